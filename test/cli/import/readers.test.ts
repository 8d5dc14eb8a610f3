import { describe, expect, test } from "vitest";
import { globsOfPattern } from "../../../src/cli/import/pattern-globs.ts";
import { type Case, check } from "./check-import.ts";

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
    ["no boxes", "# What\nWhy\n", {}, [/It has no boxes/]],
  ])("%s", (...one) => check("template", one));
});
