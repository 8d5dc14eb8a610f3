import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Quirks, ReadRecord, Sandbox } from "@tollgate/sandbox";
import { Command, InvalidArgumentError, Option } from "commander";
import { terminalText } from "../../comment/escape/markdown.ts";
import { readBuiltinPolicies } from "../../gate/builtin-policies.ts";
import { commandProblem, openRepository } from "../../git/repository.ts";
import { POLICY_FILE } from "../../policy/misnamed-file.ts";
import type { Read } from "../../policy/model/problem.ts";
import { readPolicies } from "../../policy/read-policies.ts";
import { type ActionHost, actionHost, bundlePath, runBundle, workflowEvent } from "../sandbox/action-on-sandbox.ts";
import type { AppOnSandbox } from "../sandbox/app-on-sandbox.ts";
import { commitFiles } from "../sandbox/commit-files.ts";
import { loadSandbox, type SandboxPackage } from "../sandbox/load-sandbox.ts";
import { recordReader } from "../sandbox/read-record.ts";
import { type TerminalCommand, terminalCommands } from "../sandbox/terminal-commands.ts";
import { REPO_OPTION } from "../shared/find-place.ts";
import { readBytes } from "../shared/load-policies.ts";
import { printProblems } from "../shared/print-problems.ts";
import { paint, SIGNALS, type Terminal } from "../shared/terminal.ts";

type Shell = "action" | "engine" | "app";

type SandboxCommandOptions = {
  readonly repo?: string;
  readonly policies?: string;
  readonly port: number;
  readonly shell?: Shell;
  readonly check: string;
  readonly unkind?: true | readonly string[];
  readonly json?: boolean;
};

const examples = `
A stand-in for GitHub on this machine: a page with pull requests between the branches of
your repository, their comments with boxes to click, checks, and a merge button that is
refused until they pass. Your repository is only read; everything is forgotten at the end.
The commands that are printed run against the sandbox: copy them into another terminal. On
the page, Settings has people, teams, the merge queue and tokens, and the playground shows
what policies that you write say of a change.

Examples:
  tollgate sandbox
  tollgate sandbox --repo ../shop --policies ${POLICY_FILE} --port 4242
  tollgate sandbox --shell app                 with check runs, and the App's dashboard
  tollgate sandbox --unkind                    late, stale and doubled, as GitHub can be
`;

const portOf = (written: string): number => {
  const port = Number(written);
  if (!/^\d{1,5}$/.test(written) || port > 65_535)
    throw new InvalidArgumentError("It must be a whole number up to 65535.");
  return port;
};

export const sandboxCommand = (terminal: Terminal): Command =>
  new Command("sandbox")
    .option(...REPO_OPTION)
    .option("--policies <file>", `policy file to put on the default branch as ${POLICY_FILE}`)
    .option("--port <number>", "port of the page (default: a free one)", portOf, 0)
    .addOption(
      new Option(
        "--shell <shell>",
        "what evaluates: the Action's bundle, the engine in this process, or the App with its dashboard",
      ).choices(["action", "engine", "app"]),
    )
    .option("--check <name>", "check that the default branch requires", "tollgate")
    .option(
      "--unkind [quirks...]",
      "behave as GitHub does on a bad day: in all quirks, or in some (docs/how-to/sandbox.md)",
    )
    .option("--json", "print JSON: one line when it is ready, one for each run")
    .addHelpText("after", examples)
    .action(async (options: SandboxCommandOptions) => {
      const repository = await openRepository(resolve(terminal.cwd, options.repo ?? "."), options.repo !== undefined);
      if (!repository.ok) return printProblems(terminal, repository.problems, options);
      const loaded = await loadSandbox("sandbox");
      if (!loaded.ok) return printProblems(terminal, loaded.problems, options);
      const quirks = quirksOf(loaded.value, options.unkind);
      if (!quirks.ok) return printProblems(terminal, quirks.problems, options);
      const bytes = options.policies === undefined ? undefined : readBytes(terminal, options.policies);
      if (bytes?.ok === false) return printProblems(terminal, bytes.problems, options);
      if (bytes !== undefined) {
        const read = readPolicies({
          file: { file: options.policies ?? "", bytes: bytes.value },
          builtin: readBuiltinPolicies(import.meta.url),
        });
        if (!read.ok) return printProblems(terminal, read.problems, options);
      }
      const shell = options.shell ?? (existsSync(bundlePath()) ? "action" : "engine");
      if (shell === "action" && !existsSync(bundlePath())) {
        return printProblems(
          terminal,
          commandProblem(
            "not-found",
            "--shell",
            "There is no bundle of the Action here (npm run bundle makes it); use --shell engine.",
          ).problems,
          options,
        );
      }
      await serve(terminal, options, loaded.value, {
        ...{ gitDir: repository.value.gitDir, shell, policies: bytes?.value, quirks: quirks.value },
      });
    });

const quirksOf = (
  { ALL_QUIRKS, quirkOn }: SandboxPackage,
  unkind: SandboxCommandOptions["unkind"],
): Read<Partial<Quirks>> => {
  if (unkind === undefined) return { ok: true, value: {} };
  if (unkind === true) return { ok: true, value: ALL_QUIRKS };
  const names = Object.keys(ALL_QUIRKS);
  const unknown = unkind.find((name) => !names.includes(name));
  if (unknown !== undefined)
    return commandProblem("wrong-value", "--unkind", `There is no quirk ${JSON.stringify(unknown)}.`, {
      allowed: names,
    });
  return {
    ok: true,
    value: Object.fromEntries(unkind.map((name) => [name, quirkOn(name as keyof Quirks)])),
  };
};

