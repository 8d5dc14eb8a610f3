import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { runCli } from "./run-cli.ts";
import { checklist, folderWith, globs, policy, unwrapped } from "./validate-folder.ts";

test("a right file is right", async () => {
  const cwd = folderWith({ ".github/tollgate.yml": policy(`    when: { paths: ["src/**"] }\n${checklist}`) });
  expect(await runCli(["validate"], { cwd })).toEqual({
    code: 0,
    out: "✓ .github/tollgate.yml is right: 1 policy\n",
    err: "",
  });
});

test("every problem is reported at once, with its place, what is allowed and the nearest spelling", async () => {
  const cwd = folderWith({ "p.yml": "version: 1\npolicies:\n  one:\n    titel: One\n    enforcement: blok\n" });
  const { code, err } = await runCli(["validate", "p.yml"], { cwd });
  expect(code).toBe(2);
  expect(err).toMatch(/p\.yml:4:5 {2}policies\.one\.titel/);
  expect(err).toContain("title");
  expect(err).toMatch(/p\.yml:5:\d+ {2}policies\.one\.enforcement/);
  expect(err).toContain("block, advise, observe, off");
});

test("as annotations of a workflow, and as JSON", async () => {
  const cwd = folderWith({ "p.yml": "version: 1\npolices: {}\n" });
  const github = await runCli(["validate", "p.yml", "--format", "github"], { cwd });
  expect(github.code).toBe(2);
  expect(github.out).toMatch(/^::error file=p\.yml,line=2,col=1,/);
  const json = await runCli(["validate", "p.yml", "--json"], { cwd });
  expect(JSON.parse(json.out)).toMatchObject({
    schema: "tollgate.validate/1",
    problems: [{ code: "unknown-key", file: "p.yml", line: 2, suggestion: "policies" }],
  });
});

test.each<[string, string | Uint8Array, RegExp]>([
  ["is empty", "", /empty/],
  ["has 300 kB", `# ${"x".repeat(300_000)}\n`, /more than 262144 bytes/],
  ["is not UTF-8", new Uint8Array([0xff, 0xfe, 0x41]), /UTF-8/],
  [
    "is an alias bomb",
    `a: &a [x, x, x, x, x, x, x, x, x, x]\n${"bcdefgh"
      .split("")
      .map((name, at) => `${name}: &${name} [${Array(10).fill(`*${"abcdefgh"[at]}`).join(", ")}]`)
      .join("\n")}\n`,
    /alias/,
  ],
  ["names an unknown pack", "version: 1\nextends: [tollgate:recomended]\n", /tollgate:recommended/],
  ["has a glob that is none", policy(`    when: { paths: ["/src/**"] }\n${checklist}`), /p\.yml:6:/],
  ["has a look-ahead", policy(`    when: { added_lines: ["(?=x)"] }\n${checklist}`), /p\.yml:6:/],
])("a file that %s ends with 2 and a place", async (_name, text, words) => {
  const cwd = folderWith({ "p.yml": text });
  const { code, out, err } = await runCli(["validate", "p.yml"], { cwd });
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toMatch(/p\.yml:\d+:\d+/);
  expect(err).toMatch(words);
});

test("a folder, and a file that is not there, end with 2", async () => {
  const cwd = folderWith({ "policies/a.txt": "a" });
  expect(await runCli(["validate", "policies"], { cwd })).toMatchObject({
    code: 2,
    err: expect.stringContaining("folder") as string,
  });
  expect(await runCli(["validate"], { cwd })).toMatchObject({
    code: 2,
    err: expect.stringContaining(".github/tollgate.yml") as string,
  });
});

const workflow = (key: string): string => `jobs:\n  a:\n    steps:\n      - uses: tollgate/tollgate@v0\n${key}`;
const byTeam = "    requires: { checklist: [{ id: sure, text: Sure, by: team:@acme/dba }] }\n";

