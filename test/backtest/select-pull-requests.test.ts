import { expect, test } from "vitest";
import { selectPullRequests } from "../../src/backtest/select-pull-requests.ts";
import type { Commit } from "../../src/git/diffs.ts";

const commits = (subjects: readonly string[]): readonly Commit[] =>
  subjects.map((subject, index) => ({
    sha: String(index).padStart(40, "0"),
    parents: ["a".repeat(40), ...(subject.startsWith("Merge") ? ["b".repeat(40)] : [])],
    time: 0,
    author: "ada",
    subject,
    body: "",
  }));

const mixed = commits(["Merge branch 'a'", "push", "b (#2)", "push", "c (#1)"]);
const pushes = commits(Array.from({ length: 20 }, (_, index) => (index === 3 ? "a (#1)" : "push")));

test.each([
  ["merges and numbered ones", mixed, {}, "merges-and-numbered", 3, 2],
  ["the last two of them, and what lies between", mixed, { last: 2 }, "merges-and-numbered", 2, 1],
  ["hardly any", pushes, {}, "every-commit-hardly-any-merge", 20, 0],
  ["the last seven where hardly any is one", pushes, { last: 7 }, "every-commit-hardly-any-merge", 7, 0],
  ["every commit, as asked", mixed, { allCommits: true }, "every-commit-asked", 5, 0],
  ["an empty history", [], {}, "merges-and-numbered", 0, 0],
] as const)("%s", (_name, history, wanted, assumption, count, leftOut) => {
  const selected = selectPullRequests(history, { branch: "main", allCommits: false, ...wanted });
  expect(selected).toMatchObject({ assumption, leftOut });
  expect(selected.pullRequests).toHaveLength(count);
});
