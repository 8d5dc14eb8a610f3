import { describe, expect, test } from "vitest";
import { type Case, check, imported } from "./check-import.ts";

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

/** One rule, and what `when` and `verify` say. */
const says = (condition: string, before = ""): { readonly when?: unknown; readonly verify?: unknown } | string => {
  const { policies, left } = imported(
    "danger",
    `import { danger } from "danger"\n${before}\nif (${condition}) warn("W")\n`,
  );
  const { when, requires } = (Object.values(policies)[0] ?? {}) as {
    when?: unknown;
    requires?: { checklist: { verify?: unknown }[] };
  };
  if (requires === undefined) return left.join();
  const verify = requires.checklist[0]?.verify;
  return { ...(when === undefined ? {} : { when }), ...(verify === undefined ? {} : { verify }) };
};

describe("Danger in JavaScript: conditions that are well known", () => {
  const edited = "const edited = danger.git.modified_files.concat(danger.git.created_files)";
  const change = ["modified", "renamed", "added"];
  test.each<readonly [string, string, unknown]>([
    ["!danger.git.modified_files.includes('a.md')", "", { verify: { file: ["a.md"] } }],
    ["!edited.find((f) => f === './a.md')", edited, { verify: { file: ["a.md"] } }],
    ["_.includes(danger.git.deleted_files, 'a.md')", "", { when: { paths: ["a.md"], change: ["removed"] } }],
    [
      "app.length > 0 && !tests.length",
      `${edited}\nconst app = edited.filter(f => f.startsWith('src/') && f.endsWith('.js')), tests = edited.filter(f => f.includes('test'))`,
      { when: { paths: ["src/**/*.js"], change }, verify: { file: ["**/*test*", "**/*test*/**"] } },
    ],
    [
      "edited.some((f: string): boolean => { return /^docs\\//.test(f) })",
      edited,
      { when: { paths: ["docs/**"], change } },
    ],
    ["edited.some(function (f) { return f.match(/\\.sql$/) })", edited, { when: { paths: ["**/*.sql"], change } }],
    [
      "edited.some(f => path.extname(f) === '.go' || path.basename(f) === 'go.mod')",
      edited,
      { when: { paths: ["**/*.go", "**/go.mod"], change } },
    ],
    [
      "js.filter(f => f.indexOf('tests/') === -1).length",
      `${edited}\nconst js = edited.filter(f => f.endsWith('.js'))`,
      { when: { paths: ["**/*.js", "!**/*tests/**"], change } },
    ],
    ["edited.some(f => ['a.json', 'b.json'].includes(f) )", edited, { when: { paths: ["a.json", "b.json"], change } }],
    [
      "edited.some(f => f.startsWith('src/') && !f.includes('gen'))",
      edited,
      { when: { paths: ["src/**", "!**/*gen*", "!**/*gen*/**"], change } },
    ],
    [
      "[...danger.git.created_files, ...danger.git.modified_files].some(f => f.includes('db/'))",
      "",
      { when: { paths: ["**/*db/**"], change: ["added", "modified", "renamed"] } },
    ],
    [
      "code.edited && !tests.created",
      "const code = danger.git.fileMatch('src/**', 'lib/**'); const tests = danger.git.fileMatch('test/**')",
      {
        when: { paths: ["src/**", "lib/**"], change: ["added", "modified", "renamed"] },
        verify: { file: ["test/**"] },
      },
    ],
    ["danger.github.pr.body.length < 10", "", { verify: { body: "(?s)^.{10,}" } }],
    [
      "!pr.body || pr.body.length <= 9",
      "const { pr } = danger.github",
      { verify: { all: [{ body: "\\S" }, { body: "(?s)^.{10,}" }] } },
    ],
    [
      "body === '' || body === null",
      "const { body, title: named } = danger.github.pr",
      { verify: { all: [{ body: "\\S" }, { body: "\\S" }] } },
    ],
    ["!/^(feat|fix): /i.test(danger.github.pr.title)", "", { verify: { title: "(?i)^(feat|fix): " } }],
    [
      "pattern.test(t) === false",
      "const pattern = /^JIRA-/; const t = danger.github.pr.title.trim()",
      { verify: { title: "^JIRA-" } },
    ],
    ["danger.github.pr.title.toLowerCase().startsWith('wip')", "", { when: { title: "^wip" } }],
    ["danger.github.pr.title.indexOf('WIP') >= 0", "", { when: { title: "WIP" } }],
    [
      "(pr.title + pr.body).search('#skip') > -1",
      "const pr = danger.github.pr as PR",
      { when: [{ title: "#skip" }, { body: "#skip" }] },
    ],
    ["danger.gitlab.mr.description.includes('[ ]')", "", { when: { body: "\\[ \\]" } }],
    [
      "danger.github.pr.additions + danger.github.pr.deletions > big",
      "const big = 600",
      { when: { size: { lines: ">600" } } },
    ],
    ["600 < lines", "const lines = (await danger.git.linesOfCode()) ?? 0", { when: { size: { lines: ">600" } } }],
    [
      "danger.github.pr.changed_files >= 30 && !danger.github.pr.draft",
      "",
      { when: { size: { files: ">=30" }, not: { draft: true } } },
    ],
    ["danger.git.created_files.length > 5", "", { when: { change: ["added"], size: { files: ">5" } } }],
    ["danger.github.pr.base.ref !== 'next'", "", { when: { not: { base: ["next"] } } }],
    [
      "pr.base.ref === 'main' && pr.user.login !== 'ada'",
      "const pr = danger.github.pr",
      { when: { base: ["main"], not: { authors: ["ada"] } } },
    ],
    ["danger.github.issue.labels.length === 0", "", { verify: { label: ["*"] } }],
    [
      "!trivial && app",
      `${edited}\nconst app = edited.some(f => f.startsWith('lib/'))\nconst trivial = !app || danger.github.issue.labels.some(l => l.name === 'trivial')`,
      { when: { paths: ["lib/**"], change }, verify: { label: ["trivial"] } },
    ],
    [
      "labels.includes('hold') || labels.includes('wip')",
      "const labels = danger.github.pr.labels.map(({ name }) => name)",
      { when: [{ labels: ["hold"] }, { labels: ["wip"] }] },
    ],
    [
      "labels.includes('hold')",
      "const labels = danger.github.pr.labels.map((l) => l.name)",
      { when: { labels: ["hold"] } },
    ],
    [
      "labels.find(l => ['a', 'b'].includes(l.name)) || labels.some(l => l.name.startsWith('c'))",
      "const labels = danger.github.pr.labels",
      { when: [{ labels: ["a", "b"] }, { labels: ["c*"] }] },
    ],
    ["Boolean(danger.github.pr.assignee)", "", /looks at assignees/],
    ["!danger.github.pr.milestone", "", /looks at milestones/],
    ["danger.git.commits.some(c => c.message.length > 72)", "", /commit messages/],
    ["diff.added.includes('x')", "const diff = await danger.git.diffForFile('a')", /looks into files/],
    [
      "a.edited && b.edited",
      "const a = danger.git.fileMatch('a/**'); const b = danger.git.fileMatch('b/**')",
      /several things at once/,
    ],
    ["flag", "let flag = danger.github.pr.draft; flag = true", /is a program/],
    ["changed ? a : b", "", /is a program/],
  ])("%s", (condition, before, wanted) => {
    if (wanted instanceof RegExp) expect(says(condition, before)).toMatch(wanted);
    else expect(says(condition, before)).toEqual(wanted);
  });
});

