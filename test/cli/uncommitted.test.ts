import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { runCli } from "./run-cli.ts";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const git = (cwd: string, ...args: string[]): string =>
  execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", ...args], { cwd, encoding: "utf8" });

const write = (root: string, path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};

const policies = `version: 1
policies:
  db: { title: Database, when: { paths: ["db/**"] }, requires: { checklist: [{ id: a, text: A }] } }
  drop: { title: Drop, when: { added_lines: ['\\bDROP\\b'] }, requires: { checklist: [{ id: a, text: A }] } }
  link: { title: Link, when: { paths: [link] }, requires: { checklist: [{ id: a, text: A }] } }
`;

/** On `change`, one commit ahead of `main`, whose commit matches no policy. */
const repository = (): string => {
  const root = mkdtempSync(join(tmpdir(), "tollgate-uncommitted-"));
  folders.push(root);
  git(root, "init", "-q", "-b", "main");
  write(root, ".github/tollgate.yml", policies);
  write(root, "db/a.sql", "1\n");
  write(root, "app.ts", "1\n");
  git(root, "add", "-A");
  git(root, "commit", "-q", "-m", "Begin");
  git(root, "switch", "-q", "-c", "change");
  write(root, "app.ts", "2\n");
  git(root, "commit", "-q", "-a", "-m", "Change");
  return root;
};

const check = async (cwd: string, ...args: string[]) => {
  const { out } = await runCli(["check", "--json", ...args], { cwd });
  const { policies: found, looked } = JSON.parse(out) as {
    policies: { id: string }[];
    looked: Record<string, unknown>;
  };
  return { ids: found.map(({ id }) => id), looked };
};

const textOf = async (cwd: string, ...args: string[]): Promise<string> =>
  (await runCli(["check", ...args], { cwd })).out.replaceAll(/\s+/g, " ");

test("says what it looked at", async () => {
  const root = repository();
  expect(await textOf(root)).toMatch(
    /^Compared change with main at [0-9a-f]{9}: 1 commit, 1 file differs No golden checklist applies/,
  );
  expect((await check(root)).looked).toMatchObject({
    ...{ what: "commits", into: "main", head: "change", commits: 1, files: 1, shallow: false },
  });
});

describe("files that are not committed", () => {
  test.each<[string, (root: string) => void, string[], string[], string[]]>([
    ["a new file", (root) => write(root, "db/b.sql", "1\n"), ["db/b.sql"], [], ["db"]],
    [
      "a new file that is staged",
      (root) => {
        write(root, "db/b.sql", "DROP\n");
        git(root, "add", "-A");
      },
      ["db/b.sql"],
      ["db", "drop"],
      ["db", "drop"],
    ],
    ["a change", (root) => write(root, "db/a.sql", "1\nDROP\n"), ["db/a.sql"], [], ["db", "drop"]],
    ["a change of the same size", (root) => write(root, "db/a.sql", "2\n"), ["db/a.sql"], [], ["db"]],
    ["a mode", (root) => chmodSync(join(root, "db/a.sql"), 0o755), ["db/a.sql"], [], ["db"]],
    ["a file that is gone", (root) => rmSync(join(root, "db/a.sql")), ["db/a.sql"], [], ["db"]],
    [
      "a link, whose target is not read",
      (root) => symlinkSync("/etc/passwd", join(root, "link")),
      ["link"],
      [],
      ["link"],
    ],
    ["a name with a line end", (root) => write(root, "db/b\nc.sql", "1\n"), ["db/b\nc.sql"], [], ["db"]],
    ["an ignored file", (root) => write(root, ".git/info/exclude", "db/b.sql\n"), [], [], []],
    ["a file that was only touched", (root) => write(root, "db/a.sql", "1\n"), [], [], []],
  ])("%s: told, and looked at where that is asked for", async (_name, act, paths, staged, worktree) => {
    const root = repository();
    act(root);
    if (existsSync(join(root, ".git/info/exclude")) && paths.length === 0) write(root, "db/c.sql", "");
    rmSync(join(root, "db/c.sql"), { force: true });
    const plain = await check(root);
    expect(plain.ids).toEqual([]);
    expect(plain.looked["uncommitted"]).toEqual(paths.length === 0 ? undefined : { paths, also: worktree });
    if (staged.length > 0) expect((await check(root, "--staged")).ids).toEqual(staged);
    expect((await check(root, "--worktree")).ids).toEqual(worktree);
  });

  test("the text names them, and what applies with them; a head that is named is not about them", async () => {
    const root = repository();
    write(root, "db/b.sql", "DROP\n");
    expect(await textOf(root)).toContain(
      "Not committed, so left out: db/b.sql. With it, db and drop would apply. To include all files on disk: --worktree",
    );
    expect((await check(root, "--staged")).ids).toEqual([]);
    expect((await check(root, "--head", "change")).looked["uncommitted"]).toBeUndefined();
  });

  test("nothing is written into the repository, and no filter of it runs", async () => {
    const root = repository();
    const marker = join(root, "..", `${root.split("/").at(-1)}-ran`);
    git(root, "config", "filter.x.clean", `touch ${marker}`);
    git(root, "config", "core.fsmonitor", `touch ${marker}`);
    write(root, ".gitattributes", "* filter=x\n");
    write(root, "db/a.sql", "1\nDROP\n");
    const before = git(root, "-c", "core.fsmonitor=false", "count-objects");
    rmSync(marker, { force: true });
    expect((await check(root, "--worktree")).ids).toEqual(["db", "drop"]);
    expect(existsSync(marker)).toBe(false);
    expect(git(root, "-c", "core.fsmonitor=false", "count-objects")).toBe(before);
  });

  test("a conflict is said", async () => {
    const root = repository();
    git(root, "switch", "-q", "main");
    write(root, "app.ts", "3\n");
    git(root, "commit", "-q", "-a", "-m", "Other");
    try {
      git(root, "merge", "change");
    } catch {}
    const { code, err } = await runCli(["check", "--worktree"], { cwd: root });
    expect(code).toBe(2);
    expect(err).toMatch(/app\.ts is in a merge\s+conflict/);
  });
});

