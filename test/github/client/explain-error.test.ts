import { describe, expect, it } from "vitest";
import { explainError } from "../../../src/github/client/explain-error.ts";
import { IncompleteFiles, RequestTimeout } from "../../../src/github/client/github-client.ts";

const failed = (status: number, message: string, headers: Record<string, string> = {}) =>
  Object.assign(new Error(message), {
    status,
    request: { method: "POST", url: "https://api.github.com/repos/acme/shop/statuses/abc?token=secret" },
    response: { status, headers },
  });

describe("an error, in words for the person who has to fix it", () => {
  it.each<[string, Error, RegExp, RegExp]>([
    [
      "401",
      failed(401, "Bad credentials"),
      /^GitHub answered 401 to POST \/repos\/acme\/shop\/statuses\/abc: Bad credentials$/,
      /`token` input/,
    ],
    ["403", failed(403, "Resource not accessible by integration"), /403/, /statuses: write[\s\S]*pull_request_target/],
    [
      "403 for a follow-up",
      Object.assign(failed(403, "Resource not accessible by integration"), {
        request: { method: "GET", url: "https://api.github.com/repos/acme/shop/issues?labels=break-glass" },
      }),
      /403/,
      /`issues: write`/,
    ],
    [
      "403, a limit",
      failed(403, "You have exceeded a secondary rate limit", { "retry-after": "60" }),
      /403/,
      /it says 60/,
    ],
    ["404", failed(404, "Not Found"), /404/, /may not see it/],
    ["410", failed(410, "Gone"), /410/, /switched off/],
    ...[404, 405, 410].map((status): [string, Error, RegExp, RegExp] => [
      `${status} of GraphQL itself`,
      Object.assign(failed(status, "Gone"), { request: { method: "POST", url: "https://ghe.acme.dev/api/graphql" } }),
      new RegExp(`^GitHub answered ${status} to POST /api/graphql`),
      /does not answer GraphQL as GitHub does/,
    ]),
    ["422", failed(422, "Validation Failed"), /422/, /1,000 statuses/],
    ["429", failed(429, "API rate limit exceeded"), /429/, /rate limit/],
    ["502", failed(502, "Bad Gateway"), /502/, /githubstatus/],
    ["418", failed(418, "I'm a teapot"), /418/, /report it/],
    [
      "a time-out",
      Object.assign(new Error("late", { cause: new RequestTimeout(10) }), {
        request: { method: "GET", url: "https://api.github.com/user" },
      }),
      /^GitHub did not answer GET \/user in time/,
      /later/,
    ],
    [
      "no connection",
      Object.assign(new Error("ECONNREFUSED"), { request: { method: "GET", url: "https://x.test/user" } }),
      /could not be reached \(GET \/user\)/,
      /proxy/,
    ],
    ["files that cannot be read", new IncompleteFiles("The folder holds too many."), /holds too many/, /Split/],
    ["a fault of ours", new TypeError("x is undefined"), /^x is undefined$/, /report it/],
  ])("%s", (_, error, message, hint) => {
    const explained = explainError(error);
    expect(explained.message).toMatch(message);
    expect(explained.hint).toMatch(hint);
    expect(explained.message).not.toContain("secret");
  });

  it.each([
    ["a token", "bad token ghs_16C7e42F292c6912E7710c838347Ae178B4a here"],
    ["a personal token", "github_pat_11ABCDEFG0abcdefghijkl_mnop here"],
  ])("%s in it is not shown", (_, message) => {
    expect(explainError(failed(500, message)).message).toMatch(/\*\*\* here$/);
  });

  it("what a host says is one bounded line", () => {
    const { message } = explainError(failed(500, `a\n::error::b\u001b[31m${"x".repeat(5_000)}`));
    expect(message).not.toMatch(/[\n\u001b]/);
    expect(message.length).toBeLessThan(400);
  });
});
