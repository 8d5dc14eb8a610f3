import { Octokit } from "@octokit/core";
import { describe, expect, test } from "vitest";
import { createEarlyRequests } from "../../../src/github/client/early-requests.ts";
import { ROLE, startChanges, startRole } from "../../../src/github/client/first-requests.ts";
import type { GitHubClient } from "../../../src/github/client/github-client.ts";
import type { SmallFetch } from "../../../src/github/client/node-fetch.ts";
import { ONCE, retryingClient } from "../../../src/github/client/retry.ts";
import { lookRequest } from "../../../src/github/read/look-query.ts";

const REF = { owner: "acme", repo: "shop.io", number: 7 };
const REF_OF = { owner: REF.owner, repo: REF.repo };
const CHANGE = { head: "a".repeat(40), base: "b".repeat(40), files: 3_000 };

type Sent = { readonly url: string; readonly init: Parameters<SmallFetch>[1] };

/** A host that tells in each answer how many requests came before it. */
const host = (status: (sent: number) => number = () => 200) => {
  const sent: Sent[] = [];
  const fetch: SmallFetch = async (url, init) => {
    const number = sent.push({ url, init });
    init.onSent?.();
    const body = Buffer.from(JSON.stringify({ data: { number }, number }));
    return {
      status: status(number),
      statusText: "",
      url,
      headers: new Map([["content-type", "application/json"]]),
      body,
      text: async () => body.toString("utf8"),
      arrayBuffer: async () => new Uint8Array(body).buffer,
    };
  };
  return { sent, fetch };
};

const start = (baseUrl: string, { fetch }: Pick<ReturnType<typeof host>, "fetch">) => {
  const settings = { baseUrl, graphqlUrl: baseUrl.replace(/\/v3$/, "").concat("/graphql"), userAgent: "tollgate" };
  const early = createEarlyRequests({ ...settings, fetch, token: "secret" });
  const retry = { tries: 2, totalMs: 1_000, secondMs: 1, now: () => 0, wait: async () => {}, random: () => 0.5 };
  const client = retryingClient(
    { ...settings, fetch: early.fetch, env: {}, timeoutMs: 1_000, retry },
    (more) => new Octokit({ ...more, auth: "secret" }),
  );
  return { early, client };
};

const wanted = { self: { kind: "token", holder: "installation" }, verdictsAs: "statuses" } as const;

describe("requests sent before Octokit is there", () => {
  test.each(["https://api.github.com", "https://ghe.example/api/v3"])(
    "are those that Octokit sends to %s, so none is sent twice",
    async (base) => {
      const server = host();
      const { early, client } = start(base, server);
      const { query, variables } = lookRequest(REF, { ...wanted, policyPath: "a b/ü&.yml", edited: "IC_1=" });
      const all = async (request: GitHubClient["request"]): Promise<void> => {
        startChanges(request, REF, CHANGE);
        startRole(request, REF, "ada_lovelace", undefined);
      };
      await all(early.request);
      early.graphql(query, variables);
      await early.allSent();
      expect(server.sent).toHaveLength(30 + 1 + 3 + 1 + 1);
      const asked: Promise<unknown>[] = [];
      const request = (...given: Parameters<GitHubClient["request"]>): void =>
        void asked.push(client.request(...given));
      await all(request as unknown as GitHubClient["request"]);
      asked.push(client.graphql(query, { ...variables, ...ONCE }));
      const answers = await Promise.all(asked);
      expect(server.sent).toHaveLength(36);
      expect(answers.slice(0, 2)).toMatchObject([{ data: { number: 1 } }, { data: { number: 2 } }]);
      expect(answers.at(-1)).toEqual({ number: 36 });
    },
  );

  test("say who asks, and for what form, as Octokit does", async () => {
    const server = host();
    const { early, client } = start("https://api.github.com", server);
    const { query, variables } = lookRequest(REF, { ...wanted, policyPath: "a.yml" });
    startRole(early.request, REF, "ada");
    early.graphql(query, variables);
    // The first answers are the early ones'; the second ones Octokit asks for itself.
    for (let time = 0; time < 2; time++) {
      await client.request(ROLE, { ...REF_OF, username: "ada" });
      await client.graphql(query, { ...variables });
    }
    expect(server.sent).toHaveLength(4);
    const kinds = server.sent.map(({ url, init: { method, body, headers } }) => {
      const { "user-agent": agent = "", ...rest } = headers ?? {};
      return { url, method, body, agent: agent.split(" ")[0], ...rest };
    });
    expect(kinds.slice(2)).toEqual(kinds.slice(0, 2));
  });

  test("an answer is given once; the next equal request is sent", async () => {
    const server = host();
    const { early, client } = start("https://api.github.com", server);
    startRole(early.request, REF, "ada");
    const ask = async () => (await client.request(ROLE, { ...REF_OF, username: "ada" })).data as unknown;
    expect([await ask(), await ask()]).toMatchObject([{ number: 1 }, { number: 2 }]);
  });

  test("one that failed is Octokit's to retry", async () => {
    const server = host((number) => (number === 1 ? 502 : 200));
    const { early, client } = start("https://api.github.com", server);
    startRole(early.request, REF, "ada");
    const answer = await client.request(ROLE, { ...REF_OF, username: "ada" });
    expect(answer.data).toMatchObject({ number: 2 });
  });

  test("where nobody listens, all are over at once, and the error is seen by who asks", async () => {
    const refused: SmallFetch = async () => {
      throw Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
    };
    const { early, client } = start("https://api.github.com", { fetch: refused });
    startRole(early.request, REF, "ada");
    await early.allSent();
    await expect(client.request("GET /user")).rejects.toThrow("ECONNREFUSED");
  });

  test("no query is sent where the runner names no place for it", async () => {
    const server = host();
    const early = createEarlyRequests({ fetch: server.fetch, baseUrl: "https://x", userAgent: "t", token: "t" });
    early.graphql("query { viewer { login } }", {});
    await early.allSent();
    expect(server.sent).toEqual([]);
  });

  test("a login that is none is not put into an address", async () => {
    const server = host();
    const { early } = start("https://api.github.com", server);
    startRole(early.request, REF, "../../x");
    expect(server.sent).toEqual([]);
  });
});
