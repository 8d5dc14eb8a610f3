import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { Command } from "commander";
import { terminalText } from "../../comment/escape/markdown.ts";
import { commandProblem } from "../../git/repository.ts";
import type { RepositoryRef } from "../../github/client/github-client.ts";
import type { Read } from "../../policy/model/problem.ts";
import { jsonText } from "../../report/json-text.ts";
import { wrap } from "../../report/terminal-layout.ts";
import type { CheckName, Finding } from "../doctor/doctor-facts.ts";
import { nameOfClone } from "../shared/find-place.ts";
import { ENV_FILE, loadEnv, namesApp, readAppConfig } from "../shared/load-app.ts";
import { printProblems } from "../shared/problems.ts";
import { type ExitCode, type Paint, paint, type Style, type Terminal } from "../shared/terminal.ts";

type DoctorOptions = { readonly repo?: readonly string[]; readonly envFile?: string; readonly json?: boolean };

const examples = `
Looks at the App as it is configured here: settings, credentials, clock, permissions,
events, webhook and its deliveries, installations, database, pages; and in each
repository (20 at most, or those of --repo) whether merges wait for the check, and whether
the policies can be read. Changes nothing. Ends with 1 where something is wrong, with 3
where something could not be looked at.

Examples:
  tollgate doctor
  tollgate doctor --repo acme/shop ../pay
  tollgate doctor --env-file /etc/tollgate.env --json
`;

export const doctorCommand = (terminal: Terminal, now: () => number = Date.now): Command =>
  new Command("doctor")
    .option("--repo <owner/name...>", "repositories to look at, or folders of clones of them (default: the first 20)")
    .option("--env-file <path>", "file of settings (default: .env, where there is one)")
    .option("--json", "print JSON")
    .addHelpText("after", examples)
    .action(async (options: DoctorOptions) => {
      const repositories = await readNames(terminal, options.repo ?? []);
      if (!repositories.ok) return printProblems(terminal, repositories.problems, options);
      const env = loadEnv(terminal, options.envFile);
      if (!env.ok) return printProblems(terminal, env.problems, options);
      const { findings, more } = await findAll(terminal, env.value, options, repositories.value, now);
      if (options.json === true) await terminal.out(jsonText({ schema: "tollgate.doctor/1", findings, more }));
      else await terminal.out(printFindings(findings, more, terminal.columns, paint(terminal.colour.out)));
      terminal.exit(codeOf(findings));
    });

type Found = { readonly findings: readonly Finding[]; readonly more: number };

const NO_APP: Finding = {
  check: "settings",
  level: "wrong",
  message:
    "No App is configured here, and doctor looks at an App. If you use the Action, you need none: its log says what is wrong, tollgate validate checks the policy file, and tollgate protect --action the required check.",
  fix: "For an App: set APP_ID and PRIVATE_KEY, or name the file that has them by --env-file. tollgate start --setup makes one; docs/how-to/install-app.md has all settings.",
};

const findAll = async (
  terminal: Terminal,
  env: Terminal["env"],
  options: DoctorOptions,
  repositories: readonly RepositoryRef[],
  now: () => number,
): Promise<Found> => {
  if (!namesApp(env)) return { findings: [NO_APP], more: 0 };
  const read = readAppConfig(terminal, env);
  if (!read.ok)
    return {
      findings: read.faults.map(({ variable, message, allowed, example }) => ({
        check: "settings",
        level: "wrong",
        about: variable,
        message,
        fix: `${allowed} Such as: ${example}`,
      })),
      more: 0,
    };
  const { examine, gatherFacts } = await import("../doctor/examine.ts");
  const facts = await gatherFacts({
    config: read.config,
    env,
    cwd: terminal.cwd,
    repositories,
    settingsFile: options.envFile ?? ENV_FILE,
    secretFiles: secretFilesOf(env, options),
    now,
  });
  return { findings: examine(facts), more: facts.more };
};

