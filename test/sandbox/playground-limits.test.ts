import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Played, Playground } from "../../sandbox/src/page/playground.ts";
import { type SandboxContext, withKindSandbox } from "../support/with-sandbox.ts";

const asked: Played[] = [];
let running = 0;
let together = 0;
const playground: Playground = {
  schema: {},
  samples: [],
  policies: async () => "version: 1\n",
  evaluate: async (played) => {
    asked.push(played);
    together = Math.max(together, ++running);
    await new Promise((done) => setImmediate(done));
    running -= 1;
    return { problems: [], verdict: "pass", summary: "", files: 1, policies: [], comment: "- [ ] <img src=x> a" };
  },
  suite: async () => ({ refused: "no" }),
};
let testContext: SandboxContext;
beforeAll(async () => {
  testContext = await withKindSandbox(undefined, { extras: { playground } });
});
afterAll(() => testContext.close());

const ask = (path: string, body?: unknown, headers: Record<string, string> = {}) =>
  fetch(`${testContext.sandbox.url}/_sandbox/playground/${path}`, {
    ...(body === undefined ? {} : { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body) }),
    headers,
  });
const change = { kind: "diff", text: "" };

describe("the playground over HTTP", () => {
  test("says what to begin with", async () => {
    expect(await (await ask("start")).json()).toEqual({
      ...{ schema: {}, samples: [], policies: "version: 1\n", branches: ["feature", "main"], branch: "main" },
    });
  });

  test("renders the comment as harmless HTML", async () => {
    const answer = (await (await ask("evaluate", { change })).json()) as { comment: string };
    expect(answer.comment).toContain('<input type="checkbox" class="task" aria-label="a" disabled="">');
    expect(answer.comment).not.toContain("<img");
  });

  test("evaluates one request at a time", async () => {
    await Promise.all(Array.from({ length: 5 }, () => ask("evaluate", { change })));
    expect(together).toBe(1);
  });

  test.each<[string, string, unknown, number]>([
    ["no JSON", "evaluate", "{", 400],
    ["a list", "evaluate", "[]", 400],
    ["no change", "evaluate", {}, 422],
    ["a policy file that is a number", "evaluate", { change, policies: 1 }, 422],
    ["labels that are no list", "evaluate", { change, labels: "a" }, 422],
    ["labels that are no texts", "evaluate", { change, labels: [1] }, 422],
    ["too many labels", "evaluate", { change, labels: Array.from({ length: 101 }, () => "a") }, 422],
    ["a policy file that is too long", "evaluate", { change, policies: "a".repeat(300_001) }, 413],
    ["a diff that is too long", "evaluate", { change: { kind: "diff", text: "a".repeat(200_001) } }, 413],
    ["a branch that is too long", "evaluate", { change: { kind: "range", base: "a".repeat(501), head: "" } }, 413],
    ["a case without a name of a policy", "suite", { change, policy: {} }, 422],
    ["an address that is none", "constructor", {}, 404],
  ])("refuses %s, and says so", async (_, path, body, status) => {
    const before = asked.length;
    const response = await ask(path, body);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ message: expect.stringMatching(/\w/) as string });
    expect(asked.length).toBe(before);
  });

  test("says in words what is too long, and what to do", async () => {
    const response = await ask("evaluate", { change: { kind: "diff", text: "a".repeat(2_000_000) } });
    expect(await response.json()).toEqual({
      message:
        "The diff has more than 200,000 characters. Paste the files that matter, or choose two branches of the repository.",
    });
  });

  test("takes nothing from another page", async () => {
    const response = await ask("evaluate", { change }, { origin: "https://evil.example" });
    expect(response.status).toBe(403);
  });

  test("is not there where nobody passed an engine in", async () => {
    const without = await withKindSandbox();
    try {
      for (const path of ["playground", "playground/start"])
        expect((await fetch(`${without.sandbox.url}/_sandbox/${path}`)).status).toBe(404);
      expect(await (await fetch(without.sandbox.pageUrl)).text()).not.toContain("playground");
    } finally {
      await without.close();
    }
  });
});
