import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { readSource, type SourceKind } from "../../../src/cli/import/find-sources.ts";
import { globsOfPattern } from "../../../src/cli/import/pattern-globs.ts";
import { writtenImport } from "../../../src/cli/import/written-import.ts";
import { readBuiltinPolicies } from "../../../src/gate/builtin-policies.ts";

const builtin = readBuiltinPolicies(import.meta.url);

const imported = (kind: SourceKind, text: string) => {
  const read = readSource(kind, text);
  if (typeof read === "string") throw new Error(read);
  const written = writtenImport([{ ...read, file: "source" }], builtin);
  const file = parse(written.text) as { policies?: Record<string, unknown> };
  return { policies: file.policies ?? {}, left: written.leftOut.map(({ what, why }) => `${what}: ${why}`), written };
};

type Case = readonly [name: string, text: string, policies: Record<string, unknown>, left: readonly RegExp[]];

/** `policies`: what the file has to hold, at least. */
const check = (kind: SourceKind, [, text, policies, left]: Case): void => {
  const found = imported(kind, text);
  expect(Object.keys(found.policies)).toEqual(Object.keys(policies));
  expect(found.policies).toMatchObject(policies);
  for (const words of left) expect(found.left.join("\n")).toMatch(words);
  if (left.length === 0) expect(found.left).toEqual([]);
  // Each thing that was left out is in the file, too.
  for (const { what } of found.written.leftOut) expect(found.written.text).toContain(what.slice(0, 20));
};

test.each<readonly [string, readonly string[] | undefined]>([
  ["^go\\.mod$", ["go.mod"]],
  ["^go.mod$", ["go.mod"]],
  ["^\\.github/workflows/.*$", [".github/workflows/**"]],
  ["^src/.*\\.ts$", ["src/**/*.ts"]],
  ["^.*Dockerfile$", ["**/*Dockerfile"]],
  [".*", ["**"]],
  ["^docs/", ["docs/**"]],
  ["^(main|release/.*)$", ["main", "release/**"]],
  ["^apps/[^/]+/db/.*", ["apps/*/db/**"]],
  ["^v\\d+$", ["v*"]],
  ["spec", ["**/*spec*", "**/*spec*/**"]],
  ["^a\\[id\\]/x$", ["a[[]id]/x"]],
  ["^(?!docs/).*$", undefined],
  ["^a{2}$", undefined],
  ["^(a|b)+$", undefined],
])("the regular expression %s as globs", (pattern, globs) => {
  expect(globsOfPattern(pattern)).toEqual(globs);
});

const owner = { requires: { checklist: [{ by: "code-owner", verify: { approval: { by: "code-owner" } } }] } };

describe("CODEOWNERS", () => {
  test.each<Case>([
    ["all files", "* @acme/all\n/docs/ @acme/docs # theirs\n", { "code-owners": owner }, []],
    [
      "some files, and some that nobody owns",
      "/db/ @acme/dba\n*.tf @acme/ops @ada\n/db/seeds/\ndocs @acme/docs\ndocs/* @acme/docs\n",
      {
        "code-owners": {
          ...owner,
          when: { paths: ["db/**", "**/*.tf", "!db/seeds/**", "**/docs", "**/docs/**", "docs/*"] },
        },
      },
      [],
    ],
    ["an address", "/a.md ada@example.org\n", { "code-owners": { when: { paths: ["a.md"] } } }, [/names no account/]],
    ["no owner", "# nobody\n/docs/\n", {}, [/No line names an owner/]],
    ["a section of GitLab", "[Docs] @acme/docs\n/a.md @ada\n", { "code-owners": owner }, [/section of GitLab/]],
  ])("%s", (...one) => check("codeowners", one));
});

