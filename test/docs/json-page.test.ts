import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { VerifiedRecord } from "../../src/audit/verify-record.ts";
import type { BacktestReport, PolicyChange, PolicyCounts, SetCounts } from "../../src/backtest/backtest-report.ts";
import type { AdrFinding, AdrResult } from "../../src/checklist/adr/assess-adr.ts";
import type { Notice } from "../../src/checklist/item-result.ts";
import type { Outcome } from "../../src/checklist/ledger/outcome-of.ts";
import type { LookedAt } from "../../src/cli/check/evaluate-local.ts";
import { DOUBT_WORDS } from "../../src/cli/commands/validate-doubts.ts";
import type { CheckName, Finding } from "../../src/cli/doctor/doctor-facts.ts";
import type { ExplainedPolicy } from "../../src/cli/explain/explain-facts.ts";
import type { Problem } from "../../src/policy/model/problem.ts";
import type { JsonItem, JsonPolicy, JsonReport } from "../../src/report/json.ts";
import { makeRepository, removeRepositories } from "../backtest/git-repository.ts";
import { runCli } from "../cli/run-cli.ts";
import { listFiles } from "../house/list-files.ts";
import { REPOSITORY_ROOT } from "../house/repository-root.ts";

const read = (path: string): string => readFileSync(join(REPOSITORY_ROOT, path), "utf8");
const page = read("docs/reference/json.md");

type Row = { readonly keys: readonly string[]; readonly type: string; readonly meaning: string };

const names = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);

/** The rows of each table that has a name, by that name. */
const tablesOf = (text: string): ReadonlyMap<string, readonly Row[]> =>
  new Map(
    [...text.matchAll(/^<!-- keys: (\w+) -->\n\n\|.*\n\| ---.*\n((?:\|.*\n)+)/gm)].map(([, name = "", rows = ""]) => [
      name,
      rows
        .trimEnd()
        .split("\n")
        .map((row): Row => {
          const [keys = "", type = "", meaning = ""] = row.slice(2, -2).split(" | ");
          return { keys: names(keys), type, meaning };
        }),
    ]),
  );

const tables = tablesOf(page);

const rowsOf = (name: string): readonly Row[] => tables.get(name) ?? [];

/** All keys of a type, or all words of a union: without one of them, or with another one, it does not compile. */
const all =
  <Keys extends PropertyKey>() =>
  <T extends Record<Keys, 1>>(keys: T & Record<Exclude<keyof T, Keys>, never>): object =>
    keys;

