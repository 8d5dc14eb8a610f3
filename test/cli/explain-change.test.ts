import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
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
  expect(still).toMatch(/ {4}may ask for, by what is not known here\n {6}staged +added_lines: not known here\n/);
  expect(still).toMatch(/May apply, by what is not known here:\n {4}drop +added_lines: not known here\n/);
  expect(still).toMatch(/does not ask for\n {6}told +paths: no changed file matches\n/);
});
