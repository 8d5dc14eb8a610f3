import { RequestError } from "@octokit/request-error";
import { describe, expect, test } from "vitest";
import { githubProblem } from "../../src/cli/shared/cli-client.ts";
import { writeProblem } from "../../src/cli/shared/files.ts";
import { NobodysFault, whoseFault } from "../../src/cli/shared/problems.ts";
import { IncompleteFiles } from "../../src/github/client/github-client.ts";
import { TooManyPages } from "../../src/github/client/read-pages.ts";

const request = { method: "GET" as const, url: "https://api.github.com/repos/acme/shop", headers: {} };

const answered = (status: number, message: string, headers: Record<string, string> = {}): RequestError =>
  new RequestError(message, status, { request, response: { status, url: request.url, headers, data: {} } });

const unanswered = (code: string): RequestError =>
  new RequestError("fetch failed", 500, { request, cause: Object.assign(new Error(code), { code }) });

const asked = (error: unknown, more: { env?: Record<string, string>; apiUrl?: string } = {}) => {
  const wanted = {
    key: "repository",
    missing: "There is no repository acme/shop",
    rights: "it needs to read contents",
  };
  const read = githubProblem(error, { ...wanted, env: { GITHUB_TOKEN: "t" }, ...more, tooMany: "Ask for less." });
  const [problem] = read.ok ? [] : read.problems;
  return `${problem?.key}: ${problem?.message}`;
};

describe("what the user can set right is a problem", () => {
  test.each<[name: string, error: unknown, words: RegExp, more?: Parameters<typeof asked>[1]]>([
    [
      "401",
      answered(401, "Bad credentials"),
      /^GITHUB_TOKEN: GitHub does not take this token.*\(401 Bad credentials\)/,
    ],
    ["401 of the other variable", answered(401, "x"), /^GH_TOKEN: /, { env: { GH_TOKEN: "t" } }],
    ["403", answered(403, "Resource not accessible"), /^GITHUB_TOKEN: .*it needs to read contents \(403 Resource/],
    [
      "404",
      answered(404, "Not Found - https://docs.github.com/rest"),
      /^repository: There is no repository acme\/shop, or GITHUB_TOKEN may not see it: GitHub answers 404 to both\.$/,
    ],
    [
      "404 of another server",
      answered(404, "nothing"),
      /https:\/\/git\.acme\.org \(--api-url\) is not the address/,
      { apiUrl: "https://git.acme.org" },
    ],
    ["410", answered(410, "Gone"), /^repository: There is no repository/],
    [
      "no such host",
      unanswered("ENOTFOUND"),
      /^--api-url: .*https:\/\/x\.invalid: there is no server/,
      { apiUrl: "https://x.invalid" },
    ],
    [
      "nobody there",
      unanswered("ECONNREFUSED"),
      /^GITHUB_API_URL: .*nothing answers there/,
      { env: { GITHUB_API_URL: "http://127.0.0.1:1" } },
    ],
    [
      "a certificate of its own",
      unanswered("DEPTH_ZERO_SELF_SIGNED_CERT"),
      /NODE_EXTRA_CA_CERTS/,
      { apiUrl: "https://git.acme.org" },
    ],
  ])("%s", (_name, error, words, more) => {
    expect(asked(error, more)).toMatch(words);
  });
});

describe("a failure of GitHub or the network is nobody's fault", () => {
  test.each<[name: string, error: unknown, words: RegExp]>([
    ["500", answered(500, "Server Error"), /GitHub has a fault/],
    ["a rate limit", answered(403, "API rate limit exceeded"), /rate limit was reached/],
    ["429", answered(429, "slow down"), /rate limit was reached/],
    ["GitHub's own name is not known here", unanswered("ENOTFOUND"), /could not be reached.*Check the network/],
    ["a list that is too long", new TooManyPages(7), /more than 7 pages.* Ask for less\.$/],
    ["a pull request that is too large", new IncompleteFiles("Too large"), /^Too large\. /],
  ])("%s", (_name, error, words) => {
    const thrown = thrownBy(() => asked(error));
    expect(thrown).toBeInstanceOf(NobodysFault);
    expect(whoseFault(thrown)).toEqual({ of: "nobody", message: expect.stringMatching(words) });
  });
});

test("what nobody knows is ours, and is thrown as it is", () => {
  const error = new TypeError("undefined is not a function");
  expect(thrownBy(() => asked(error))).toBe(error);
  expect(whoseFault(error).of).toBe("ours");
  const refused = answered(422, "Validation failed");
  expect(thrownBy(() => asked(refused))).toBe(refused);
});

const thrownBy = (call: () => unknown): unknown => {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
};

const system = (code: string, more: object = {}): Error => Object.assign(new Error(code), { code, ...more });

describe("what the operating system refuses is theirs", () => {
  test.each<[name: string, error: Error, words: RegExp]>([
    ["no git", system("ENOENT", { syscall: "spawn git" }), /git is not installed/],
    ["a port in use", system("EADDRINUSE", { port: 4242 }), /port 4242 is in use/],
    ["a low port", system("EACCES", { syscall: "listen", port: 80 }), /port 80 may not be opened/],
    ["no permission", system("EACCES", { path: "/x" }), /^\/x may not be read or written by you/],
    ["a full disk", system("ENOSPC", { path: "/x" }), /disk is full/],
    ["a name that is too long", system("ENAMETOOLONG", { path: "aaa" }), /too long/],
    ["as the cause of another", new Error("It failed", { cause: system("EROFS", { path: "/x" }) }), /read-only/],
    ["a file that git may not read", new Error("git hash-object failed: fatal: a: Permission denied"), /Permission/],
  ])("%s", (_name, error, words) => {
    expect(whoseFault(error)).toEqual({ of: "theirs", message: expect.stringMatching(words) });
  });

  test.each([
    ["ENOENT", /no such folder/],
    ["EISDIR", /is a folder/],
    ["EEXIST", /there already/],
    ["EACCES", /may not be written by you/],
    ["ENOSPC", /disk is full/],
  ])("writing: %s", (code, words) => {
    const read = writeProblem("--out", "a/b", system(code, { path: "a/b" }));
    expect(read.ok ? "" : `${read.problems[0]?.key} ${read.problems[0]?.message}`).toMatch(words);
  });

  test("an error that is not known is thrown", () => {
    expect(() => writeProblem("--out", "a", system("EIO"))).toThrow("could not be written");
  });
});
