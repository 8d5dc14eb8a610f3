import type { Quirks, ReadRecord, Sandbox } from "@tollgate/sandbox";
import { terminalText } from "../../comment/escape/markdown.ts";
import { readBuiltinPolicies } from "../../gate/builtin-policies.ts";
import { keyEntries } from "../../gate/signing-keys.ts";
import { POLICY_FILE } from "../../policy/policy-files.ts";
import { jsonLine } from "../../report/json-text.ts";
import { ACTIONS_APP, RULESET_NAME, rulesetBody } from "../shared/protection.ts";
import { paint, SIGNALS, type Terminal } from "../shared/terminal.ts";
import { type ActionHost, actionHost, runBundle, workflowEvent } from "./action-on-sandbox.ts";
import type { AppOnSandbox } from "./app-on-sandbox.ts";
import { commitFiles, type SandboxPackage } from "./load-sandbox.ts";
import { recordReader, type TerminalCommand, terminalCommands } from "./page-extras.ts";

type Shell = "action" | "engine" | "app" | "none";

export type SandboxCommandOptions = {
  readonly repo?: string;
  readonly policies?: string;
  readonly port: number;
  readonly shell?: Shell;
  readonly check: string;
  readonly unkind?: true | readonly string[];
  readonly json?: boolean;
};

/** Serves until it is interrupted. @param keys that records are signed with; none: a key is made */
export const serveSandbox = async (
  terminal: Terminal,
  options: SandboxCommandOptions,
  { startSandbox }: SandboxPackage,
  {
    gitDir,
    shell,
    policies,
    quirks,
    keys,
  }: {
    readonly gitDir: string;
    readonly shell: Shell;
    readonly policies: Uint8Array | undefined;
    readonly quirks: Partial<Quirks>;
    readonly keys: readonly string[];
  },
): Promise<void> => {
  let host: ActionHost | undefined;
  let readRecord: ReadRecord | undefined;
  let commands: () => readonly TerminalCommand[] = () => [];
  const { createPlayground } = await import("../playground/play.ts");
  const run = shell === "engine" ? (await import("./action-on-sandbox.ts")).runInProcess : runBundle;
  const sandbox = await startSandbox({
    gitDir,
    port: options.port,
    quirks,
    settleQueues: true,
    extras: {
      playground: createPlayground(readBuiltinPolicies(import.meta.url)),
      readRecord: (body, of) => readRecord?.(body, of),
      commands: () => commands(),
    },
    onEvent: async (event) => {
      const name = workflowEvent(event);
      if (host === undefined || name === undefined) return;
      const { code, log } = await run(host, name, event.payload);
      if (options.json === true) await terminal.out(jsonLine({ event: name, pull: event.pull, code, log }));
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
    const given = keys.length === 0 ? undefined : keys.join("\n");
    if (shell === "app")
      app = await (await import("./app-on-sandbox.ts")).startAppOn(sandbox, {
        ...(given === undefined ? {} : { TOLLGATE_SIGNING_KEY: given }),
        TOLLGATE_ORGANIZATION_DEFAULTS: "quiet",
      });
    else if (shell !== "none")
      host = actionHost(sandbox, {
        ...(given === undefined ? {} : { signingKey: given }),
        // The sandbox's organisation has none, so each comment would say that none were readable.
        organizationDefaults: "quiet",
      });
    const signing = keyEntries(app?.signingKey ?? host?.signingKey ?? given ?? "");
    readRecord = recordReader(shell === "none" ? undefined : signing);
    const running = { keys: signing, given: given !== undefined, shell, app };
    const printed = terminalCommands(terminal.env, sandbox, running);
    // An App of one's own may get another name than the one that is proposed.
    commands = () => {
      const ownSlug = shell === "none" ? [...sandbox.state.host.apps.values()].at(-1)?.slug : undefined;
      return ownSlug === undefined ? printed : terminalCommands(terminal.env, sandbox, { ...running, ownSlug });
    };
    if (shell !== "none") sandbox.addRuleset(wantedRuleset(options.check, app?.appId ?? ACTIONS_APP));
    await announce(terminal, sandbox, options, { branch, shell, dashboard: app?.url, commands: printed });
    await interrupted();
  } finally {
    await app?.close();
    await sandbox.close();
  }
};

/** The same ruleset as `tollgate protect` makes, so that `protect` has nothing to change. */
const wantedRuleset = (check: string, appId: number): Parameters<Sandbox["addRuleset"]>[0] => {
  const wanted = rulesetBody(undefined, { ruleset: RULESET_NAME, check, appId, branches: ["~DEFAULT_BRANCH"] });
  return { ...wanted, rules: wanted.rules.map(({ type, parameters }) => ({ type, parameters: { ...parameters } })) };
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
      jsonLine({
        schema: "tollgate.sandbox/1",
        page: pageUrl,
        api: url,
        owner,
        repo,
        branch,
        check: options.check,
        shell,
        login,
        token,
        commands,
        ...(dashboard === undefined ? {} : { dashboard }),
      }),
    );
  const colour = paint(terminal.colour.out);
  const unkind = options.unkind === true ? "in every way" : (options.unkind ?? []).join(", ");
  await terminal.out(`${colour("bold", `The sandbox is at ${pageUrl}`)}
  ${owner}/${repo}, a copy; ${terminalText(branch)} requires ${shell === "none" ? "no check yet" : `the check ${terminalText(options.check)}`}
  evaluated by ${EVALUATORS[shell]}${shell === "none" ? "" : `, ${options.policies === undefined ? `by the base's ${POLICY_FILE} or tollgate:recommended` : `by ${terminalText(options.policies)}`}`}
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
  none: "nothing, until you install an App",
};

const interrupted = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of SIGNALS) process.once(signal, () => resolve());
  });
