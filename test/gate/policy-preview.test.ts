import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderComment } from "../../src/comment/render/render-comment.ts";
import { evaluatePullRequest } from "../../src/gate/evaluate-pull-request.ts";
import type { GateInput } from "../../src/gate/input.ts";
import { createTasks, type RunTask, runTasksHere } from "../../src/gate/policy-tasks.ts";
import { createSigner } from "../../src/gate/signer.ts";
import { TookTooLong } from "../../src/gate/times.ts";
import { createTextCache } from "../../src/github/read/file-at.ts";
import { fetchPull } from "../../src/github/read/pull-request.ts";
import { AT_SHOP, type OrganisationContext, startOrganisation } from "../support/organisation-world.ts";

const policies = (...lines: readonly string[]): string =>
  `version: 1\npolicies:\n${lines.map((line) => `  ${line}\n`).join("")}`;
const pay = (more: string) =>
  `pay: { title: Payments, when: { paths: ["pay/**"] }${more}, requires: { checklist: [{ id: two, text: Two looked }] } }`;
const docs = `docs: { title: Docs, when: { paths: ["docs/**"] }, requires: { checklist: [{ id: read, text: Somebody read it }] } }`;
const before = policies(pay(""), docs);

let context: OrganisationContext;
const signer = createSigner(["0123456789abcdef0123456789abcdef"]);

beforeAll(async () => {
  context = await startOrganisation({
    shop: { ".github/tollgate.yml": before },
    branches: {
      ledger: { "pay/a.ts": "1\n" },
      words: { "docs/a.md": "1\n" },
      edit: {
        ".github/tollgate.yml": policies(
          pay(", enforcement: advise"),
          `api: { title: API, when: { paths: ["docs/**"] }, requires: { checklist: [{ id: a, text: A }] } }`,
        ),
      },
      broken: { ".github/tollgate.yml": policies("pay: { titel: P }") },
      other: { "src/a.ts": "1\n" },
    },
    others: { rules: { "t.yml": policies(pay("")) } },
  });
  for (const head of ["ledger", "words"]) {
    const { number } = await context.sandbox.openPullRequest({
      base: "main",
      head,
      title: `About ${head}`,
      author: "ada",
    });
    await context.sandbox.merge("ada", number);
  }
  for (const head of ["edit", "broken", "other"])
    await context.sandbox.openPullRequest({ base: "main", head, title: head, author: "ada" });
}, 120_000);
afterAll(() => context.close());

const input = (number: number, more: Partial<GateInput> = {}): GateInput => ({
  client: context.client,
  self: { kind: "token", holder: "installation" },
  ref: { ...AT_SHOP, number },
  policyPath: ".github/tollgate.yml",
  builtin: context.builtin,
  signer,
  now: () => "2026-11-23T06:28:00Z",
  unfinished: "pending",
  dryRun: true,
  edits: [],
  ...more,
});

const evaluated = async (number: number, more: Partial<GateInput> = {}) => {
  const asked = input(number, more);
  const { report, ledger } = await evaluatePullRequest(asked, await fetchPull(asked.client, asked.ref));
  if (report.verdict === "error") throw new Error(report.message);
  const edited = report.notices.find((one) => one.kind === "policy-edited");
  return {
    edited,
    text: renderComment(report, { signer, ledger, commands: true }),
  };
};