describe("Danger in JavaScript: where a rule stands", () => {
  test.each<Case>([
    [
      "nested conditions, else, and what follows a return",
      `export default async () => {
  const docs = danger.git.fileMatch("docs/**")
  if (docs.edited) {
    if (danger.github.pr.base.ref === "main") fail("Docs on main");
    else { warn("Docs elsewhere") }
    return
  } else if (danger.github.pr.draft) warn("A draft")
  if (danger.github.pr.title.includes("x")) { return; }
  schedule(async () => {
    warn(dedent(\`
      No x in \${danger.github.pr.title} <b>here</b>\`), "file", 3)
  })
}
`,
      {
        "docs-on-main": { enforcement: "block", when: { paths: ["docs/**"], base: ["main"] } },
        "docs-elsewhere": { enforcement: "advise", when: { paths: ["docs/**"], not: { base: ["main"] } } },
        "a-draft": { when: { draft: true }, requires: { checklist: [{ verify: { file: ["docs/**"] } }] } },
        "no-x-in-here": { requires: { checklist: [{ verify: { title: "x" } }] } },
      },
      [],
    ],
    [
      "a function, two texts, a size of some files",
      `const checkSize = () => danger.git.modified_files.filter(f => f.endsWith(".ts")).length > 3
if (checkSize()) {
  fail("Too many " + "files", undefined)
}
`,
      { "too-many-files": { when: { paths: ["**/*.ts"], size: { files: ">3" } } } },
      [],
    ],
    [
      "what cannot be carried over, by its line",
      `import yarn from 'danger-plugin-yarn'
const rules = require("@acme/danger-rules")
message("Hi"); warn("Always")
danger.git.modified_files.forEach(f => { fail(\`Look at \${f}\`) })
for (const f of danger.git.created_files) warn("New")
danger.github.pr.draft && warn("Short")
/* fail("a comment") */ // warn("another")
const text = "warn('a text')"
results.fail("not ours")
`,
      {},
      [
        /danger-plugin-yarn: Its rules/,
        /@acme\/danger-rules/,
        /only says something/,
        /no condition/,
        /once for each thing/,
        /part of an expression/,
      ],
    ],
  ])("%s", (...one) => check("danger", one));

  test("each left-out rule has its line", () => {
    const { written } = imported(
      "danger",
      "const a = 1\n\nif (a) {\n  fail(\n    'x'\n  )\n}\nmessage(`a\nb`)\nwarn('y')\n",
    );
    expect(written.leftOut.map(({ line }) => line)).toEqual([4, 8, 10]);
  });

  test("variables that name each other twice, many brackets and long chains take no time", () => {
    const doubled = Array.from({ length: 200 }, (_, at) => `const v${at + 1} = v${at} && v${at}`).join("\n");
    const chain = Array.from({ length: 3_000 }, (_, at) => `if (a${at}) { warn("w") } else`).join(" ");
    const text = `const v0 = danger.github.pr.draft\n${doubled}\nif (v200) warn("deep")\n${chain} {}\n${"const x = [(".repeat(5_000)}`;
    const started = performance.now();
    imported("danger", text);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
