import { describe, expect, test } from "vitest";
import { judgeCommits } from "../../bench/score-commits.ts";
import { countScore } from "../../bench/score-count.ts";
import { crossValidate } from "../../bench/score-cross-validate.ts";
import { printScores } from "../../bench/score-print.ts";
import { readCommit } from "../../bench/score-read-commit.ts";
import { readExtending } from "./built-in.ts";

const line = (repo: string, path: string, labels: string[], more: object = {}): string =>
  JSON.stringify({ repo, sha: path, files: [{ path, status: "A" }], labels, ...more });

/** Two repositories: each has a migration that is found; one has one that is missed and a document that is a false alarm of nobody. */
const corpus = [
  line("acme/shop", "db/migrate/20240101_add.rb", ["M"]),
  line("acme/shop", "docs/db.md", []),
  line("acme/shop", "odd/place/change.script", ["M"]),
  line("acme/bank", "db/migrate/20240102_add.rb", ["M"]),
  line("acme/bank", "terraform/main.tf", ["T"]),
  line("acme/bank", "k8s/web.yaml", [], { unsure: ["T"] }),
  line("acme/bank", "charts/x/values.yaml", []),
];
const commits = corpus.map((text) => readCommit(text, { newOnly: false }));
const evaluated = judgeCommits(commits, readExtending("recommended").policies);

test("counts hits, misses and false alarms, and leaves doubtful pairs out", () => {
  expect(countScore(evaluated.filter(({ category }) => category === "M"))).toMatchObject({
    hits: 2,
    falseAlarms: 0,
    misses: 1,
    precision: 1,
  });
  expect(countScore(evaluated.filter(({ category }) => category === "T"))).toMatchObject({
    hits: 1,
    falseAlarms: 1,
    misses: 0,
    recall: 1,
  });
});

test("a category without anything to find scores full, not nought", () => {
  expect(countScore([])).toMatchObject({ precision: 1, recall: 1, f1: 1 });
});

describe("cross-validation by repository", () => {
  const byCategory = new Map(crossValidate(evaluated).map((one) => [one.category, one]));

  test("a glob that another repository confirms keeps its hits", () => {
    expect(byCategory.get("M")?.confirmedElsewhere.hits).toBe(2);
  });

  test("a glob that one repository alone confirms loses them in the worst case, and keeps them as a convention", () => {
    expect(byCategory.get("T")?.confirmedElsewhere.hits).toBe(0);
    expect(byCategory.get("T")?.heldOut.hits).toBe(1);
  });
});

test("dependencies that the repository had already are left out on demand", () => {
  const text = JSON.stringify({
    id: "1",
    files: [{ path: "package.json", status: "M" }],
    deps: [{ manifest: "package.json", name: "stripe", newToRepo: false }],
    labels: [],
  });
  expect(readCommit(text, { newOnly: false }).facts.dependencies).toHaveLength(1);
  expect(readCommit(text, { newOnly: true }).facts.dependencies).toHaveLength(0);
});

test("prints the table, the worst misses and each repository", () => {
  const shown = printScores(evaluated, { byRepo: true, misses: 5 });
  expect(shown).toContain("7 changes");
  expect(shown).toMatch(/M migrations \(schema-change\) +2 +0 +1 +1\.000 +0\.667 +0\.800/);
  expect(shown).toContain("M acme/shop: 1; acme/shop@odd/place/change.script odd/place/change.script");
  expect(shown).toContain("acme/bank");
});

test("a line that is no labelled change says which it is", () => {
  expect(() => readCommit('{"id":"x","files":[{"path":"","status":"A"}]}', { newOnly: false })).toThrow(
    "x: files.0.path",
  );
});