const secretFilesOf = (env: Terminal["env"], options: DoctorOptions) =>
  [
    { path: options.envFile ?? ENV_FILE, option: "--env-file" },
    { path: env["PRIVATE_KEY_PATH"] ?? "", option: "PRIVATE_KEY_PATH" },
  ].filter(({ path }) => path !== "");

const readNames = async (terminal: Terminal, written: readonly string[]): Promise<Read<readonly RepositoryRef[]>> => {
  const refs: RepositoryRef[] = [];
  for (const name of written) {
    const [, owner, repo] = /^([A-Za-z0-9][\w-]{0,99})\/([\w.-]{1,100})$/.exec(name) ?? [];
    if (owner !== undefined && repo !== undefined) {
      refs.push({ owner, repo });
      continue;
    }
    if (!existsSync(resolve(terminal.cwd, name)))
      return commandProblem("wrong-value", "--repo", `${JSON.stringify(name)} names no repository, such as acme/shop.`);
    const found = await nameOfClone(terminal, { repo: name, anyServer: true });
    if (!found.ok) return found;
    refs.push({ owner: found.value.owner, repo: found.value.name });
  }
  return { ok: true, value: refs };
};

const codeOf = (findings: readonly Finding[]): ExitCode => {
  if (findings.some(({ level }) => level === "wrong")) return 1;
  return findings.some(({ level }) => level === "unknown") ? 3 : 0;
};

const CHECKS: Readonly<Record<CheckName, string>> = {
  settings: "settings",
  secrets: "secrets",
  server: "GitHub",
  credentials: "credentials",
  clock: "clock",
  permissions: "permissions",
  events: "events",
  webhook: "webhook",
  deliveries: "deliveries",
  installations: "installations",
  database: "database",
  redis: "Redis",
  pages: "pages",
  "required-check": "required check",
  policies: "policies",
};

const MARKS: Readonly<Record<Finding["level"], readonly [string, Style]>> = {
  ok: ["✓", "green"],
  warning: ["!", "yellow"],
  wrong: ["✗", "red"],
  unknown: ["?", "yellow"],
};

const INDENT = 4 + Math.max(...Object.values(CHECKS).map((words) => words.length));
const LONGEST = 600;

export const printFindings = (findings: readonly Finding[], more: number, columns: number, colour: Paint): string => {
  const hanging = " ".repeat(INDENT);
  const lines = findings.flatMap(({ check, level, about, message, fix }, at) => {
    const [mark, style] = MARKS[level];
    const words = findings[at - 1]?.check === check ? "" : CHECKS[check];
    const text = terminalText(about === undefined ? message : `${about}: ${message}`, LONGEST);
    const [first = "", ...rest] = wrap(text, columns, hanging);
    const name = `${words.padEnd(INDENT - 4)}  `;
    return [
      `${colour(style, mark)} ${name}${first.slice(INDENT)}`,
      ...rest,
      ...(fix === undefined
        ? []
        : wrap(`→ ${terminalText(fix, LONGEST)}`, columns, hanging, `${hanging}  `).map((line) => colour("dim", line))),
    ];
  });
  const left = more === 0 ? [] : wrap(`${more} more repositories were not looked at; name them with --repo.`, columns);
  return `${[...lines, "", ...left, summary(findings, colour)].join("\n")}\n`;
};

const summary = (findings: readonly Finding[], colour: Paint): string => {
  const count = (level: Finding["level"]): number => findings.filter((one) => one.level === level).length;
  const parts: readonly (readonly [Finding["level"], string])[] = [
    ["wrong", "wrong"],
    ["unknown", "not looked at"],
    ["warning", count("warning") === 1 ? "warning" : "warnings"],
  ];
  const reported = parts
    .filter(([level]) => count(level) > 0)
    .map(([level, words]) => colour(MARKS[level][1], `${count(level)} ${words}`));
  return reported.length === 0 ? colour("green", "All is well.") : `${reported.join(", ")}; ${count("ok")} right.`;
};
