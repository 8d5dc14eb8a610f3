import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Quirks } from "@tollgate/sandbox";
import { Command, InvalidArgumentError, Option } from "commander";
import { readBuiltinPolicies } from "../../gate/builtin-policies.ts";
import { keyListFault } from "../../gate/signing-keys.ts";
import { commandProblem, openRepository } from "../../git/repository.ts";
import type { Read } from "../../policy/model/problem.ts";
import { POLICY_FILE } from "../../policy/policy-files.ts";
import { readPolicies } from "../../policy/read-policies.ts";
import { bundlePath } from "../sandbox/action-on-sandbox.ts";
import { loadSandbox, type SandboxPackage } from "../sandbox/load-sandbox.ts";
import { type SandboxCommandOptions, serveSandbox } from "../sandbox/serve-sandbox.ts";
import { readBytes, readKeys } from "../shared/files.ts";
import { REPO_OPTION } from "../shared/find-place.ts";
import { printProblems } from "../shared/problems.ts";
import type { Terminal } from "../shared/terminal.ts";

const examples = `
A stand-in for GitHub on this machine: a page with pull requests between the branches of
your repository, their comments with boxes to click, checks, and a merge button that is
refused until they pass. Your repository is only read; everything is forgotten at the end.
The commands that are printed run against the sandbox: copy them into another terminal. On
the page, Settings has people, teams, the merge queue and tokens, and the playground shows
what policies that you write say of a change.

Records are signed with TOLLGATE_SIGNING_KEY, if it is set, otherwise with a key of this run.

Examples:
  tollgate sandbox
  tollgate sandbox --repo ../shop --policies ${POLICY_FILE} --port 4242
  tollgate sandbox --shell app                 with check runs, and the App's dashboard
  tollgate sandbox --shell none                nothing evaluates: for an App of your own
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
    .addOption(new Option("--port <number>", "port of the page").argParser(portOf).default(0, "a free one"))
    .addOption(
      new Option(
        "--shell <shell>",
        "what evaluates: the Action's bundle, the engine in this process, the App with its dashboard, or nothing",
      ).choices(["action", "engine", "app", "none"]),
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
      const keys = signingKeys(terminal);
      if (!keys.ok) return printProblems(terminal, keys.problems, options);
      await serveSandbox(terminal, options, loaded.value, {
        ...{ gitDir: repository.value.gitDir, shell, policies: bytes?.value, quirks: quirks.value, keys: keys.value },
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

const signingKeys = (terminal: Terminal): Read<readonly string[]> => {
  const keys = readKeys(terminal, undefined);
  const fault = keys.ok ? keyListFault(keys.value, { signs: true }) : undefined;
  return fault === undefined ? keys : commandProblem("wrong-value", "TOLLGATE_SIGNING_KEY", fault);
};
