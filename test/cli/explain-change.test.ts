import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runCli } from "./run-cli.ts";

const root = mkdtempSync(join(tmpdir(), "tollgate-explain-change-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const git = (...args: string[]): string =>
  execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", ...args], {
    cwd: root,
    encoding: "utf8",
  });

const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};

const policies = `version: 1
policies:
  db:
    title: Database
    when: { paths: ["db/**"] }
    requires:
      checklist:
        - { id: always, text: Always }
        - { id: staged, text: Staged, when: { added_lines: DROP } }
        - { id: locks, text: Locks, when: { content: LOCK } }
        - { id: told, text: Told, when: { paths: ["notes/**"] } }
      adr: { when: { removed_lines: keep } }
  drop: { title: Drop, when: { added_lines: DROP }, requires: { checklist: [{ id: a, text: A }] } }
  stripe: { title: Stripe, when: { dependencies: stripe }, requires: { checklist: [{ id: a, text: A }] } }
  notes: { title: Notes, when: { paths: ["notes/**"] }, requires: { checklist: [{ id: a, text: A }] } }
  read: { title: Read, when: { paths: ["lib/**"], added_lines: DROP, readable: true }, requires: { checklist: [{ id: a, text: A }] } }
  quiet: { title: Quiet, when: { paths: ["lib/**"], added_lines: DROP, not: { readable: false } }, requires: { checklist: [{ id: a, text: A }] } }
  large: { title: Large, when: { paths: ["lib/**"], added_lines: DROP, not: { readable: true } }, requires: { checklist: [{ id: a, text: A }] } }
`;

git("init", "-q", "-b", "main");
write(".github/tollgate.yml", policies);
write("db/old.sql", "keep\n");
write("db/locked.sql", "LOCK\n");
write("package.json", '{ "dependencies": {} }\n');
git("add", "-A");
git("commit", "-q", "-m", "Begin");
git("switch", "-q", "-c", "change");
write("db/committed.sql", "DROP TABLE a;\n");
git("add", "-A");
git("commit", "-q", "-m", "Change");
write("db/new.sql", "LOCK; DROP TABLE b;\n");
write("db/old.sql", "other\n");
write("notes/a.md", "a\n");
write("package.json", '{ "dependencies": { "stripe": "1.0.0" } }\n');

type Explained = {
  readonly path: string;
  readonly status: string;
  readonly change?: { readonly into: string };
  readonly policies: readonly {
    readonly id: string;
    readonly applies: boolean;
    readonly may?: true;
    readonly items: readonly { readonly id: string; readonly asked: boolean; readonly may?: true }[];
    readonly adr?: { readonly asked: boolean; readonly may?: true };
  }[];
};

type Said = { readonly asked: boolean; readonly may?: true };

const said = ({ asked, may }: Said): string => (asked ? "asked" : may ? "perhaps" : "no");

const explain = async (...args: string[]) => {
  const { code, out, err } = await runCli(["explain", "--json", ...args], { cwd: root });
  expect({ code, err }).toEqual({ code: 0, err: "" });
  const [path] = (JSON.parse(out) as { paths: Explained[] }).paths;
  const one = (id: string) => path?.policies.find((policy) => policy.id === id);
  const answers = (one("db")?.items ?? []).map((item) => `${item.id} ${said(item)}`);
  const adr = one("db")?.adr;
  return {
    is: `${path?.status}${path?.change === undefined ? "" : ` into ${path.change.into}`}`,
    applies: path?.policies.flatMap(({ id, applies, may }) => (applies ? [id] : may ? [`${id}?`] : [])).join(" "),
    asks: [...answers, ...(adr === undefined ? [] : [`adr ${said(adr)}`])].filter((text) => !text.endsWith(" no")),
  };
};

const ALL = ["always asked", "staged asked", "locks asked", "told asked", "adr asked"];

