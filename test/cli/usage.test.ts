import { spawn } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { COMMANDS, fitHelp } from "../../src/cli/run-cli.ts";
import { wantsColour } from "../../src/cli/shared/terminal.ts";
import { runCli, spawnCli } from "./run-cli.ts";

const commands = Object.keys(COMMANDS);

test("help lists every command and the exit codes, and ends with 0", async () => {
  const { code, out } = await spawnCli(["--help"]);
  expect(code).toBe(0);
  for (const command of commands) expect(out).toMatch(new RegExp(`^  ${command}\\b`, "m"));
  expect(out).toContain("0 pass · 1 blocked");
});

test.each(commands)("the list shows %s with the arguments that it takes", async (command) => {
  const { out: list } = await runCli(["--help"]);
  const { out: help } = await runCli([command, "--help"]);
  const [, usage = ""] = /^Usage: tollgate (.+)$/m.exec(help) ?? [];
  expect(usage).not.toBe("");
  expect(list).toContain(`  ${usage.replace(" [options]", "")} `);
});

test("help with a name shows that command's own help", async () => {
  const { out } = await runCli(["help", "protect"]);
  expect(out).toContain("--apply");
});

test.each(commands)("help of %s shows --json and an example", async (command) => {
  const { code, out } = await runCli([command, "--help"]);
  expect(code).toBe(0);
  expect(out).toContain("--json");
  expect(out).toContain(`tollgate ${command}`);
});

test.each<[string, string[], RegExp]>([
  ["an unknown command", ["chek"], /unknown command 'chek'[\s\S]*check/],
  ["an unknown option", ["check", "--bse", "main"], /unknown option '--bse'[\s\S]*--base/],
  ["an option without its value", ["check", "--base"], /argument missing/],
  ["a value that is not allowed", ["explain", "--status", "moved", "a"], /added, modified, removed, renamed/],
  ["one argument too many", ["check", "a/b#1", "c"], /too many arguments/],
  ["no pull request", ["check", "acme"], /names no pull request/],
  ["a range and a pull request", ["check", "a/b#1", "--base", "main"], /leave it out/],
  ["a port that is none", ["sandbox", "--port", "70000"], /whole number/],
  ["a path that leaves the repository", ["explain", "../x"], /no path of a file/],
  ["nothing to explain", ["explain"], /at least one path/],
  ["an unknown pack", ["match", "--pack", "nope"], /playbook|recommended/],
  ["a file and a pack", ["match", "--pack", "recommended", "--policies", "x.yml"], /not both/],
  [
    "a policy file that is not there",
    ["match", "--policies", "no-such-policies.yml"],
    /no-such-policies\.yml:1:1[\s\S]*no such file/,
  ],
])("%s ends with 2 and says what is allowed", async (_name, args, words) => {
  const { code, out, err } = await runCli(args);
  expect(err).toMatch(words);
  expect(out).toBe("");
  expect(code).toBe(2);
});

test("a problem with --json is JSON on standard output", async () => {
  const { code, out, err } = await spawnCli(["check", "acme", "--json"]);
  expect(code).toBe(2);
  expect(err).toBe("");
  expect(JSON.parse(out)).toMatchObject({ problems: [{ key: "pull-request", code: "wrong-value" }] });
});

test("no command at all shows the help and ends with 2", async () => {
  const { code, err } = await runCli([]);
  expect(code).toBe(2);
  expect(err).toContain("Usage: tollgate");
});

test.each<[string, string[], Record<string, string>, boolean | undefined, boolean]>([
  ["a person's terminal", [], {}, true, true],
  ["a pipe", [], {}, false, false],
  ["NO_COLOR", [], { NO_COLOR: "1" }, true, false],
  ["an empty NO_COLOR", [], { NO_COLOR: "" }, true, true],
  ["FORCE_COLOR", [], { FORCE_COLOR: "1" }, false, true],
  ["FORCE_COLOR=0", [], { FORCE_COLOR: "0" }, true, false],
  ["NO_COLOR before FORCE_COLOR", [], { NO_COLOR: "1", FORCE_COLOR: "1" }, true, false],
  ["--no-color before FORCE_COLOR", ["--no-color"], { FORCE_COLOR: "1" }, true, false],
  ["--color before NO_COLOR", ["--color"], { NO_COLOR: "1" }, false, true],
  ["--no-color behind --", ["--", "--no-color"], {}, true, true],
  ["a dumb terminal", [], { TERM: "dumb" }, true, false],
])("colour: %s", (_name, argv, env, isTerminal, wanted) => {
  expect(wantsColour(argv, env, isTerminal)).toBe(wanted);
});

test("colours are written where they are forced, and nowhere else", async () => {
  const esc = String.fromCharCode(27);
  const [plain, forced, refused] = await Promise.all([
    spawnCli(["explain", "a.tf"]),
    spawnCli(["explain", "a.tf"], { env: { FORCE_COLOR: "1" } }),
    spawnCli(["explain", "a.tf", "--no-color"], { env: { FORCE_COLOR: "1" } }),
  ]);
  expect(plain.out).not.toContain(esc);
  expect(forced.out).toContain(esc);
  expect(refused.out).toBe(plain.out);
});

test("a reader that leaves early is no error", async () => {
  const main = join(import.meta.dirname, "../../src/cli/main.ts");
  const lines = `yes '{"id":1,"files":[]}' | head -50000`;
  const script = `${lines} | "${process.execPath}" ${main} match | head -1; echo "exit \${PIPESTATUS[2]}"`;
  const child = spawn("bash", ["-c", script], { stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString("utf8");
  });
  child.stderr.on("data", (chunk: Buffer) => {
    err += chunk.toString("utf8");
  });
  await new Promise((done) => child.on("close", done));
  expect(out).toBe('{"id":1,"policies":[]}\nexit 0\n');
  expect(err).toBe("");
});

test("the help of every command fits 80 columns, but for commands to copy", async () => {
  for (const name of ["", ...Object.keys(COMMANDS)]) {
    const { code, out } = await runCli([...(name === "" ? [] : [name]), "--help"]);
    const long = out.split("\n").filter((line) => line.length > 80 && !/^ {2}tollgate \S+/.test(line));
    expect([name, code, long]).toEqual([name, 0, []]);
  }
});

test("a paragraph of help is made anew, words after a command go below it, and a heading stays", () => {
  const text =
    "Some words that do not fit in\nhere at all:\nExit codes: 0\n\n  tollgate a      what it does\n  --option  short\n";
  expect(fitHelp(text, 24)).toBe(
    "Some words that do not\nfit in here at all:\nExit codes: 0\n\n  tollgate a\n      what it does\n  --option  short\n",
  );
});
