import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { describe, expect, test } from "vitest";
import { COMMANDS } from "../../src/cli/run-cli.ts";
import type { Terminal } from "../../src/cli/shared/terminal.ts";
import { REPOSITORY_ROOT } from "../house/repository-root.ts";
import { blocksOf, PAGES } from "./pages.ts";

const { scripts } = JSON.parse(readFileSync(join(REPOSITORY_ROOT, "package.json"), "utf8"));
const blocks = PAGES.flatMap(({ path, text }) => blocksOf(path, text)).filter(({ language }) => language === "sh");

/** Programs that pages name and that are not ours. */
const KNOWN = new Set([
  ...[
    "alias",
    "cd",
    "cp",
    "chmod",
    "curl",
    "echo",
    "eval",
    "export",
    "git",
    "grep",
    "mkdir",
    "node",
    "printf",
    "rm",
    "test",
  ],
  ...["createdb", "docker", "gh", "jq", "kubectl", "openssl", "pg_dump", "pg_restore", "sha256sum", "tr", "cut", "sed"],
  ...["helm", "systemctl", "promtool", "kustomize", "sudo", "install", "useradd", "npx", "journalctl", "ln", "tar"],
]);
const NPM = new Set(["ci", "pack", "install", "test", "start", "run"]);
const GH = /^(?:api|auth token|secret set|workflow run|attestation verify)\b/;