test.each<[string, string[], Awaited<ReturnType<typeof explain>>]>([
  ["a new file that is not committed", ["db/new.sql"], { is: "added into main", applies: "db drop", asks: ALL }],
  ["a committed file", ["db/committed.sql"], { is: "added into main", applies: "db drop", asks: ALL }],
  ["a changed file", ["db/old.sql"], { is: "modified into main", applies: "db", asks: ALL }],
  ["a manifest", ["package.json"], { is: "modified into main", applies: "stripe", asks: [] }],
  ["the letter that it has", ["A:db/new.sql"], { is: "added into main", applies: "db drop", asks: ALL }],
  [
    "another letter, so it is looked at by itself",
    ["D:db/new.sql"],
    { is: "removed", applies: "db drop?", asks: ["always asked", "staged perhaps", "locks perhaps", "adr perhaps"] },
  ],
  [
    "a file that does not differ: its text is known, its lines are not",
    ["db/locked.sql"],
    { is: "modified", applies: "db drop?", asks: ["always asked", "staged perhaps", "locks asked", "adr perhaps"] },
  ],
  [
    "a file that is nowhere",
    ["db/none.sql"],
    { is: "added", applies: "db drop?", asks: ["always asked", "staged perhaps", "locks perhaps", "adr perhaps"] },
  ],
  ["a manifest that is nowhere", ["web/package.json"], { is: "added", applies: "drop? stripe?", asks: [] }],
  [
    "a file that is nowhere, where conditions take unreadable files away",
    ["lib/none.ts"],
    { is: "added", applies: "drop? read? quiet? large?", asks: [] },
  ],
  [
    "with lines that are said",
    ["db/none.sql", "--added-line", "DROP"],
    { is: "added", applies: "db drop", asks: ["always asked", "staged asked", "locks perhaps"] },
  ],
])("explain: %s", async (_name, args, wanted) => {
  expect(await explain(...args)).toEqual(wanted);
});

test("explain asks for what check asks for, of every file of the change", async () => {
  const { out } = await runCli(["check", "--worktree", "--json"], { cwd: root });
  const checked = JSON.parse(out) as {
    readonly policies: readonly { readonly id: string; readonly files: readonly { readonly path: string }[] }[];
  };
  const pairs = checked.policies.flatMap(({ id, files }) => files.map(({ path }) => `${path} ${id}`));
  const paths = ["db/new.sql", "db/committed.sql", "db/old.sql", "notes/a.md", "package.json"];
  const explained = JSON.parse((await runCli(["explain", "--json", ...paths], { cwd: root })).out) as {
    readonly paths: readonly Explained[];
  };
  const told = explained.paths.flatMap(({ path, policies: some }) =>
    some.filter(({ applies }) => applies).map(({ id }) => `${path} ${id}`),
  );
  expect(told.toSorted()).toEqual(pairs.toSorted());
});