const TYPED: Readonly<Record<string, object>> = {
  report: all<keyof JsonReport | "looked">()({
    ...{ schema: 1, verdict: 1, pullRequest: 1, counts: 1, passedBy: 1, policies: 1, observed: 1, items: 1 },
    ...{ leftOut: 1, adr: 1, notices: 1, problems: 1, message: 1, looked: 1 },
  }),
  looked: all<keyof LookedAt>()({
    ...{ what: 1, into: 1, head: 1, base: 1, commits: 1, files: 1, shallow: 1, ownPolicies: 1, uncommitted: 1 },
  }),
  policy: all<keyof JsonPolicy>()({ id: 1, title: 1, enforcement: 1, origin: 1, reasons: 1, files: 1 }),
  item: all<keyof JsonItem>()({
    ...{ key: 1, keys: 1, policies: 1, text: 1, help: 1, source: 1, playbook: 1, by: 1, asks: 1, ask: 1 },
    ...{ verifyOnly: 1, blocking: 1, outcome: 1, answer: 1, several: 1, evidence: 1, wouldVerify: 1 },
    ...{ verifyWords: 1, lacking: 1, staleBecause: 1, undecided: 1, refusal: 1 },
  }),
  adr: all<keyof AdrResult>()({ state: 1, policies: 1, blocking: 1, parts: 1, looked: 1, brings: 1 }),
  backtest: all<keyof BacktestReport | "schema">()({
    ...{ schema: 1, repository: 1, branch: 1, policiesFrom: 1, assumption: 1, leftOut: 1, shallow: 1 },
    ...{ pullRequests: 1, unread: 1, first: 1, from: 1, to: 1, counts: 1, periods: 1, policies: 1, comparison: 1 },
  }),
  counts: all<keyof SetCounts>()({
    ...{ held: 1, advised: 1, observed: 1, untouched: 1, boxes: 1, asked: 1, answered: 1, all: 1 },
    ...{ bots: 1, people: 1, policiesEach: 1 },
  }),
  counted: all<keyof PolicyCounts>()({
    ...{ id: 1, title: 1, enforcement: 1, applied: 1, held: 1, heldAlone: 1, boxes: 1, deciders: 1 },
    ...{ files: 1, examples: 1, heldExamples: 1 },
  }),
  difference: all<keyof PolicyChange>()({
    ...{ id: 1, before: 1, after: 1, appeared: 1, vanished: 1, appearedExamples: 1, vanishedExamples: 1 },
  }),
  explained: all<keyof ExplainedPolicy>()({
    ...{ id: 1, title: 1, enforcement: 1, applies: 1, may: 1, at: 1, conditions: 1, items: 1, adr: 1 },
  }),
  finding: all<keyof Finding>()({ check: 1, level: 1, about: 1, message: 1, fix: 1 }),
  record: all<keyof VerifiedRecord>()({ line: 1, number: 1, state: 1, algorithm: 1, keyId: 1, why: 1 }),
  problem: all<keyof Problem>()({
    ...{ code: 1, file: 1, line: 1, column: 1, key: 1, message: 1, allowed: 1, suggestion: 1, excerpt: 1 },
  }),
  outcomes: all<Outcome>()({ open: 1, done: 1, verified: 1, waived: 1, stale: 1, refused: 1 }),
  found: all<AdrFinding["kind"]>()({
    ...{ met: 1, external: 1, "no-such-file": 1, "outside-adr-paths": 1, "not-an-adr": 1, "other-address": 1 },
    ...{ "missing-parts": 1, "bad-status": 1, "unknown-status": 1, "no-status": 1, "too-old": 1, "no-date": 1 },
  }),
  notices: all<Notice["kind"]>()({
    ...{ "ledger-tampered": 1, "ledger-unreadable": 1, "ledger-replayed": 1, "page-edited": 1 },
    ...{ "comment-deleted": 1, "comment-lost": 1, "history-unreadable": 1, "defaults-unseen": 1 },
    ...{ "policy-edited": 1, "no-author": 1, "no-code-owner": 1, "borrowed-names": 1, "unread-lines": 1 },
  }),
  doubts: DOUBT_WORDS,
};

const CHECKS = all<CheckName>()({
  ...{ settings: 1, secrets: 1, server: 1, credentials: 1, clock: 1, permissions: 1, events: 1, webhook: 1 },
  ...{ deliveries: 1, installations: 1, database: 1, redis: 1, pages: 1, "required-check": 1, policies: 1 },
});

const POLICY = `version: 1
policies:
  pay:
    title: Payments
    why: It matters
    when: { paths: ["pay/**"] }
    requires:
      adr: {}
      checklist: [{ id: looked, text: Somebody looked }]
`;

// biome-ignore lint/suspicious/noExplicitAny: what a program reads has no type
type Json = any;

/** What commands printed, by the name of the table that describes it. */
const printed: Record<string, Json[]> = {};
const keep = (name: string, ...objects: readonly Json[]): void => {
  printed[name] = [...(printed[name] ?? []), ...objects];
};

const folder = mkdtempSync(join(tmpdir(), "tollgate-json-"));
afterAll(() => {
  removeRepositories();
  rmSync(folder, { recursive: true, force: true });
});

