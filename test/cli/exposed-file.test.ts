import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { exposedWords } from "../../src/cli/shared/exposed-file.ts";
import { runCli } from "./run-cli.ts";

let outside = "";
let tree = "";
const git = (...args: readonly string[]): string => execFileSync("git", args, { cwd: tree, encoding: "utf8" });

beforeEach(() => {
  outside = mkdtempSync(join(tmpdir(), "tollgate-exposed-"));
  tree = join(outside, "shop");
  mkdirSync(join(tree, "sub"), { recursive: true });
  git("init", "-q");
  writeFileSync(join(tree, ".gitignore"), "/ignored.env\n/back.env\n!/back.env\n");
});
afterEach(() => rmSync(outside, { recursive: true, force: true }));

describe("a file with secrets, where git would take it", () => {
  test.each<[string, string, RegExp | undefined]>([
    [
      "at the root",
      "my.env",
      /^my\.env lies in the git work tree .*shop, .*\(--out\).*the line \/my\.env\* into .*\.gitignore\.$/,
    ],
    ["in a folder", "sub/k.key", /the line \/sub\/k\.key\* into/],
    ["in a folder that is not there yet", "new/er/k.key", /the line \/new\/er\/k\.key\* into/],
    ["with a name that a pattern reads otherwise", "k[1]*.key", /write a line for it into/],
    ["taken back from the ignored ones", "back.env", /the line \/back\.env\*/],
    ["that is ignored", "ignored.env", undefined],
    ["within git's own folder", ".git/my.env", undefined],
    ["outside", "../my.env", undefined],
  ])("%s", async (_name, file, words) => {
    const found = await exposedWords({ cwd: tree }, file, "--out");
    if (words === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(words);
  });

  test("the line that it names helps, for copies too", async () => {
    const [, line = ""] =
      /the line (\S+) into/.exec((await exposedWords({ cwd: tree }, "my.env", "--out")) ?? "") ?? [];
    writeFileSync(join(tree, ".gitignore"), `${line}\n`);
    writeFileSync(join(tree, "my.env"), "");
    writeFileSync(join(tree, "my.env.2026.backup"), "");
    expect(await exposedWords({ cwd: tree }, "my.env", "--out")).toBeUndefined();
    expect(git("ls-files", "--others", "--exclude-standard")).toBe(".gitignore\n");
  });

  test("also through a link to the work tree", async () => {
    execFileSync("ln", ["-s", tree, join(outside, "link")]);
    expect(await exposedWords({ cwd: outside }, "link/my.env", "--out")).toMatch(/the line \/my\.env\*/);
  });
});

test("tollgate keys generate says so, and the file is its owner's alone", async () => {
  const { code, err } = await runCli(["keys", "generate", "--out", "k.key"], { cwd: tree });
  expect([code, err.replaceAll(/\s+/g, " ")]).toEqual([
    0,
    expect.stringMatching(/Note: k\.key lies in the git work tree/),
  ]);
  expect(statSync(join(tree, "k.key")).mode & 0o777).toBe(0o600);
  expect((await runCli(["keys", "generate", "--out", "../k.key"], { cwd: tree })).err).not.toContain("Note:");
});
