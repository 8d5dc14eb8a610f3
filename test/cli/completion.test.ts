import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { COMMANDS } from "../../src/cli/run-cli.ts";
import { runCli } from "./run-cli.ts";

let folder: string;
let script: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tollgate-completion-"));
  mkdirSync(join(folder, "shop"));
  writeFileSync(join(folder, "shop one.yml"), "");
  script = (await runCli(["completion", "bash"])).out;
  writeFileSync(join(folder, "tollgate.bash"), script);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What bash offers for the last word, by the script that it has read. */
const offered = (...words: string[]): readonly string[] => {
  const program = `source ./tollgate.bash; complete -p tollgate >&2
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _tollgate; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const run = spawnSync("bash", ["--norc", "-c", program, "bash", ...words], { cwd: folder, encoding: "utf8" });
  expect(run.status).toBe(0);
  expect(run.stderr.trim()).toBe("complete -F _tollgate tollgate");
  return run.stdout.split("\n").filter((line) => line !== "");
};

describe("completion in bash, by a real bash", () => {
  test("every command", () => {
    expect(offered("tollgate", "")).toEqual(["--help", "--version", ...Object.keys(COMMANDS), "help"]);
  });

  test.each<[string[], string[]]>([
    [["val"], ["validate"]],
    [["check", "--sta"], ["--staged"]],
    [["check", "--no"], ["--no-color"]],
    [
      ["validate", "--format", ""],
      ["text", "json", "github"],
    ],
    [["validate", "--format", "g"], ["github"]],
    [
      ["explain", "--status", "r"],
      ["removed", "renamed"],
    ],
    [["check", "--repo", ""], ["shop"]],
    [
      ["check", "--policies", "shop"],
      ["shop", "shop one.yml"],
    ],
    [["validate", "shop\\ o"], []],
    [["validate", "shop o"], ["shop one.yml"]],
    [["check", "--title", ""], []],
    [["import", "--as", "c"], ["codeowners"]],
    [["keys", "g"], ["generate"]],
    [
      ["completion", ""],
      ["bash", "zsh", "fish"],
    ],
    [["help", "prot"], ["protect"]],
    [["nothing", ""], []],
  ])("%j offers %j", (words, wanted) => {
    expect([...offered("tollgate", ...words)].sort()).toEqual([...wanted].sort());
  });

  test("every option of every command, and no other", async () => {
    const { out } = await runCli(["check", "--help"]);
    const options = [...out.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, option = ""]) => option);
    expect([...offered("tollgate", "check", "--")].sort()).toEqual([...options].sort());
  });
});

describe("the scripts for zsh and fish", () => {
  test.each(["zsh", "fish"])("%s names every command and the values of an option", async (shell) => {
    const { code, out } = await runCli(["completion", shell]);
    expect(code).toBe(0);
    for (const command of Object.keys(COMMANDS)) expect(out).toContain(command);
    expect(out).toContain("text json github");
    // Each quote is closed: a shell that reads quotes as sh does finds no open one.
    const quotes = shell === "zsh" ? out.replaceAll("'\\''", "") : out.replaceAll("\\'", "").replaceAll("\\\\", "");
    for (const line of quotes.split("\n").slice(2)) expect((line.match(/'/g) ?? []).length % 2).toBe(0);
  });

  test("another shell ends with 2 and names those that there are", async () => {
    const { code, err } = await runCli(["completion", "tcsh"]);
    expect(code).toBe(2);
    expect(err).toMatch(/bash, zsh, fish/);
  });
});
