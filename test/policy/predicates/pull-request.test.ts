import { describe, expect, test } from "vitest";
import type { Facts } from "../../../src/policy/model/facts.ts";
import { ask, facts, problemsOf } from "./matching-files.ts";

const head = { sha: "b".repeat(40), fork: true };
const bot = { login: "dependabot[bot]", kind: "bot" } as const;

describe("predicates on the pull request as a whole", () => {
  test.each<[string, Partial<Facts>, boolean, string]>([
    ["{ draft: true }", { draft: true }, true, "the pull request is a draft"],
    ["{ draft: false }", { draft: true }, false, "the pull request is a draft"],
    ["{ draft: false }", {}, true, "the pull request is not a draft"],
    ["{ base: main }", {}, true, 'the base branch "main" matches "main"'],
    [
      '{ base: ["release/*"] }',
      { base: { ref: "release/1", sha: "" } },
      true,
      'the base branch "release/1" matches "release/*"',
    ],
    [
      '{ base: ["release/*"] }',
      { base: { ref: "release/1/2", sha: "" } },
      false,
      'the base branch "release/1/2" matches no glob',
    ],
    [
      '{ base: ["**", "!old"] }',
      { base: { ref: "old", sha: "" } },
      false,
      'the base branch "old" is excluded by "!old"',
    ],
    [
      '{ head: "hotfix/**" }',
      { head: { ref: "hotfix/a/b", ...head } },
      true,
      'the head branch "hotfix/a/b" matches "hotfix/**"',
    ],
    ['{ head: "hotfix/**" }', {}, false, 'the head branch "feature" matches no glob'],
    ["{ labels: [hotfix, incident] }", { labels: ["bug", "Incident"] }, true, 'label "Incident" is set'],
    ['{ labels: "area/*" }', { labels: ["area/db/x"] }, true, 'label "area/db/x" is set'],
    ["{ labels: [hot] }", { labels: ["hotfix"] }, false, "none of the labels is set"],
    ['{ authors: ["dependabot[bot]"] }', { author: bot }, true, "the author is dependabot[bot]"],
    ['{ authors: ["*[bot]"] }', { author: bot }, true, "the author is dependabot[bot]"],
    [
      '{ authors: ["*[bot]"] }',
      { author: { login: "bob", kind: "person" } },
      false,
      "the author, bob, is none of those named",
    ],
    ['{ authors: ["@OctoCat"] }', {}, true, "the author is octocat"],
    ["{ title: ['^Revert ', '(?i)COLUMN'] }", {}, true, "the title matches /(?i)COLUMN/"],
    ["{ title: ['^Revert '] }", {}, false, "the title matches no pattern"],
    ["{ body: '^Fixes #\\d+$' }", { body: "Hello\r\nFixes #12\r\nBye" }, true, "the body matches /^Fixes #\\d+$/"],
    ["{ body: hint }", { body: "a <!-- hint --> b <!-- hint" }, false, "the body matches no pattern"],
    ["{ body: 'a  b' }", { body: "a <!-- hint --> b" }, true, "the body matches /a  b/"],
    ["{ labels: [x], draft: true }", { labels: ["x"] }, false, "the pull request is not a draft"],
  ])("%s of %j: %s", (when, other, holds, text) => {
    const answer = ask(when, facts(other));
    expect(answer.text).toBe(text);
    // It leaves all files or none.
    expect(answer.left).toEqual(holds ? ["src/app.ts"] : null);
  });

  test.each<[string, Partial<Facts>, boolean]>([
    ["{ not: { labels: [docs-only] } }", {}, true],
    ["{ not: { labels: [docs-only] } }", { labels: ["docs-only"] }, false],
    ["none of the keys may hold: { not: { labels: [docs-only], draft: true } }", { draft: true }, false],
  ])("%s of %j: %s", (written, other, holds) => {
    const when = written.slice(written.indexOf("{"));
    expect(ask(when, facts(other)).left).toEqual(holds ? ["src/app.ts"] : null);
    // The same for a pull request without files.
    expect(ask(when, facts({ ...other, files: [] })).left).toEqual(holds ? [] : null);
  });

  test("says what excepted the pull request", () => {
    expect(ask("{ not: { labels: [docs-only] } }", facts({ labels: ["docs-only"] })).text).toBe(
      'excepted: label "docs-only" is set',
    );
  });

  test.each([
    [
      "{ labels: ['!x'] }",
      "when.labels[0] begins with `!`, which excludes only in lists of globs; write it under `not` (did you mean x?)",
    ],
    ["{ draft: 1 }", "when.draft must be `true` or `false`, not a number (did you mean true?)"],
    ["{ authors: [] }", "when.authors is an empty list"],
    [
      "{ not: { not: { draft: true } } }",
      "when.not.not is not a known key here (allowed: repository, draft, base, head, labels, authors, written_by, title, body, paths, change, generated, readable, new_sibling, dependencies, edits, added_lines, removed_lines, new_lines, gone_lines, beside, content, size)",
    ],
    ["{}", "when has no condition; leave `when` out where the policy applies always"],
    ["{ not: {} }", "when.not names nothing that may not hold"],
    ["[]", "when is an empty list"],
  ])("problem: %s", (when, problem) => {
    expect(problemsOf(when)).toEqual([problem]);
  });

  test("a hostile name pattern does not hang", () => {
    const labels = ["a".repeat(5_000)];
    expect(ask(`{ labels: ["${"*a".repeat(90)}b"] }`, facts({ labels })).left).toBeNull();
  });
});