const serve = async (
  terminal: Terminal,
  options: SandboxCommandOptions,
  { startSandbox }: SandboxPackage,
  {
    gitDir,
    shell,
    policies,
    quirks,
  }: {
    readonly gitDir: string;
    readonly shell: Shell;
    readonly policies: Uint8Array | undefined;
    readonly quirks: Partial<Quirks>;
  },
): Promise<void> => {
  let host: ActionHost | undefined;
  let readRecord: ReadRecord | undefined;
  let commands: readonly TerminalCommand[] = [];
  const { createPlayground } = await import("../playground/play.ts");
  const run = shell === "engine" ? (await import("../sandbox/action-on-sandbox.ts")).runInProcess : runBundle;
  const sandbox = await startSandbox({
    gitDir,
    port: options.port,
    quirks,
    settleQueues: true,
    extras: {
      playground: createPlayground(readBuiltinPolicies(import.meta.url)),
      readRecord: (body, of) => readRecord?.(body, of),
      commands: () => commands,
    },
    onEvent: async (event) => {
      const name = workflowEvent(event);
      if (host === undefined || name === undefined) return;
      const { code, log } = await run(host, name, event.payload);
      if (options.json === true)
        await terminal.out(`${JSON.stringify({ event: name, pull: event.pull, code, log })}\n`);
      else
        await terminal.out(
          `${name}${event.pull === undefined ? "" : ` #${event.pull}`}: ${code === 0 ? "evaluated" : "failed"}\n`,
        );
      if (code !== 0)
        terminal.err(
          `${log
            .split("\n")
            .map((line) => `  ${terminalText(line)}`)
            .join("\n")}\n`,
        );
    },
  });
  let app: AppOnSandbox | undefined;
  try {
    const branch = sandbox.state.mirror.defaultBranch;
    if (policies !== undefined) await putPolicies(sandbox, branch, policies);
    if (shell === "app") app = await (await import("../sandbox/app-on-sandbox.ts")).startAppOn(sandbox);
    else host = actionHost(sandbox);
    const key = app?.signingKey ?? host?.signingKey ?? "";
    readRecord = recordReader([key]);
    commands = terminalCommands(terminal.env, sandbox, { key, ...(app === undefined ? {} : { app }) });
    sandbox.protect({ branch, checks: [options.check] });
    await announce(terminal, sandbox, options, { branch, shell, dashboard: app?.url, commands });
    await interrupted();
  } finally {
    await app?.close();
    await sandbox.close();
  }
};

const putPolicies = (sandbox: Sandbox, branch: string, bytes: Uint8Array): Promise<void> =>
  commitFiles(sandbox.gitDir, {
    branch,
    from: `refs/heads/${branch}^0`,
    message: "Try these policies",
    author: { name: "Tollgate", email: "tollgate@users.noreply.github.com" },
    at: Math.floor(Date.now() / 1_000),
    files: [{ path: POLICY_FILE, bytes }],
  });

const announce = async (
  terminal: Terminal,
  sandbox: Sandbox,
  options: SandboxCommandOptions,
  {
    branch,
    shell,
    dashboard,
    commands,
  }: {
    readonly branch: string;
    readonly shell: Shell;
    readonly dashboard: string | undefined;
    readonly commands: readonly TerminalCommand[];
  },
): Promise<void> => {
  const { url, pageUrl, owner, repo } = sandbox;
  const { login, token } = sandbox.personalToken();
  if (options.json === true)
    return terminal.out(
      `${JSON.stringify({ schema: "tollgate.sandbox/1", page: pageUrl, api: url, owner, repo, branch, check: options.check, shell, login, token, commands, ...(dashboard === undefined ? {} : { dashboard }) })}\n`,
    );
  const colour = paint(terminal.colour.out);
  const unkind = options.unkind === true ? "in every way" : (options.unkind ?? []).join(", ");
  await terminal.out(`${colour("bold", `The sandbox is at ${pageUrl}`)}
  ${owner}/${repo}, a copy; ${terminalText(branch)} requires the check ${terminalText(options.check)}
  evaluated by ${EVALUATORS[shell]}, ${options.policies === undefined ? `by the base's ${POLICY_FILE} or tollgate:recommended` : `by ${terminalText(options.policies)}`}
${dashboard === undefined ? "" : `  the App's dashboard at ${dashboard}\n`}  the playground for policies at ${pageUrl}_sandbox/playground
${options.unkind === undefined ? "" : `  unkind: ${unkind} (docs/how-to/sandbox.md)\n`}
${colour("bold", `From another terminal, as ${login}:`)}
  export GITHUB_API_URL=${url} GITHUB_TOKEN=${token}
${commands.map(({ words, line }) => `  ${line}${colour("dim", `  # ${words}`)}\n`).join("")}
${colour("dim", "Ctrl-C ends it; nothing is kept.")}
`);
};

const EVALUATORS: Readonly<Record<Shell, string>> = {
  action: "the Action's bundle (dist/index.js)",
  engine: "the engine in this process",
  app: "the App in this process",
};

const interrupted = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of SIGNALS) process.once(signal, () => resolve());
  });