test("the terminal says what was looked at, and what may apply", async () => {
  const run = async (path: string) => (await runCli(["explain", path], { cwd: root })).out;
  const changed = await run("db/new.sql");
  expect(changed).toMatch(/As part of what this branch and the files on disk change, compared with main\s+\(/);
  expect(changed).not.toContain("may ask for");
  const still = await run("db/locked.sql");
  expect(still).toContain("Its text is that of HEAD. Which lines");
  expect(still).toMatch(/ {4}may ask for, by what is not known here\n {6}staged +added_lines: not known here; it/);
  expect(still).toMatch(/May apply, by what is not known here:\n {4}drop +added_lines: not known here; it/);
  expect(still).toMatch(/does not ask for\n {6}told +paths: no changed file matches\n/);
});

test("where the lines are not known, each case is told: a line matches, or the diff cannot be read", async () => {
  const { out } = await runCli(["explain", "lib/none.ts"], { cwd: root });
  const flat = out.replaceAll(/\s+/g, " ");
  expect(flat).toContain(
    "drop added_lines: not known here; it holds if a line matches, or if the diff is too large to read",
  );
  for (const id of ["read", "quiet"])
    expect(flat).toContain(
      `${id} added_lines: not known here; it holds if a line matches, not if the diff is too large to read`,
    );
  expect(flat).toContain("large added_lines: not known here; it holds only if the diff is too large to read");
  expect(flat).not.toContain("no added line matches");
  const { paths } = JSON.parse((await runCli(["explain", "--json", "lib/none.ts"], { cwd: root })).out);
  const holdsIf = (id: string) => paths[0].policies.find((one: { id: string }) => one.id === id).conditions[0].holdsIf;
  expect(["drop", "read", "large", "notes"].map(holdsIf)).toEqual([
    ["line-matches", "too-large"],
    ["line-matches"],
    ["too-large"],
    undefined,
  ]);
});

test.each<[string, string[], string[]]>([
  ["package.json", ['"stripe": "^18.0.0",'], ["stripe"]],
  ["package.json", ['"version": "2.0.0",', '"stripe": "^18.0.0"'], ["stripe"]],
  ["web/package.json", ['"dependencies": { "@stripe/js": "1" }'], ["@stripe/js"]],
  ["web/package.json", ['"name": "web",'], []],
  ["go.mod", ["require github.com/stripe/stripe-go v1.2.3"], ["github.com/stripe/stripe-go"]],
  ["api/requirements.txt", ["stripe==12.0"], ["stripe"]],
  ["Cargo.toml", ['stripe = "1"'], ["stripe"]],
  ["pyproject.toml", ['"stripe>=1",'], ["stripe"]],
  ["composer.json", ['"stripe/stripe-php": "^1"'], ["stripe/stripe-php"]],
  ["src/a.ts", ['import "stripe";'], []],
])("--added-line on %s brings the packages that a real change brings: %j", async (path, lines, packages) => {
  const { out } = await runCli(["explain", "--json", path, "--added-line", ...lines], { cwd: root });
  expect(JSON.parse(out).paths[0].packages ?? []).toEqual(packages);
});

test("a package that the file has already is not new", async () => {
  write("old/package.json", '{\n  "dependencies": {\n    "react": "18.0.0"\n  }\n}\n');
  git("add", "old");
  git("commit", "-q", "-m", "Old");
  const { out } = await runCli(["explain", "--json", "old/package.json", "--added-line", '"react": "19.0.0",'], {
    cwd: root,
  });
  expect(JSON.parse(out).paths[0].packages).toBeUndefined();
});

test("the packages of said lines are named, and decide", async () => {
  const { out } = await runCli(["explain", "go/package.json", "--added-line", '"stripe": "1"'], { cwd: root });
  expect(out).toContain("newly adds the package stripe");
  expect(out).toMatch(/applies stripe/);
  const said = await runCli(["explain", "go/go.mod", "--added-line", "x", "--dependency", "stripe"], { cwd: root });
  expect(said.out).toMatch(/applies stripe/);
});

test.each<[string, string[]]>([
  ["db", ["db/committed.sql", "db/locked.sql", "db/new.sql"]],
  ["db/", ["db/committed.sql"]],
  ["A:db", ["db/committed.sql"]],
  ["dbs/", ["db/committed.sql"]],
  ["R:db/old.sql=>notes", ["notes/a.md"]],
])("a folder is no file, and its files are named: %s", async (path, names) => {
  const { code, err } = await runCli(["explain", path], { cwd: root });
  expect(code).toBe(2);
  expect(err.replaceAll(/\s+/g, " ")).toMatch(/is (?:a|the name of a) folder/);
  for (const name of names) expect(err).toContain(name);
});

test("a submodule and a link to a folder are files to git", async () => {
  mkdirSync(join(root, "module/.git"), { recursive: true });
  symlinkSync("db", join(root, "linked"));
  for (const path of ["module", "linked"]) {
    const { code } = await runCli(["explain", path], { cwd: root });
    expect({ path, code }).toEqual({ path, code: 0 });
  }
});
