import { describe, expect, test } from "vitest";
import { type Case, check, imported } from "./check-import.ts";

describe("mergeable", () => {
  const recipe = (validate: string): string =>
    `version: 2\nmergeable:\n  - when: pull_request.*\n    validate:\n${validate}`;
  test.each<Case>([
    [
      "titles, descriptions, labels",
      recipe(`      - do: title
        must_include: { regex: '^(feat|fix)', message: Say what kind it is }
        must_exclude: { regex: ^wip }
      - do: description
        no_empty: { enabled: true }
      - do: label
        must_exclude: { regex: 'wip|on hold' }
`),
      {
        "title-as-agreed": {
          requires: {
            checklist: [{ text: "Say what kind it is", verify: { title: "(?i)^(feat|fix)" }, verify_only: true }],
          },
        },
        "title-says-wait": { when: { title: "(?i)^wip" } },
        "description-is-there": { requires: { checklist: [{ verify: { body: "\\S" } }] } },
        "a-label-says-wait": { when: { labels: ["*wip*", "*on hold*"] } },
      },
      [],
    ],
    [
      "approvals, size, dependent files",
      recipe(`      - do: approvals
        min: { count: 2 }
        required: { owners: true, reviewers: [ada] }
      - do: size
        lines: { max: { count: 500 } }
      - do: dependent
        changed: { file: package.json, required: [package-lock.json] }
`),
      {
        approvals: { requires: { checklist: [{ verify: { approval: { by: "not-author", count: 2 } } }] } },
        "approval-of-the-owners": { requires: { checklist: [{ verify: { approval: { by: "code-owner" } } }] } },
        "approval-of-ada": {},
        "large-change": { when: { size: { lines: ">500" } } },
        "changed-with-package-json": {
          when: { paths: ["package.json"] },
          requires: { checklist: [{ verify: { file: "package-lock.json" } }] },
        },
      },
      [],
    ],
    [
      "version 1",
      "mergeable:\n  pull_requests:\n    title: { must_exclude: { regex: wip } }\n    approvals: { min: { count: 1 } }\n",
      { "title-says-wait": {}, approvals: {} },
      [],
    ],
    [
      "what has no counterpart",
      `${recipe("      - do: milestone\n      - do: title\n        must_include: { regex: '(?=x)y' }\n")}    fail:\n      - do: comment\n  - when: schedule.repository\n    validate: [{ do: stale }]\n`,
      {},
      [/does not look at milestones/, /look-around/, /`fail`/, /not about pull requests/],
    ],
    [
      "either of two titles or of two people; edges and lengths",
      recipe(`      - do: title
        or:
          - must_include: { regex: '^feat', message: A feature }
          - begins_with: { match: [Bump, "Revert (x)"], message: A bot }
      - do: approvals
        or:
          - required: { reviewers: [ada] }
          - required: { reviewers: [bob] }
      - do: description
        min: { count: 20, message: Say more }
        ends_with: { match: signed }
`),
      {
        "title-as-agreed": {
          requires: {
            checklist: [
              { text: "A feature; or: A bot", verify: [{ title: "(?i)^feat" }, { title: "^(?:Bump|Revert \\(x\\))" }] },
            ],
          },
        },
        "approval-of-ada": {
          requires: {
            checklist: [{ verify: [{ approval: { by: "user:@ada" } }, { approval: { by: "user:@bob" } }] }],
          },
        },
        "description-as-agreed": { requires: { checklist: [{ verify: { body: "(?:signed)\\s*$" } }] } },
        "description-as-agreed-2": { requires: { checklist: [{ text: "Say more", verify: { body: "(?s)^.{20,}" } }] } },
      },
      [],
    ],
    [
      "changed files, branches, teams whose approval counts, files that do not count",
      recipe(`      - do: changeset
        must_include: { regex: CHANGELOG.md }
        must_exclude: { regex: ^vendor/ }
        max: { count: 50 }
      - do: baseRef
        must_include: { regex: ^main$ }
      - do: approvals
        min: { count: 1, message: One of the team }
        limit: { teams: ["@acme/web"], users: [ada] }
      - do: size
        ignore: ["**/*.lock"]
        lines: { total: { count: 400 } }
      - do: dependent
        files: [a.txt]
`),
      {
        "a-file-is-changed": {
          requires: { checklist: [{ verify: { file: ["**/*CHANGELOG.md*", "**/*CHANGELOG.md*/**"] } }] },
        },
        "files-to-leave-alone": { when: { paths: ["vendor/**"] } },
        "many-files": { when: { size: { files: ">50" } } },
        "base-branch": { when: { not: { base: ["main"] } } },
        approvals: {
          requires: { checklist: [{ verify: { approval: { by: ["team:@acme/web", "user:@ada"], count: 1 } } }] },
        },
        "large-change": { when: { paths: ["**", "!**/*.lock"], size: { lines: ">400" } } },
        "changed-with-a-txt": { requires: { checklist: [{ verify: { file: "a.txt" } }] } },
      },
      [],
    ],
    [
      "a filter by author, another filter, keys that are not known, a rule without a regular expression",
      `${recipe("      - do: title\n        must_exclude: { regex: wip, hue: red }\n        colour: red\n      - do: label\n        must_include: { regexp: x }\n      - do: approvals\n        block: { changes_requested: true }\n        required: { assignees: true }\n      - do: size\n        lines: {}\n      - do: title\n        not: { must_include: { regex: x } }\n      - do: description\n        max: { count: 5000 }\n      - do: label\n        or: [{ must_exclude: { regex: x } }]\n")}    filter:\n      - do: author\n        must_exclude: { regex: 'renovate\\[bot\\]|^ada$' }\n  - name: filtered\n    filter: [{ do: repository, name: x }]\n    validate: [{ do: label, no_empty: { enabled: true } }]\n`,
      {
        "title-says-wait": { when: { title: "(?i)wip", not: { authors: ["*renovate[bot]*", "ada"] } } },
        "a-label-is-set": { enforcement: "observe" },
      },
      [
        /`colour` was left out/,
        /`regexp` has no `regex`/,
        /`block` has no counterpart/,
        /Assignees and requested reviewers/,
        /names no number of lines/,
        /`not` was left out/,
        /length of 5000/,
        /`or` was left out/,
        /Only authors who are excepted/,
      ],
    ],
    [
      "a literal of JavaScript, names in brackets",
      recipe(
        "      - do: title\n        must_exclude: { regex: '/wip/i' }\n      - do: label\n        must_include: { regex: '^(bug|feature)$' }\n",
      ),
      {
        "title-says-wait": { when: { title: "(?i)wip" } },
        "the-label-is-set": { requires: { checklist: [{ verify: { label: ["bug", "feature"] } }] } },
      },
      [/slashes/],
    ],
  ])("%s", (...one) => check("mergeable", one));
});

test("what a policy says differently from its recipe is told", () => {
  const { written } = imported(
    "mergeable",
    "mergeable:\n  - validate: [{ do: title, must_exclude: { regex: wip } }]\n",
  );
  expect(written.policies).toMatchObject([{ changed: [expect.stringContaining("a person can also tick it")] }]);
  expect(written.text).toContain("# Changed: It applies while that is so");
});