describe("a base with nothing to compare is no all-clear", () => {
  test.each([
    ["commits", [], "has no commit that"],
    ["staged", ["--staged"], "does not differ from"],
    ["worktree", ["--worktree"], "does not differ from"],
  ])("%s", async (_name, args, words) => {
    const root = repository();
    const { code, out } = await runCli(["check", "--base", "change", ...args], { cwd: root });
    expect(code).toBe(0);
    expect(out.replaceAll(/\s+/g, " ")).toContain("Nothing to compare");
    expect(out.replaceAll(/\s+/g, " ")).toContain(words);
    if (args.length === 0)
      expect(out.replaceAll(/\s+/g, " ")).toMatch(/not committed: --worktree; what is staged: --staged/);
    expect(out).not.toContain("No golden checklist applies");
  });
});

test("a detached head and a shallow clone are said", async () => {
  const root = repository();
  git(root, "switch", "-q", "--detach", "change");
  expect(await textOf(root)).toMatch(/^Compared [0-9a-f]{9} with main at /);
  git(root, "switch", "-q", "change");
  const shallow = mkdtempSync(join(tmpdir(), "tollgate-shallow-"));
  folders.push(shallow);
  git(shallow, "clone", "-q", "--depth", "1", "--no-single-branch", `file://${root}`, "clone");
  const cut = await runCli(["check", "--base", "origin/main"], { cwd: join(shallow, "clone") });
  expect(cut.code).toBe(2);
  expect(cut.err.replaceAll(/\s+/g, " ")).toMatch(/never met here; this clone is shallow/);
  git(join(shallow, "clone"), "switch", "-q", "-c", "new");
  expect(await textOf(join(shallow, "clone"), "--base", "origin/change")).toContain("This clone is shallow");
});

test.each([
  [["--staged", "--worktree"], "not both"],
  [["--staged", "--head", "main"], "leave --head out"],
  [["acme/shop#1", "--worktree"], "leave it out"],
])("%j ends with 2", async (args, words) => {
  const { code, err } = await runCli(["check", ...args], { cwd: repository() });
  expect(code).toBe(2);
  expect(err).toContain(words);
});

describe("a policy file that the base does not have", () => {
  const without = (): string => {
    const root = mkdtempSync(join(tmpdir(), "tollgate-uncommitted-"));
    folders.push(root);
    git(root, "init", "-q", "-b", "main");
    write(root, "app.ts", "1\n");
    git(root, "add", "-A");
    git(root, "commit", "-q", "-m", "Begin");
    git(root, "switch", "-q", "-c", "change");
    write(root, "app.ts", "2\n");
    git(root, "commit", "-q", "-a", "-m", "Change");
    write(root, ".github/tollgate.yml", policies);
    return root;
  };

  test("is named, with what decides instead", async () => {
    const root = without();
    for (const args of [[], ["--worktree"]])
      expect(await textOf(root, ...args)).toContain(
        "main has no .github/tollgate.yml yet, so the defaults decide (the organisation's, else tollgate:recommended). The file here is not committed there, so it decides nothing; to evaluate by it: --policies .github/tollgate.yml",
      );
    expect((await check(root)).looked["ownPolicies"]).toEqual({});
    expect(await textOf(root, "--policies", join(root, ".github/tollgate.yml"))).not.toContain("main has no");
  });

  test("is named with the pattern that keeps it away, if git ignores it", async () => {
    const root = without();
    write(root, ".gitignore", "tollgate.yml\n");
    expect(await textOf(root)).toContain("The file here is one that git ignores (.gitignore:1), so it decides nothing");
    expect((await check(root)).looked["ownPolicies"]).toEqual({ ignoredBy: ".gitignore:1" });
  });

  test("is not named where the change brings it, or where the base has one", async () => {
    const root = without();
    git(root, "add", "-A");
    git(root, "commit", "-q", "-m", "Policies");
    expect(await textOf(root)).not.toContain("main has no");
    expect((await check(repository())).looked["ownPolicies"]).toBeUndefined();
  });
});