describe("a pull request that edits the policies", () => {
  test("shows which appear, vanish and loosen, and what that would have done to the last merges", async () => {
    const cache = createTextCache();
    context.asked();
    const { edited, text } = await evaluated(3, { policyCache: cache });
    expect(edited?.effect).toMatchObject({
      settings: [],
      policies: [
        { id: "pay", kind: "looser", keys: [{ key: "enforcement", before: "block", after: "advise" }] },
        { id: "api", kind: "appears" },
        { id: "docs", kind: "vanishes" },
      ],
      past: {
        kind: "looked",
        count: 2,
        heldBefore: 2,
        heldAfter: 1,
        newly: [],
        noLonger: [{ number: 1, title: "About ledger", policies: ["pay"] }],
      },
    });
    expect(text).toContain("1 policy vanishes (`docs`)");
    expect(text).toContain("1 policy becomes looser (`pay`: `enforcement` `block` → `advise`)");
    expect(text).toContain(
      "Of the last 2 merged pull requests, 1 would have been asked to tick something first instead of 2: no longer `#1` by `pay`.",
    );
    // The list, and the files of each; the next time they are remembered.
    const history = (paths: readonly string[]) => paths.filter((path) => /state=closed|pulls\/[12]\//.test(path));
    expect(history(context.asked())).toHaveLength(3);
    expect((await evaluated(3, { policyCache: cache })).edited?.effect?.past).toMatchObject({ count: 2 });
    expect(history(context.asked())).toEqual([]);
  });

  test.each<[string, Parameters<RunTask>[0]]>([
    ["what its file extends", "names"],
    ["what it changes", "compare"],
  ])("is evaluated all the same where %s takes too long, says so, and does not try again", async (_, slow) => {
    const cache = createTextCache();
    const asked: string[] = [];
    const here = runTasksHere(createTasks(context.builtin, signer.hash));
    const runTask: RunTask = async (name, input) => {
      asked.push(name);
      if (name === slow) throw new TookTooLong(2);
      return here(name, input);
    };
    const { edited, text } = await evaluated(3, { policyCache: cache, openTasks: () => runTask });
    expect(edited).toEqual({ kind: "policy-edited", files: [".github/tollgate.yml"], problems: [], tooLong: 2 });
    expect(text).toContain(
      "Their effect could not be computed within 2 seconds, so it is not shown; the verdict does not depend on it.",
    );
    asked.length = 0;
    expect((await evaluated(3, { policyCache: cache, openTasks: () => runTask })).edited?.tooLong).toBe(2);
    expect(asked).toEqual([]);
  });

  test("shows what it changes where only the last merges take too long", async () => {
    const cache = createTextCache();
    const here = runTasksHere(createTasks(context.builtin, signer.hash));
    let asked = 0;
    const runTask: RunTask = async (name, input) => {
      if (name !== "past") return here(name, input);
      asked += 1;
      throw new TookTooLong(2);
    };
    const { text } = await evaluated(3, { policyCache: cache, openTasks: () => runTask });
    expect(text).toContain("1 policy vanishes (`docs`)");
    expect(text).toContain("The last merges could not be looked at: that takes more than 2 seconds of computing.");
    await evaluated(3, { policyCache: cache, openTasks: () => runTask });
    expect(asked).toBe(1);
  });

  test("is evaluated all the same where the past cannot be looked at, and says so", async () => {
    context.sandbox.fail({ path: /state=closed/, status: 500 });
    const { edited, text } = await evaluated(3);
    expect(edited?.effect?.past).toMatchObject({ kind: "unknown", why: expect.stringContaining("500") });
    expect(text).toContain("The last merges could not be looked at: GitHub answered 500");
  });

  test("shows the problems of its head instead, with their places", async () => {
    const { edited } = await evaluated(4);
    expect(edited).toMatchObject({ problems: [{ code: "unknown-key", file: ".github/tollgate.yml", line: 3 }] });
    expect(edited).not.toHaveProperty("effect");
  });

  test("says nothing where no such file is edited, and looks at no history", async () => {
    context.asked();
    expect((await evaluated(5)).edited).toBeUndefined();
    expect(context.asked().filter((path) => path.includes("state=closed"))).toEqual([]);
  });
});

test("policies of the base that take longer than there is time are a problem of the policy file", async () => {
  const asked = input(3, {
    bounded: () => () => {
      throw new TookTooLong(2);
    },
  });
  const { report, check } = await evaluatePullRequest(asked, await fetchPull(asked.client, asked.ref));
  expect(check).toBe("tollgate");
  expect(report).toMatchObject({
    verdict: "error",
    problems: [
      {
        code: "too-large",
        file: ".github/tollgate.yml",
        message:
          "takes more than 2 seconds of computing on this pull request; fewer or simpler patterns and globs make it shorter",
      },
    ],
  });
});