describe("actions/labeler", () => {
  const paths = (written: unknown) => ({ enforcement: "observe", when: { paths: written } });
  const labels = /keep the labeler/;
  test.each<Case>([
    [
      "version 5",
      `"area: api":
  - changed-files:
      - any-glob-to-any-file: [api/**, openapi.yml]
docs-only:
  - changed-files:
      - any-glob-to-all-files: docs/**
code:
  - changed-files:
      - all-globs-to-any-file: ["src/**", "!src/**/*.md"]
release:
  - base-branch: ["^release/.*"]
feature:
  - head-branch: ["^feature/", "^feat/"]
`,
      {
        "area-api": paths(["api/**", "openapi.yml"]),
        "docs-only": paths({ only: ["docs/**"] }),
        code: paths(["src/**", "!src/**/*.md"]),
        release: { when: { base: ["release/**"] } },
        feature: { when: { head: ["feature/**", "feat/**"] } },
      },
      [labels],
    ],
    [
      "version 5, any and all",
      `ui:
  - all:
      - changed-files:
          - any-glob-to-any-file: ui/**
          - all-globs-to-all-files: "!ui/vendor/**"
      - base-branch: main
either:
  - changed-files:
      - any-glob-to-any-file: a/**
  - head-branch: ^b$
`,
      {
        ui: {
          when: { paths: { any: ["ui/**"], only: ["**", "!ui/vendor/**"] }, base: ["**/*main*", "**/*main*/**"] },
        },
        either: { when: [{ paths: ["a/**"] }, { head: ["b"] }] },
      },
      [labels],
    ],
    [
      "before version 5",
      `docs: docs/**
tests: [test/**, "**/*.spec.ts"]
code:
  - any: ["src/**", "!src/docs/**"]
    all: ["!vendor/**"]
`,
      {
        docs: paths(["docs/**"]),
        tests: paths(["test/**", "**/*.spec.ts"]),
        code: paths({ any: ["src/**", "!src/docs/**"], only: ["**", "!vendor/**"] }),
      },
      [labels],
    ],
    [
      "what no list of globs says",
      `both:
  - changed-files:
      - all-globs-to-any-file: [a/**, b/**]
odd:
  - base-branch: "^(?!main).*"
`,
      {},
      [/match several globs at once/, /regular expression that no glob says/],
    ],
  ])("%s", (...one) => check("labeler", one));
});

describe("policy-bot", () => {
  const rules = (approval: string, more: string): string =>
    `policy:\n  approval: ${approval}\napproval_rules:\n${more}`;
  test.each<Case>([
    [
      "people, files and options",
      rules(
        "[two of the team]",
        `  - name: two of the team
    if:
      changed_files: { paths: ["^db/.*$"], ignore: ["^db/README\\\\.md$"] }
      targets_branch: { pattern: "^(main|release/.*)$" }
    options: { invalidate_on_push: true, allow_author: true, methods: { comments: [":+1:"] } }
    requires: { count: 2, teams: [acme/dba], users: [ada] }
`,
      ),
      {
        "two-of-the-team": {
          enforcement: "block",
          when: { paths: { any: ["db/**", "!db/README.md"] }, base: ["main", "release/**"] },
          requires: {
            checklist: [
              {
                reset: "on-push",
                by: ["author", "team:@acme/dba", "user:@ada"],
                verify: { approval: { by: ["author", "team:@acme/dba", "user:@ada"], count: 2 } },
              },
            ],
          },
        },
      },
      [],
    ],
    [
      "either of two rules for every pull request",
      rules(
        "[{ or: [a, b] }]",
        "  - { name: a, requires: { count: 1, teams: [acme/a] } }\n  - { name: b, requires: { count: 1, permissions: [maintain] } }\n",
      ),
      {
        a: {
          requires: {
            checklist: [
              {
                by: ["team:@acme/a", "role:maintain"],
                verify: [{ approval: { by: ["team:@acme/a"] } }, { approval: { by: ["role:maintain"] } }],
              },
            ],
          },
        },
      },
      [],
    ],
    [
      "what has no counterpart",
      `${rules(
        "[bots, signed]",
        `  - { name: bots, if: { has_author_in: { users: [x] } }, requires: { count: 0 } }
  - { name: signed, if: { has_valid_signatures: true }, requires: { count: 1, organizations: [acme] }, options: { ignore_update_merges: true } }
  - { name: unused, requires: { count: 1 } }
`,
      )}`,
      { signed: { enforcement: "observe" } },
      [
        /"bots".*nobody's approval/,
        /has_valid_signatures/,
        /organisation/,
        /ignore_update_merges/,
        /"unused".*No `approval`/,
      ],
    ],
    ["a file that points elsewhere", "remote: acme/policies\npath: p.yml\n", {}, [/only points there/]],
    ["disapproval", "policy: { disapproval: {} }\n", {}, [/Request changes/]],
  ])("%s", (...one) => check("policy-bot", one));
});

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
      [/no counterpart of `milestone`/, /look-around/, /`fail`/, /not about pull requests/],
    ],
  ])("%s", (...one) => check("mergeable", one));
});

