import { afterAll, beforeAll, expect, test } from "vitest";
import { ALL_QUIRKS } from "../../sandbox/src/state/quirks.ts";
import { parsePullRequest } from "../../src/cli/check/evaluate-remote.ts";
import { type ActionHost, actionHost, runInProcess, workflowEvent } from "../../src/cli/sandbox/action-on-sandbox.ts";
import { apiAddress } from "../../src/cli/shared/find-place.ts";
import { makeRepository, type TestRepository } from "../support/sandbox-world.ts";
import { type Sandbox, startSandbox } from "../support/start-sandbox.ts";
import { runCli } from "./run-cli.ts";

let repository: TestRepository;
let sandbox: Sandbox;
let host: ActionHost;
let env: Record<string, string>;

beforeAll(async () => {
  repository = await makeRepository({
    base: { "a.txt": "a" },
    branches: { migration: { "db/migrate/20240101_x.rb": "x" }, docs: { "README.md": "x" } },
  });
  sandbox = await startSandbox({
    gitDir: repository.dir,
    quirks: { ...ALL_QUIRKS, notYetThere: 0 },
    onEvent: async (event) => {
      const name = workflowEvent(event);
      if (name !== undefined) await runInProcess(host, name, event.payload);
    },
  });
  host = actionHost(sandbox);
  sandbox.setPerson({ login: "ada", role: "write" });
  env = {
    GITHUB_TOKEN: sandbox.token({
      actor: "ada",
      permissions: { contents: "read", "pull-requests": "read", statuses: "read", checks: "read" },
    }),
    TOLLGATE_RETRY_BASE_MS: "1",
    TOLLGATE_SIGNING_KEY: host.signingKey,
  };
  await sandbox.openPullRequest({ base: "main", head: "migration", title: "Migrate", author: "ada" });
  await sandbox.openPullRequest({ base: "main", head: "docs", title: "Docs", author: "ada" });
  await sandbox.settled();
});

afterAll(async () => {
  await sandbox.close();
  await repository.cleanup();
});

const name = (number: number): string => `${sandbox.owner}/${sandbox.repo}#${number}`;

test.each([
  [[], 1, /No organisation defaults were\s+readable/],
  [["--organization-defaults", "quiet"], 1, /^(?![\s\S]*organisation defaults)/],
  [["--organization-defaults", "require"], 2, /\.github/],
])("defaults that may only not be visible, with %j", async (more, code, words) => {
  const run = await runCli(["check", name(1), "--api-url", sandbox.url, ...more], { env });
  expect([run.code, run.out + run.err]).toEqual([code, expect.stringMatching(words)]);
});

test("a pull request is evaluated as it stands, and nothing is written", async () => {
  const before = sandbox.requests.length;
  const blocked = await runCli(["check", name(1), "--api-url", sandbox.url, "--json"], { env });
  expect(blocked).toMatchObject({ code: 1, err: "" });
  expect(JSON.parse(blocked.out)).toMatchObject({ verdict: "blocked", policies: [{ id: "schema-change" }] });
  expect(await runCli(["check", name(2), "--api-url", sandbox.url], { env })).toMatchObject({ code: 0 });
  // The comment's history, which GraphQL reads by POST.
  const written = sandbox.requests.slice(before).filter(({ method, path }) => method !== "GET" && path !== "/graphql");
  expect(written).toEqual([]);
});

test("ticks in the Action's comment count, so that the verdict is the Action's", async () => {
  const [comment] = sandbox.comments(1);
  sandbox.setPerson({ login: "bob", role: "write" });
  sandbox.editComment("bob", comment?.id ?? 0, (comment?.body ?? "").replaceAll("- [ ]", "- [x]"));
  await sandbox.settled();
  // Without an event the command cannot know that a list is older.
  sandbox.catchUp();
  const status = sandbox.state.statuses.at(-1);
  const run = await runCli(["check", name(1), "--api-url", sandbox.url, "--json"], { env });
  expect({ status: status?.state, code: run.code }).toEqual({ status: "success", code: 0 });
});