test.each<[string, string, Record<string, string>, string | undefined]>([
  ["an exclusion of everything", policy(`    when: { paths: ["src/**", "!**"] }\n${checklist}`), {}, "never-matches"],
  [
    "added lines of removed files",
    policy(`    when: { change: [removed], added_lines: [x] }\n${checklist}`),
    {},
    "never-matches",
  ],
  [
    "what is asked for is excepted",
    policy(`    when: { base: [main], not: { base: main } }\n${checklist}`),
    {},
    "never-matches",
  ],
  [
    "one of two conditions may hold",
    policy(`    when: [{ paths: ["src/**", "!**"] }, { paths: ["src/**"] }]\n${checklist}`),
    {},
    undefined,
  ],
  [
    "a folder that is not there",
    policy(`    when: { paths: ["source/**"] }\n${checklist}`),
    {},
    "matches-nothing-here",
  ],
  ["a folder that is there", policy(`    when: { paths: ["src/**"] }\n${checklist}`), {}, undefined],
  ["no condition", policy(checklist), {}, "applies-always"],
  [
    "a team without a key",
    policy(`    when: { paths: ["src/**"] }\n${byTeam}`),
    { ".github/workflows/t.yml": workflow("        with:\n          token: y\n") },
    "needs-signing-key",
  ],
  [
    "a team with a key",
    policy(`    when: { paths: ["src/**"] }\n${byTeam}`),
    { ".github/workflows/t.yml": workflow("        with:\n          signing-key: x\n          token: y\n") },
    undefined,
  ],
  [
    "a team that the workflow's own token cannot see",
    policy(`    when: { paths: ["src/**"] }\n${byTeam}`),
    { ".github/workflows/t.yml": workflow("        with:\n          signing-key: x\n") },
    "unseen-team",
  ],
  [
    "a team beside a role",
    policy(
      `    when: { paths: ["src/**"] }\n${byTeam.replace("team:@acme/dba", '["team:@acme/dba", "role:maintain"]')}`,
    ),
    { ".github/workflows/t.yml": workflow("        with:\n          signing-key: x\n") },
    undefined,
  ],
  [
    "its own check",
    policy(
      '    when: { paths: ["src/**"] }\n    requires: { checklist: [{ id: sure, text: Sure, verify: { check: "toll*" } }] }\n',
    ),
    {},
    "own-check",
  ],
  [
    "a team beside the author",
    policy(
      '    when: { paths: ["src/**"] }\n    requires: { checklist: [{ id: sure, text: Sure, by: [author, "team:@acme/dba"] }] }\n',
    ),
    {},
    "no-second-person",
  ],
  [
    "a team, of which anyone may waive",
    policy(
      '    when: { paths: ["src/**"] }\n    requires: { checklist: [{ id: sure, text: Sure, by: "team:@acme/dba", waive: ["team:@acme/dba", anyone] }] }\n',
    ),
    {},
    "no-second-person",
  ],
  [
    "the author and somebody of a team together",
    policy(
      '    when: { paths: ["src/**"] }\n    requires: { checklist: [{ id: sure, text: Sure, by: { all: [author, "team:@acme/dba"] } }] }\n',
    ),
    {},
    undefined,
  ],
  ["a built-in pack", "version: 1\nextends: [tollgate:recommended]\n", {}, undefined],
])("doubt: %s", async (_name, text, more, code) => {
  const cwd = folderWith({ ".github/tollgate.yml": text, "src/a.ts": "a", ...more }, true);
  const { out } = await runCli(["validate", "--json"], { cwd });
  const { problems, doubts } = JSON.parse(out) as { problems: unknown[]; doubts: { code: string }[] };
  expect(problems).toEqual([]);
  expect(doubts.map((doubt) => doubt.code)).toEqual(code === undefined ? [] : [code]);
});

test("doubts end with 0, and with 2 under --strict", async () => {
  const cwd = folderWith({ ".github/tollgate.yml": policy(checklist) });
  const plain = await runCli(["validate"], { cwd });
  expect(plain.code).toBe(0);
  expect(plain.err).toMatch(/doubt \.github\/tollgate\.yml:3:\d+ {2}policies\.one\.when/);
  expect((await runCli(["validate", "--strict"], { cwd })).code).toBe(2);
  expect((await runCli(["validate", "--format", "github"], { cwd })).out).toMatch(
    /^::warning file=\.github\/tollgate\.yml,line=3/,
  );
});

test("without a policy file it says what applies, and what makes one", async () => {
  const { code, err } = await runCli(["validate"], { cwd: folderWith({ "a.txt": "a" }, true) });
  expect(code).toBe(2);
  expect(err.replaceAll(/\s+/g, " ")).toContain(
    "There is no such file. Without it, tollgate:recommended applies; tollgate init proposes one.",
  );
});

test("without a policy file it names what could be imported", async () => {
  const { code, err } = await runCli(["validate"], {
    cwd: folderWith({ ".github/CODEOWNERS": "* @acme/dba", ".github/labeler.yml": "a: b" }, true),
  });
  expect(code).toBe(2);
  expect(err.replaceAll(/\s+/g, " ")).toContain(
    "tollgate init proposes one, and tollgate import makes one of .github/CODEOWNERS and .github/labeler.yml.",
  );
});