describe("Danger", () => {
  test.each<Case>([
    [
      "Ruby",
      `has_app = !git.modified_files.grep(/lib\\//).empty?
has_tests = git.modified_files.grep(/spec\\//).any?
no_tests = git.modified_files.grep(/spec\\//).empty?
warn("Big change") if git.lines_of_code > 500
if github.pr_body.length < 5
  fail "Describe it"
end
fail("No labels") if github.pr_labels.empty?
warn "Work in progress" if github.pr_title.include? "[WIP]"
warn("Add tests") if has_app && no_tests
`,
      {
        "big-change": { enforcement: "advise", when: { size: { lines: ">500" } } },
        "describe-it": { enforcement: "block", requires: { checklist: [{ verify: { body: "(?s)^.{5,}" } }] } },
        "no-labels": { requires: { checklist: [{ verify: { label: "*" } }] } },
        "work-in-progress": { when: { title: "\\[WIP\\]" } },
        "add-tests": {
          when: { paths: ["**/*lib/**"] },
          requires: { checklist: [{ verify: { file: ["**/*spec/**"] } }] },
        },
      },
      [],
    ],
    [
      "JavaScript",
      `const bigPR = danger.github.pr.additions + danger.github.pr.deletions > 600
if (danger.github.pr.body.length < 10) {
  fail("Please describe it")
}
if (bigPR) {
  warn("Split it")
}
if (!danger.git.modified_files.includes("CHANGELOG.md")) {
  warn("Add a changelog entry")
}
`,
      {
        "please-describe-it": { requires: { checklist: [{ verify: { body: "(?s)^.{10,}" } }] } },
        "split-it": { when: { size: { lines: ">600" } } },
        "add-a-changelog-entry": { requires: { checklist: [{ verify: { file: ["CHANGELOG.md"] } }] } },
      },
      [],
    ],
    [
      "a program",
      'swiftlint.lint_files\nmessage "Thanks"\nfail("Bad") if files.select { |f| File.read(f) =~ /x/ }.any?\nwarn("Always")\n',
      {},
      [/runs swiftlint/, /only says something/, /is a program/, /no condition/],
    ],
  ])("%s", (...one) => check("danger", one));
});

describe("a pull-request template", () => {
  test.each<Case>([
    [
      "boxes, links, lines that go on, comments and fences",
      `## Checklist
<!-- - [ ] not this one -->
- [ ] I read the [guide](https://example.org/guide)
- [x] \`npm test\` passes
      on my machine
* [ ] **Docs** are updated
\`\`\`
- [ ] nor this one
\`\`\`
`,
      {
        "pull-request-template": {
          enforcement: "advise",
          requires: {
            checklist: [
              { id: "i-read-the-guide", text: "I read the guide", by: ["author", "anyone"] },
              { text: "npm test passes on my machine" },
              { text: "Docs are updated" },
            ],
          },
        },
      },
      [],
    ],
    ["a choice", "## Type of change\n- [ ] Bug fix\n- [ ] Feature\n", {}, [/Bug fix: It is a choice/]],
    ["no boxes", "# What\nWhy\n", {}, []],
  ])("%s", (...one) => check("template", one));
});