test.each<[string, (args: { env: Record<string, string> }) => Promise<{ code: number; err: string }>, number, RegExp]>([
  ["no token", () => runCli(["check", name(1), "--api-url", sandbox.url], { env: {} }), 2, /GITHUB_TOKEN/],
  [
    "a wrong token",
    () => runCli(["check", name(1), "--api-url", sandbox.url], { env: { ...env, GITHUB_TOKEN: "ghs_wrong" } }),
    2,
    /GITHUB_TOKEN: GitHub does not take this token.*\s.*401/,
  ],
  [
    "no such pull request",
    () => runCli(["check", name(99), "--api-url", sandbox.url], { env }),
    2,
    /has\s+no\s+pull\s+request\s+99,\s+or\s+GITHUB_TOKEN\s+may\s+not/,
  ],
  [
    "nobody at the address",
    () => runCli(["check", name(1), "--api-url", "http://127.0.0.1:9"], { env }),
    2,
    /--api-url: GitHub cannot be reached at http:\/\/127.0.0.1:9: nothing\s+answers there/,
  ],
  [
    "an address of another host",
    () => runCli(["check", "https://github.com.example.org/o/r/pull/1"], { env }),
    2,
    /your\s+token\s+would\s+be\s+sent\s+there/,
  ],
  [
    "a short signing key",
    () => runCli(["check", name(1), "--api-url", sandbox.url], { env: { ...env, TOLLGATE_SIGNING_KEY: "short" } }),
    2,
    /at least 32/,
  ],
])("%s: the exit code and the words", async (_name, run, code, words) => {
  const found = await run({ env });
  expect(found.err).toMatch(words);
  expect(found.err).not.toContain(env["GITHUB_TOKEN"]);
  expect(found.code).toBe(code);
});

test("a server that fails ends with 3 after its retries, never with a pass", async () => {
  sandbox.fail({ path: /\/pulls\/1$/, status: 500, times: 10 });
  const run = await runCli(["check", name(1), "--api-url", sandbox.url], { env });
  expect(run).toMatchObject({ code: 3, out: "" });
});

test.each<[string, unknown]>([
  ["acme/shop#12", { ref: { owner: "acme", repo: "shop", number: 12 } }],
  ["https://github.com/acme/shop/pull/12", { ref: { owner: "acme", repo: "shop", number: 12 }, host: "github.com" }],
  [
    "https://GitHub.com/acme/shop.js/pull/12/files?x#y",
    { ref: { owner: "acme", repo: "shop.js", number: 12 }, host: "github.com" },
  ],
  ["https://user@evil/acme/shop/pull/1", undefined],
  ["acme/shop", undefined],
  ["acme/../x#1", undefined],
  ["acme/shop#1; rm -rf", undefined],
])("%s names a pull request or does not", (written, value) => {
  const read = parsePullRequest(written);
  expect(read.ok ? read.value : undefined).toEqual(value);
});

test.each<[string, string | undefined, string | undefined, Record<string, string>, string | undefined]>([
  ["nothing said", undefined, undefined, {}, "https://api.github.com"],
  ["github.com's address", "github.com", undefined, {}, "https://api.github.com"],
  ["a server's address", "git.acme.org", undefined, {}, undefined],
  ["a server's address, allowed", "git.acme.org", "https://git.acme.org/api/v3/", {}, "https://git.acme.org/api/v3"],
  [
    "a server's address, allowed by the environment",
    "git.acme.org",
    undefined,
    { GITHUB_API_URL: "https://git.acme.org/api/v3" },
    "https://git.acme.org/api/v3",
  ],
  ["an address that is none", undefined, "file:///etc", {}, undefined],
])("the API's address: %s", (_name, hostName, given, from, wanted) => {
  const read = apiAddress(hostName, given, from);
  expect(read.ok ? read.value : undefined).toBe(wanted);
});

test.each([
  ["HEAD~3", "tollgate check --base HEAD~3"],
  ["HEAD~3..HEAD", "tollgate check --base HEAD~3 --head HEAD"],
  ["main..feature/x", "tollgate check --base main --head feature/x"],
  ["v1.2...dev", "tollgate check --base v1.2 --head dev"],
  ["a1b2c3d^", "tollgate check --base a1b2c3d^"],
])("%s is no pull request, and the message says how git's range is given", (written, hint) => {
  const read = parsePullRequest(written);
  expect(read.ok ? "" : read.problems[0]?.message.endsWith(`: ${hint}`)).toBe(true);
});

test.each(["acme", "acme/shop", "a..b; rm -rf /", "$(x)..y"])("%s gets no such hint", (written) => {
  const read = parsePullRequest(written);
  expect(read.ok ? "" : read.problems[0]?.message).toMatch(/names no pull request\.$/);
});
