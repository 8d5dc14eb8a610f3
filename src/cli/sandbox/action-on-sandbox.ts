import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Sandbox, SandboxEvent } from "@tollgate/sandbox";
import type { Core, Toolkit } from "../../action/inputs.ts";
import { main } from "../../action/main.ts";
import { findPoliciesFolder, readBuiltinPolicies } from "../../gate/builtin-policies.ts";

export type ActionHost = Pick<Sandbox, "url" | "graphqlUrl" | "owner" | "repo"> & {
  readonly token: string;
  readonly signingKey: string;
  readonly organizationDefaults?: "quiet";
};

export type ActionRun = { readonly code: number; readonly log: string };

/** The permissions of the README's workflow. */
const RIGHTS = {
  contents: "read",
  "pull-requests": "write",
  issues: "write",
  statuses: "write",
  checks: "read",
} as const;

export const actionHost = (
  sandbox: Pick<Sandbox, "url" | "graphqlUrl" | "owner" | "repo" | "token">,
  given: Partial<Pick<ActionHost, "signingKey" | "organizationDefaults">> = {},
): ActionHost => ({
  url: sandbox.url,
  graphqlUrl: sandbox.graphqlUrl,
  owner: sandbox.owner,
  repo: sandbox.repo,
  token: sandbox.token({ actor: "github-actions[bot]", permissions: RIGHTS }),
  signingKey: randomBytes(32).toString("hex"),
  ...given,
});

const TRIGGERS: Readonly<Record<string, readonly string[]>> = {
  pull_request: [
    "opened",
    "reopened",
    "synchronize",
    "edited",
    "labeled",
    "unlabeled",
    "ready_for_review",
    "converted_to_draft",
  ],
  issue_comment: ["created", "edited", "deleted"],
  merge_group: ["checks_requested"],
};

export const workflowEvent = ({ name, payload }: Pick<SandboxEvent, "name" | "payload">): string | undefined => {
  if (TRIGGERS[name]?.includes(payload.action ?? "") !== true) return undefined;
  return name === "pull_request" ? "pull_request_target" : name;
};

const actionEnvironment = (host: ActionHost, event: string): Readonly<Record<string, string>> => ({
  GITHUB_ACTIONS: "true",
  GITHUB_EVENT_NAME: event,
  GITHUB_API_URL: host.url,
  GITHUB_GRAPHQL_URL: host.graphqlUrl,
  GITHUB_REPOSITORY: `${host.owner}/${host.repo}`,
  INPUT_TOKEN: host.token,
  "INPUT_SIGNING-KEY": host.signingKey,
  "INPUT_ORGANIZATION-DEFAULTS": host.organizationDefaults ?? "",
});

/** In milliseconds. The Action gives up on a failing host earlier. */
const LONGEST_RUN = 150_000;

export const bundlePath = (): string => join(dirname(findPoliciesFolder(import.meta.url)), "dist", "index.js");

/** Like a runner, it gives the bundle its own process, a file with the event and a clean environment. */
export const runBundle = async (
  host: ActionHost,
  event: string,
  payload: unknown,
  bundle: string = bundlePath(),
): Promise<ActionRun> => {
  const folder = mkdtempSync(join(tmpdir(), "tollgate-run-"));
  try {
    writeFileSync(join(folder, "event.json"), JSON.stringify(payload));
    writeFileSync(join(folder, "output"), "");
    writeFileSync(join(folder, "summary"), "");
    return await run(bundle, {
      PATH: process.env["PATH"] ?? "",
      HOME: folder,
      RUNNER_TEMP: folder,
      GITHUB_EVENT_PATH: join(folder, "event.json"),
      GITHUB_OUTPUT: join(folder, "output"),
      GITHUB_STEP_SUMMARY: join(folder, "summary"),
      ...actionEnvironment(host, event),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
};

const run = (bundle: string, env: Readonly<Record<string, string>>): Promise<ActionRun> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bundle], {
      env,
      stdio: ["ignore", "pipe", "pipe"],
      timeout: LONGEST_RUN,
    });
    let log = "";
    const keep = (chunk: Buffer): void => {
      log = (log + chunk.toString("utf8")).slice(-100_000);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 3, log: withoutMasks(log) }));
  });

/** Like a runner, hides the lines that mask a secret, because they hold it. */
const withoutMasks = (log: string): string => log.replaceAll(/^::add-mask::.*\n?/gm, "");

type Environment = Readonly<Record<string, string | undefined>>;

export const runInProcess = async (host: ActionHost, event: string, payload: object): Promise<ActionRun> => {
  const lines: string[] = [];
  let code = 0;
  const env = actionEnvironment(host, event);
  await main({
    env,
    core: {
      ...inputsOf(env),
      setOutput: () => {},
      setSecret: () => {},
      error: (message, { title, file, startLine }) =>
        void lines.push(`::error::${file}:${startLine}: ${title}: ${message}`),
      warning: (message, { title, file, startLine }) =>
        void lines.push(`::warning::${file}:${startLine}: ${title}: ${message}`),
      info: (text) => void lines.push(text),
      setFailed: (message) => {
        lines.push(`::error::${message}`);
        code = 1;
      },
    },
    addSummary: async () => {},
    loadToolkit: async () => toolkitOf(host, event, payload),
    loadOctokit: async () => (await toolkitOf(host, event, payload)).getOctokit,
    now: Date.now,
    wait: async (ms) => {
      await wait(ms);
    },
    random: Math.random,
    builtin: () => readBuiltinPolicies(import.meta.url),
  });
  return { code, log: lines.join("\n") };
};

// `@actions/core` and `@actions/github` read `process.env`, which differs here.
const inputsOf = (env: Environment): Pick<Core, "getInput" | "getMultilineInput" | "getBooleanInput"> => {
  const getInput = (name: string): string => (env[`INPUT_${name.toUpperCase()}`] ?? "").trim();
  return {
    getInput,
    getMultilineInput: (name) =>
      getInput(name)
        .split("\n")
        .flatMap((line) => line.trim() || []),
    getBooleanInput: (name) => getInput(name) === "true",
  };
};

const toolkitOf = async (host: ActionHost, eventName: string, payload: object): Promise<Toolkit> => {
  const { getOctokit } = await import("@actions/github");
  const { owner, repo, url: apiUrl } = host;
  return { context: { eventName, payload: { ...payload }, repo: { owner, repo }, apiUrl }, getOctokit };
};