/** The simple commands of a script, without comments, here-documents and what they are piped into. */
const commandsOf = (script: string): readonly (readonly string[])[] => {
  const commands: string[][] = [];
  const plain = script.replace(/\\\n\s*/g, " ");
  for (const line of plain.split("\n")) {
    let words: string[] = [];
    for (const [word] of line.matchAll(/(?:"(?:\\.|[^"\\])*"|'[^']*'|\$\([^)]*\)|[^\s"'|&;]|&(?=\d))+|&&|\|\|?|;/g)) {
      if (word.startsWith("#")) break;
      if (/^(?:&&|\|\|?|;)$/.test(word)) {
        commands.push(words);
        words = [];
      } else words.push(word.replace(/^(["'])(.*)\1$/s, "$2"));
    }
    commands.push(words);
  }
  return commands
    .map((words) => {
      const redirect = words.findIndex((word) => /^\d?[<>]/.test(word));
      const kept = redirect === -1 ? words : words.slice(0, redirect);
      const first = kept.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word));
      return first === -1 ? [] : kept.slice(first);
    })
    .filter((words) => words.length > 0);
};

/** What the CLI gets, where a command calls it in one of the ways that pages show; undefined where it doesn't. */
const argumentsOf = (words: readonly string[]): readonly string[] | undefined => {
  const text = words.join(" ");
  const rest = (taken: RegExp): readonly string[] =>
    words.slice((taken.exec(text)?.[0] ?? "").trimEnd().split(" ").length);
  if (words[0] === "tollgate") return words.slice(1);
  if (/^npm (?:--prefix \S+ )?run (?:-s )?cli --/.test(text)) return rest(/^npm (?:--prefix \S+ )?run (?:-s )?cli --/);
  const [, script = ""] = /^npm (?:run )?(start|sandbox|demo)\b/.exec(text) ?? [];
  if (script === "") return undefined;
  return [script, ...(text.includes(" -- ") ? words.slice(words.indexOf("--") + 1) : [])];
};

const terminal = { out: async () => undefined, err: () => undefined, env: {}, cwd: "/" } as unknown as Terminal;

/** Parses a command line as the CLI does, and does nothing. @returns what is wrong with it */
const wrongWith = async ([name = "", ...args]: readonly string[]): Promise<string | undefined> => {
  if (name === "" || name.startsWith("-")) return undefined;
  const entry = COMMANDS[name];
  if (entry === undefined) return `tollgate ${name} does not exist`;
  const command = (await entry.load())(terminal);
  quiet(command);
  try {
    await command.parseAsync(args, { from: "user" });
    return undefined;
  } catch (error) {
    const { code = "", message = "" } = error as { code?: string; message?: string };
    return code === "commander.helpDisplayed" ? undefined : `tollgate ${name}: ${message}`;
  }
};

const quiet = (command: Command): void => {
  command.exitOverride().configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  for (const name of ["--json", "--no-color"])
    if (!command.options.some(({ long }) => long === name)) command.option(name);
  if (command.commands.length === 0 || command.registeredArguments.length > 0) command.action(() => undefined);
  for (const below of command.commands) quiet(below);
};

const wrongIn = async (words: readonly string[]): Promise<string | undefined> => {
  const [program = "", ...rest] = words;
  if (program === "npm") {
    const [verb = "", name = ""] = rest.filter((word) => !word.startsWith("-") && !word.startsWith("$"));
    if (!NPM.has(verb)) return `npm ${verb}`;
    if (verb === "run" && !Object.hasOwn(scripts, name)) return `npm run ${name}`;
  } else if (program === "gh" && !GH.test(rest.join(" "))) return `gh ${rest.join(" ")}`;
  else if (program !== "tollgate" && !KNOWN.has(program)) return `${program} is not a program that pages name`;
  const given = argumentsOf(words);
  return given === undefined ? undefined : wrongWith(given);
};

test("blocks and commands are found", () => {
  expect(blocks.length).toBeGreaterThan(30);
  expect(blocks.flatMap(({ text }) => commandsOf(text)).filter((words) => argumentsOf(words)).length).toBeGreaterThan(
    40,
  );
});

/** The recipe for an auditor is a script of its own, which test/audit/auditing.test.ts runs to the letter. */
const ELSEWHERE = /^<!-- recipe: /;

test.each(blocks.filter(({ above }) => !ELSEWHERE.test(above)))(
  "$where: each command and option exists",
  async ({ text }) => {
    const wrong = await Promise.all(commandsOf(text).map(wrongIn));
    expect(wrong.filter((one) => one !== undefined)).toEqual([]);
  },
);

describe("commands in the text", () => {
  const spans = PAGES.filter(({ path }) => path !== "CHANGELOG.md" && !path.startsWith("docs/decisions/")).flatMap(
    ({ path, text }) =>
      [
        ...text
          .replace(/^( *)```[\s\S]*?^\1```/gm, "")
          .matchAll(/`(tollgate [a-z][^`]*|npm (?:run|start|test)[^`]*)`/g),
      ].map(([, span = ""]) => ({ path, span })),
  );

  test("exist, with their options", async () => {
    expect(spans.length).toBeGreaterThan(100);
    const wrong: string[] = [];
    for (const { path, span } of spans)
      for (const words of commandsOf(span.replaceAll("…", "").replaceAll(/<[^>]+>/g, "it"))) {
        // `tollgate (feature-x)` is a check's name, and `tollgate evidence` alone names the command.
        if (/^tollgate [a-z-]+$/.test(words.join(" "))) {
          if (!Object.hasOwn(COMMANDS, words[1] ?? "")) wrong.push(`${path}: ${span}`);
          continue;
        }
        const found = await wrongIn(words);
        if (found !== undefined) wrong.push(`${path}: ${span}: ${found}`);
      }
    expect(wrong).toEqual([]);
  });
});

test("a command and an option that do not exist are noticed", async () => {
  const wrong = async (script: string) => (await Promise.all(commandsOf(script).map(wrongIn))).filter((one) => one);
  expect(await wrong("tollgate chek && tollgate check --policy a.yml # no")).toEqual([
    "tollgate chek does not exist",
    "tollgate check: error: unknown option '--policy'\n(Did you mean --policies?)",
  ]);
  expect(await wrong("npm run -s cli -- init --al | tollgate completion tcsh; npm run none")).toHaveLength(3);
  expect(await wrong("A=b tollgate sandbox --shell app > log")).toEqual([]);
});