beforeAll(async () => {
  const { commit, git, folder: cwd } = makeRepository();
  commit("Begin", { ".github/tollgate.yml": POLICY, "other.yml": POLICY.replace("pay/**", "docs/**") });
  git("checkout", "-q", "-b", "feature");
  commit("Pay (#1)", { "pay/a.ts": "1\n" });
  const run = async (code: number, args: readonly string[], input = "", at = cwd): Promise<Json> => {
    const { out, ...ended } = await runCli(args, { cwd: at, input });
    expect(ended.code, ended.err).toBe(code);
    return JSON.parse(out);
  };
  writeFileSync(join(cwd, "broken.yml"), `${POLICY}nonsense: 1\n`);
  const blocked = await run(1, ["check", "--json"]);
  keep("report", blocked, await run(2, ["check", "--json", "--policies", "broken.yml"]));
  keep("looked", blocked.looked);
  keep("policy", ...blocked.policies);
  keep("item", ...blocked.items);
  keep("adr", blocked.adr);

  const replayed = await run(0, ["backtest", "--json", "--branch", "feature", "--compare", "other.yml"]);
  keep("backtest", replayed, await run(0, ["backtest", "--json", "--since", "2999-01-01"]));
  keep("counts", replayed.counts, replayed.comparison.counts);
  keep("counted", ...replayed.policies);
  keep("difference", ...replayed.comparison.policies);

  const line = `${JSON.stringify({ id: 1, files: [{ path: "pay/a.ts", status: "added" }] })}\n`;
  keep("match", await run(0, ["match", "--policies", "other.yml"], line));

  const explained = await run(0, ["explain", "--json", "--origin", "pay/b.ts"]);
  keep("explain", explained, await run(0, ["explain", "--json", "pay/b.ts"]));
  keep("explained", ...explained.paths[0].policies);

  const validated = await run(2, ["validate", "--json", "broken.yml"]);
  keep("validate", validated);
  const refused = await run(2, ["check", "--json", "--base", "nowhere"]);
  keep("problems", refused);
  keep("problem", ...validated.problems, ...refused.problems);

  const examined = await run(1, ["doctor", "--json"], "", folder);
  keep("doctor", examined);
  keep("finding", ...examined.findings);

  writeFileSync(join(folder, "q3.jsonl"), "{}\n");
  const verified = await run(1, ["evidence", "verify", "q3.jsonl", "--json"], "", folder);
  keep("verified", verified);
  keep("record", ...verified.records);

  // A link that leads back to itself cannot be read.
  mkdirSync(join(folder, ".github"));
  symlinkSync("workflows", join(folder, ".github/workflows"));
  keep("error", await run(2, ["validate", "--json"], "", folder));
});

describe("docs/reference/json.md", () => {
  test("has a table of each object and of each list of words", () => {
    const expected = new Set([...Object.keys(TYPED), ...Object.keys(printed), "outputs"]);
    expect([...tables.keys()].sort()).toEqual([...expected].sort());
  });

  test.each([...tables.keys()].filter((name) => name !== "outputs"))("%s: has every key, and no other", (name) => {
    const objects = printed[name] ?? [];
    const typed = Object.keys(TYPED[name] ?? {});
    const known = new Set([...typed, ...objects.flatMap((one) => Object.keys(one))]);
    const listed = rowsOf(name).flatMap(({ keys }) => keys);
    expect(listed.toSorted()).toEqual([...known].sort());
    const always = rowsOf(name).flatMap(({ keys, type }) => (type.endsWith("?") ? [] : keys));
    for (const one of objects) expect(Object.keys(one)).toEqual(expect.arrayContaining(always));
  });

  test("gives each object the name that it has", () => {
    const schemas = Object.entries(printed).flatMap(([name, objects]) =>
      objects.flatMap((one) => (typeof one.schema === "string" ? [[name, one.schema]] : [])),
    );
    expect(schemas.length).toBeGreaterThan(8);
    for (const [name, schema] of schemas)
      expect(rowsOf(name).find(({ keys }) => keys.includes("schema"))?.meaning).toBe(`\`${schema}\``);
  });

  test("names every schema of the sources, and no other", () => {
    const schema = /\btollgate\.[a-z-]+\/\d+/g;
    const inSources = listFiles(REPOSITORY_ROOT, "src", ".ts").flatMap((path) => read(path).match(schema) ?? []);
    expect([...new Set(page.match(schema))].sort()).toEqual([...new Set(inSources)].sort());
  });

  test("names every check of the doctor", () => {
    const row = rowsOf("finding").find(({ keys }) => keys.includes("check"));
    expect(names(row?.meaning ?? "").sort()).toEqual(Object.keys(CHECKS).sort());
  });

  test("has the outputs of action.yml", () => {
    const { outputs } = parse(read("action.yml")) as { outputs: object };
    expect(rowsOf("outputs").flatMap(({ keys }) => keys)).toEqual(Object.keys(outputs));
  });

  test("is read table by table, with all names of a row", () => {
    const table = "<!-- keys: one -->\n\n| key | type | meaning |\n| --- | --- | --- |\n| `a`, `b` | text? | of it |\n";
    expect([...tablesOf(`${table}\n`)]).toEqual([["one", [{ keys: ["a", "b"], type: "text?", meaning: "of it" }]]]);
  });
});