test.each<[string, Record<string, string>, string | undefined]>([
  ["by .gitignore", { ".gitignore": "*.log\n.github/*.yml\n" }, ".gitignore:2"],
  ["by info/exclude", { ".git/info/exclude": ".github/\n" }, "info/exclude:1"],
  ["and does not, by a later line", { ".gitignore": "*.yml\n!tollgate.yml\n" }, undefined],
  ["nothing", {}, undefined],
])("a policy file that git ignores is doubted: %s", async (_name, files, where) => {
  const cwd = folderWith({ "src/a.ts": "a" }, true);
  for (const [path, text] of Object.entries({ ...files, ".github/tollgate.yml": globs("src/**") })) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), text);
  }
  const { code, err } = await runCli(["validate"], { cwd });
  expect(code).toBe(0);
  if (where === undefined) return expect(err).toBe("");
  expect(unwrapped(err)).toMatch(/Git ignores the file.*so it never reaches the base branch/s);
  expect(err).toContain(where);
  // A file that is tracked reaches it, whatever the patterns say.
  execFileSync("git", ["add", "-f", ".github/tollgate.yml"], { cwd });
  expect((await runCli(["validate"], { cwd })).err).toBe("");
});

test("names that nobody looked up are named once, and nothing is asked of GitHub", async () => {
  const cwd = folderWith({
    ".github/tollgate.yml": `version: 1
break_glass: { by: ["user:@root"] }
policies:
  one:
    title: One
    when: { paths: ["src/**"], repository: { names: [shop, "acme/pay-*"] } }
    requires:
      checklist:
        - { id: a, text: A, by: ["user:@ada", "team:@acme/dba"], waive: "team:@acme/leads" }
        - { id: b, text: B, by: { all: ["user:@ada", "role:admin"] }, verify: [{ approval: { by: "user:@bob" } }] }
`,
  });
  const { code, out } = await runCli(["validate"], { cwd });
  const flat = out.replaceAll(/\s+/g, " ");
  expect({ code, flat }).toEqual({
    code: 0,
    flat: expect.stringContaining(
      "Not looked up on GitHub: user:@ada, team:@acme/dba, team:@acme/leads, user:@bob, user:@root and the repository shop.",
    ),
  });
  expect(flat).toContain("tollgate doctor");
  expect(flat.split("Not looked up")).toHaveLength(2);
  const json = JSON.parse((await runCli(["validate", "--json"], { cwd })).out);
  expect(json.files[0].notLookedUp).toHaveLength(6);
});

test("what can be seen is said in one run: keys, values, and what compiling finds beside them", async () => {
  const text = (item: string) =>
    `version: 1\npolicies:\n  a:\n    title: A\n    wy: x\n    enforcement: advice\n    when: { paths: ["**"] }\n    requires:\n      checklist:\n        - ${item}\n  b: { title: B, when: { pats: ["x"] }, requires: { checklist: [{ id: x, text: X, by: nobody }] } }\n`;
  const keysOf = async (item: string) => {
    const cwd = folderWith({ "p.yml": text(item) });
    const { code, out } = await runCli(["validate", "p.yml", "--json"], { cwd });
    expect(code).toBe(2);
    return (JSON.parse(out) as { problems: { key: string }[] }).problems.map(({ key }) => key);
  };
  const first = ["policies.a.wy", "policies.a.enforcement"];
  // A condition that lacks its only key is no second mistake.
  const last = ["policies.b.when.pats", "policies.b.requires.checklist[0].by"];
  expect(await keysOf("{ id: x, text: X, by: not-autor }")).toEqual([
    ...first,
    "policies.a.requires.checklist[0].by",
    ...last,
  ]);
  expect(await keysOf('{ id: x, text: X, verify: { title: "(" }, hep: y }')).toEqual([
    ...first,
    "policies.a.requires.checklist[0].verify.title",
    "policies.a.requires.checklist[0].hep",
    ...last,
  ]);
});

test("a file that is no YAML says that the rest was not checked", async () => {
  const cwd = folderWith({ "p.yml": "version: 1\npolicies: [\n" });
  expect((await runCli(["validate", "p.yml"], { cwd })).err).toContain(
    "Fix this first: the rest of the file was not checked, and there may be more.",
  );
});
