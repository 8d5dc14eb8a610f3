import { describe, expect, it } from "vitest";
import { limitOf } from "../../../src/app/work/handler.ts";
import { explainError } from "../../../src/github/client/explain-error.ts";
import { graphqlFaultOf } from "../../../src/github/client/github-client.ts";
import { withRetry } from "../../../src/github/client/retry.ts";

type Headers = Readonly<Record<string, string>>;
const answer = (data: unknown, headers: Headers = {}) => ({
  status: 200,
  url: "https://api.github.com/graphql",
  headers,
  data,
});
const refused = (error: unknown, headers: Headers = {}) => answer({ data: null, errors: [error] }, headers);

describe("a refusal by GraphQL has the status of its REST brother", () => {
  it.each<[string, unknown, number | undefined]>([
    ["no refusal", answer({ data: { node: null } }), undefined],
    ["an empty list of errors", answer({ data: {}, errors: [] }), undefined],
    ["an answer of REST", { ...answer({ errors: [{}] }), url: "https://api.github.com/user" }, undefined],
    ["a limit", refused({ type: "RATE_LIMITED", message: "" }), 429],
    ["a limit in its newer form", refused({ type: "RATE_LIMIT", code: "graphql_rate_limit", message: "" }), 429],
    ["a secondary limit", refused({ message: "You have exceeded a secondary rate limit" }), 429],
    ["a permission", refused({ type: "FORBIDDEN", message: "Resource not accessible by integration" }), 403],
    ["a scope", refused({ type: "INSUFFICIENT_SCOPES", message: "" }), 403],
    [
      "single sign-on, without a type",
      refused({ message: "Resource protected by organization SAML enforcement." }),
      403,
    ],
    ["what is not there", refused({ type: "NOT_FOUND", message: "" }), 404],
    ["a field that is not known", refused({ extensions: { code: "undefinedField" }, message: "Field 'x'" }), 400],
    ["a time-out, without a type", refused({ message: "Something went wrong while executing your query." }), 502],
    ["a kind that is new", refused({ type: "NEW", message: "" }), 502],
    ["errors that are none", answer({ errors: [null] }), 502],
    ["a page of a proxy", answer("<html>"), 502],
    ["nothing", answer(null), 502],
    ["a limit among others", answer({ errors: [{ type: "NOT_FOUND" }, { type: "RATE_LIMITED" }] }), 429],
    ["a permission beside what is not there", answer({ errors: [{ type: "NOT_FOUND" }, { type: "FORBIDDEN" }] }), 403],
  ])("%s", (_, given, status) => {
    expect(graphqlFaultOf(given)?.status).toBe(status);
  });

  it("keeps what was answered beside the errors", () => {
    const fault = graphqlFaultOf(answer({ data: { node: 1 }, errors: [{ type: "FORBIDDEN", message: "no" }] }));
    expect(fault?.data).toEqual({ node: 1 });
  });
});

/** What a patient client throws of an answer, and how long it waited before, in seconds. */
const throwsOf = async (given: unknown): Promise<{ readonly error: unknown; readonly waits: readonly number[] }> => {
  const waits: number[] = [];
  const patient = withRetry<undefined, unknown>({
    tries: 2,
    totalMs: 60_000,
    secondMs: 1_000,
    now: () => 1_000_000,
    wait: async (ms) => void waits.push(ms / 1_000),
    random: () => 0.5,
  });
  const error = await patient(async () => given, undefined).catch((thrown: unknown) => thrown);
  return { error, waits };
};

describe("a limit at status 200", () => {
  const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1030" };

  it.each<[string, Headers, readonly number[]]>([
    ["by its own headers", { "retry-after": "7" }, [7]],
    ["by its reset", headers, [31]],
    ["for a minute where it says nothing", {}, [60]],
  ])("is waited for %s", async (_, given, waits) => {
    expect((await throwsOf(refused({ type: "RATE_LIMITED", message: "limit" }, given))).waits).toEqual(waits);
  });

  it("holds the App's jobs", async () => {
    const { error } = await throwsOf(refused({ type: "RATE_LIMITED", message: "limit" }, headers));
    expect(limitOf(error, 1_000_000)).toBe(31_000);
  });
});

describe("what GraphQL refuses, in words", () => {
  it.each<[string, unknown, RegExp]>([
    ["RATE_LIMITED", { type: "RATE_LIMITED", message: "limit" }, /rate limit was reached/],
    ["FORBIDDEN", { type: "FORBIDDEN", message: "Resource not accessible" }, /`pull-requests: read`/],
    ["INSUFFICIENT_SCOPES", { type: "INSUFFICIENT_SCOPES", message: "needs ['repo']" }, /scope that GitHub names/],
    ["NOT_FOUND", { type: "NOT_FOUND", message: "Could not resolve" }, /may not see it/],
    ["undefinedField", { extensions: { code: "undefinedField" }, message: "Field" }, /`\/api\/graphql`/],
    ["502", { message: "Something went wrong while executing your query" }, /GitHub has a fault/],
  ])("%s", async (type, given, hint) => {
    const { message, hint: said } = explainError((await throwsOf(refused(given))).error);
    expect(message).toMatch(new RegExp(`^GitHub answered ${type} to POST /graphql: `));
    expect(said).toMatch(hint);
    expect(said).not.toMatch(/fault of Tollgate/);
  });
});
