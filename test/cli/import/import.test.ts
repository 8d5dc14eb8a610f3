import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { readSource, SOURCE_KINDS, type SourceKind } from "../../../src/cli/import/find-sources.ts";
import { writtenImport } from "../../../src/cli/import/written-import.ts";
import { readBuiltinPolicies } from "../../../src/gate/builtin-policies.ts";
import { makeRepository, removeRepositories } from "../../backtest/git-repository.ts";
import { runCli } from "../run-cli.ts";

const builtin = readBuiltinPolicies(import.meta.url);
const folders: string[] = [];
afterAll(() => {
  removeRepositories();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const repository = (files: Readonly<Record<string, string>>): string => {
  const folder = mkdtempSync(join(tmpdir(), "tollgate-import-"));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  execFileSync("git", ["init", "-q"], { cwd: folder });
  return folder;
};

const shop = {
  ".github/CODEOWNERS": "/db/ @acme/dba\n",
  CODEOWNERS: "* @acme/nobody-reads-this\n",
  ".github/pull_request_template.md": "- [ ] Tests are there\n",
  ".github/labeler.yml": "docs: docs/**\n",
};

describe("tollgate import", () => {
  test("says what is to be written first, and that the file extends nothing; --extends adds a pack", async () => {
    const cwd = repository({ ".github/labeler.yml": "schema-change: db/**\n" });
    const { err } = await runCli(["import"], { cwd });
    const said = err.replaceAll(/\s+/g, " ");
    expect(said).toContain(
      "Write these items first; until then they only say that somebody has to decide: schema-change.to-decide",
    );
    expect(said).toContain("It extends nothing: only these policies apply");
    expect(said).toMatch(/How much it would hold is not known: .*\./);
    const { out, err: also } = await runCli(["import", "--extends", "recommended", "--no-history"], { cwd });
    expect(out).toMatch(/extends:\n {2}- tollgate:recommended\n/);
    // The pack has a policy of this id already.
    expect(out).toContain("\n  schema-change-2:\n");
    expect(also.replaceAll(/\s+/g, " ")).toContain("It extends tollgate:recommended, whose policies apply, too.");
    expect(also).not.toContain("How much");
  });

  test("says what share of the last pull requests the file would have held", async () => {
    const { commit, folder } = makeRepository();
    commit("Begin", { ".github/CODEOWNERS": "/db/ @acme/dba\n" });
    for (let number = 1; number <= 12; number++)
      commit(`Change (#${number})`, { [number <= 3 ? `db/${number}.sql` : `${number}.txt`]: "a\n" });
    const { err } = await runCli(["import"], { cwd: folder });
    expect(err.replaceAll(/\s+/g, " ")).toMatch(
      /Of the last 12 pull requests into main, it would have held (3 \(25 %\)|0 \(0 %\), and only advised on 3 \(25 %\))/,
    );
    const { past } = JSON.parse((await runCli(["import", "--json"], { cwd: folder })).out) as { past: object };
    expect(past).toMatchObject({ kind: "looked", pullRequests: 12 });
  });

  test("prints what is in the repository, also from a subfolder, and writes nothing", async () => {
    const root = repository(shop);
    for (const cwd of [root, join(root, ".github")]) {
      const { code, out, err } = await runCli(["import"], { cwd });
      expect(code).toBe(0);
      expect(out).toContain("code-owners:");
      expect(out).toContain("# From .github/CODEOWNERS");
      expect(out).not.toContain("nobody-reads-this");
      expect(out).toContain("text: Tests are there");
      expect(err).toContain("Nothing was written");
      expect(err).toMatch(/labeler\.yml: 0 policies kept, 1 changed, 1 thing not carried over/);
      expect(err).toMatch(/Not carried over:\n {2}\.github\/labeler\.yml labels: Tollgate sets none/);
    }
    expect(existsSync(join(root, ".github/tollgate.yml"))).toBe(false);
  });

  test("--write writes a file that validates, once; --force overwrites it", async () => {
    const cwd = repository(shop);
    expect((await runCli(["import", "--write"], { cwd })).code).toBe(0);
    expect(await runCli(["validate"], { cwd })).toMatchObject({ code: 0 });
    const path = join(cwd, ".github/tollgate.yml");
    writeFileSync(path, "mine");
    const again = await runCli(["import", "--write"], { cwd });
    expect(again).toMatchObject({ code: 2, out: "" });
    expect(again.err).toContain("--force");
    expect(readFileSync(path, "utf8")).toBe("mine");
    expect((await runCli(["import", "--write", "--force"], { cwd })).code).toBe(0);
    expect(readFileSync(path, "utf8")).not.toBe("mine");
  });

  test("--dry-run wins over --write", async () => {
    const cwd = repository(shop);
    expect((await runCli(["import", "--write", "--dry-run"], { cwd })).code).toBe(0);
    expect(existsSync(join(cwd, ".github/tollgate.yml"))).toBe(false);
  });

  test("--json lists the policies, and what was left out with its reason", async () => {
    const cwd = repository(shop);
    const { code, out, err } = await runCli(["import", "--json"], { cwd });
    expect([code, err]).toEqual([0, ""]);
    expect(JSON.parse(out)).toMatchObject({
      schema: "tollgate.import/1",
      policies: [{ id: "code-owners" }, { id: "docs" }, { id: "pull-request-template" }],
      leftOut: [{ from: ".github/labeler.yml", what: "labels" }],
      written: false,
    });
  });

  test.each<[string, Record<string, string>, string[], RegExp]>([
    ["nothing to import", {}, ["import"], /There is nothing to\s+import/],
    ["a file that is not there", {}, ["import", "CODEOWNERS"], /no such file/],
    ["a name that is not known", { "a.txt": "" }, ["import", "a.txt"], /Say what it is\s+by --as/],
    ["YAML that is broken", { ".policy.yml": "a: [" }, ["import"], /is not closed/],
    ["nothing that can be carried over", { Dangerfile: "swiftlint.lint_files\n" }, ["import"], /runs swiftlint/],
    ["a kind that there is not", {}, ["import", "--as", "mergify", "x"], /codeowners/],
  ])("%s ends with 2, and says so", async (_name, files, args, words) => {
    const { code, out, err } = await runCli(args, { cwd: repository(files) });
    expect(err).toMatch(words);
    expect([code, out]).toEqual([2, ""]);
  });
});

describe("whatever a file holds", () => {
  const words = fc.constantFrom(
    ..."* ** /a/ !x [ ] { } @acme/a a@b # - [ ] : when do title regex any all changed-files any-glob-to-any-file paths".split(
      " ",
    ),
    ..."danger.github.pr.title const if( => else return warn( => {} f.includes mergeable validate policy approval_rules requires count teams if warn fail \" ' \n \n\n \t ( ) ^ $ . \\ |".split(
      " ",
    ),
  );
  const text = fc.oneof(
    fc.array(words, { maxLength: 60 }).map((all) => all.join(" ")),
    fc.array(words, { maxLength: 60 }).map((all) => all.join("")),
    fc.json(),
  );
  test.each(Object.keys(SOURCE_KINDS) as SourceKind[])(
    "%s becomes a policy file that validates, or a reason",
    (kind) => {
      fc.assert(
        fc.property(text, (written) => {
          const read = readSource(kind, written);
          // It throws where the file would have problems.
          if (typeof read !== "string")
            expect(writtenImport([{ ...read, file: "a\nb: c" }], builtin).text).toContain("version: 1");
        }),
        { numRuns: 40 },
      );
    },
  );

  test("hostile texts stay in their places", () => {
    const read = readSource("template", "- [ ] a\u2028policies: {} # x\n- [ ] \u0007*/ }}\n");
    if (typeof read === "string") throw new Error(read);
    const { text: written, policies } = writtenImport([{ ...read, file: "x\nversion: 2" }], builtin);
    expect(policies).toHaveLength(1);
    expect(written.match(/^version:/gm)).toHaveLength(1);
  });
});
