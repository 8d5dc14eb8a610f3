import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli } from "./run-cli.ts";
import { checklist, folderWith, globs, policy, unwrapped } from "./validate-folder.ts";

test.each<[string, string, Record<string, string>, string | undefined]>([
  ["a regular expression for a glob", policy(`    when: { paths: ["^src/.*$"] }\n${checklist}`), {}, "reads-otherwise"],
  ["one for a branch", policy(`    when: { base: ^main$ }\n${checklist}`), {}, "reads-otherwise"],
  ["globs with a comma", policy(`    when: { paths: { any: "src/**, lib/**" } }\n${checklist}`), {}, "reads-otherwise"],
  [
    "globs with a comma and no blank",
    policy(`    when: { paths: "src/pay/**,src/bank/**" }\n${checklist}`),
    {},
    "reads-otherwise",
  ],
  [
    "globs with a blank",
    policy(`    when: { paths: ["src/pay/** src/bank/**"] }\n${checklist}`),
    {},
    "reads-otherwise",
  ],
  [
    "braces without a comma",
    policy(`    when: { paths: ["src/{name}/**", "src/**"] }\n${checklist}`),
    {},
    "reads-otherwise",
  ],
  [
    "braces without a comma, of evidence",
    policy(
      `    when: { paths: ["src/**"] }\n    requires: { checklist: [{ id: sure, text: Sure, verify: [{ file: ["src/*", "!src/{id}.ts"] }] }] }\n`,
    ),
    {},
    "reads-otherwise",
  ],
  ["those of a branch", policy(`    when: { base: "release/{version}" }\n${checklist}`), {}, "reads-otherwise"],
  [
    "braces that are a folder's, a list or a range",
    policy(`    when: { paths: ["src/{{name}}/**", "src/{a,b}/{1..3}.ts", "src/**"] }\n${checklist}`),
    { "src/{{name}}/a.ts": "a" },
    undefined,
  ],
  ["labels with a comma", policy(`    when: { labels: "bug, wip" }\n${checklist}`), {}, "reads-otherwise"],
  [
    "a comma in braces, dots and stars",
    policy(`    when: { paths: ["src/*.{a, b}", "src/**", "*.*"] }\n${checklist}`),
    {},
    undefined,
  ],
])("a text that reads otherwise than it looks is doubted: %s", async (_name, text, more, code) => {
  const cwd = folderWith({ ".github/tollgate.yml": text, "src/a.ts": "a", ...more }, true);
  const { out } = await runCli(["validate", "--json"], { cwd });
  const { problems, doubts } = JSON.parse(out) as { problems: unknown[]; doubts: { code: string }[] };
  expect(problems).toEqual([]);
  expect(doubts.map((doubt) => doubt.code)).toEqual(code === undefined ? [] : [code]);
});

test.each<[string, Record<string, string>, string, RegExp | undefined]>([
  [
    "a bare folder",
    { "docs/a.md": "a" },
    globs("docs"),
    /when\.paths\[0\]\n.*"docs" names a folder.*its files are "docs\/\*\*"/,
  ],
  ["an excluded bare folder", { "docs/a.md": "a" }, globs("**", "!docs"), /when\.paths\[1\]\n.*"!docs" names a folder/],
  [
    "another case",
    { "db/Migrate/1.sql": "a" },
    globs("db/migrate/**", "db/**"),
    /"db\/migrate\/\*\*" matches nothing here, but would match "db\/Migrate\/1\.sql"/,
  ],
  [
    "a folder spelt alike",
    { "src/migration/1.sql": "a" },
    globs("src/migrations/**", "src/**"),
    /no folder "src\/migrations", but "src\/migration"/,
  ],
  ["a file of that name", { docs: "a" }, globs("docs"), undefined],
  ["a folder that is not there yet", { "src/a.ts": "a" }, globs("db/rollback/**", "src/**"), undefined],
  ["brackets, which are the folder's", { "app/[id]/page.tsx": "a" }, globs("app/[id]/**"), undefined],
  [
    "evidence",
    { "docs/a.md": "a" },
    policy(
      `    when: { paths: ["docs/**"] }\n    requires: { checklist: [{ id: sure, text: Sure, verify: [{ file: docs }] }] }\n`,
    ),
    /checklist\[0\]\.verify\[0\]\.file\n.*"docs" names a folder/,
  ],
  [
    "the reverse of one, in a map",
    { "docs/a.md": "a" },
    policy(`    when: [{ not: { paths: { any: [docs] } } }]\n${checklist}`),
    /when\[0\]\.not\.paths\.any\[0\]\n.*"docs" names a folder/,
  ],
])("a glob that looks right is doubted by itself: %s", async (_name, files, text, words) => {
  const cwd = folderWith({ ...files, ".github/tollgate.yml": text }, true);
  const { code, err } = await runCli(["validate"], { cwd });
  expect(code).toBe(0);
  if (words === undefined) expect(err).toBe("");
  else expect(unwrapped(err)).toMatch(words);
  expect((await runCli(["validate", "--strict"], { cwd })).code).toBe(words === undefined ? 0 : 2);
});

test("a glob of what lies behind a link or in a submodule is doubted", async () => {
  const cwd = folderWith({
    "other/1.sql": "a",
    ".github/tollgate.yml": globs("db/migrate/**", "lib/x/**", "other/**"),
  });
  mkdirSync(join(cwd, "db"));
  symlinkSync("../other", join(cwd, "db/migrate"));
  execFileSync("git", ["init", "-q"], { cwd });
  execFileSync("git", ["add", "."], { cwd });
  execFileSync("git", ["update-index", "--add", "--cacheinfo", `160000,${"a".repeat(40)},lib`], { cwd });
  execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=a@b", "commit", "-q", "-m", "Begin"], { cwd });
  const err = unwrapped((await runCli(["validate"], { cwd })).err);
  expect(err).toMatch(/"db\/migrate\/\*\*" is about files behind "db\/migrate", a symbolic link.*\("\.\.\/other"\)/);
  expect(err).toMatch(/"lib\/x\/\*\*" is about files of the submodule "lib"/);
  expect(err).not.toMatch(/"other/);
});
