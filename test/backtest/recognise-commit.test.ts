import { expect, test } from "vitest";
import { recogniseCommit } from "../../src/backtest/select-pull-requests.ts";

test.each<[string, number, string, string, object]>([
  [
    "GitHub's merge",
    2,
    "Merge pull request #12 from acme/fix/tax",
    "Round the tax\n\nAt last.",
    { kind: "merge", number: 12, branch: "fix/tax", title: "Round the tax", body: "At last." },
  ],
  [
    "GitHub's merge with the title as its subject",
    2,
    "Round the tax (#12)",
    "",
    { kind: "merge", number: 12, title: "Round the tax" },
  ],
  [
    "GitLab's merge",
    2,
    "Merge branch 'tax' into 'main'",
    "Round the tax\n\nSee merge request acme/shop!34",
    { kind: "merge", number: 34, branch: "tax", title: "Round the tax" },
  ],
  [
    "Bitbucket's merge",
    2,
    "Merged in tax (pull request #5)",
    "Round the tax",
    { kind: "merge", number: 5, branch: "tax", title: "Round the tax" },
  ],
  ["a merge by hand", 2, "Merge branch 'tax'", "", { kind: "merge", branch: "tax", title: "Merge branch 'tax'" }],
  ["an octopus of two branches", 3, "Merge branches 'a' and 'b'", "", { kind: "merge" }],
  ["git pull", 2, "Merge branch 'main' of github.com:acme/shop", "", { kind: "pull" }],
  ["git pull from a remote branch", 2, "Merge remote-tracking branch 'origin/main'", "", { kind: "pull" }],
  ["a merge of another branch from a remote", 2, "Merge remote-tracking branch 'origin/tax'", "", { kind: "merge" }],
  [
    "GitHub's squash",
    1,
    "Round the tax (#12)",
    "* one",
    { kind: "squash", number: 12, title: "Round the tax", body: "* one" },
  ],
  [
    "a revert of a squash",
    1,
    'Revert "Round (#12)" (#13)',
    "",
    { kind: "squash", number: 13, title: 'Revert "Round (#12)"' },
  ],
  ["Azure's squash", 1, "Merged PR 7: Round the tax", "", { kind: "squash", number: 7, title: "Round the tax" }],
  ["a direct push", 1, "Round the tax", "", { kind: "commit", title: "Round the tax" }],
  ["a number in the middle", 1, "Fix (#12) for real", "", { kind: "commit" }],
  ["a root", 0, "Begin", "", { kind: "commit" }],
  ["a number that no pull request has", 1, "Fix (#12345678901)", "", { kind: "commit" }],
])("%s", (_name, parents, subject, body, wanted) => {
  const commit = { parents: Array.from({ length: parents }, () => "0".repeat(40)), subject, body };
  expect(recogniseCommit(commit, "main")).toMatchObject(wanted);
});
