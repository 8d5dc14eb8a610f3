import { setTimeout as wait } from "node:timers/promises";
import { main } from "../../action/main.ts";
import type { Core, Toolkit } from "../../action/world.ts";
import { readBuiltinPolicies } from "../../read-builtin-policies.ts";
import { type ActionHost, type ActionRun, actionEnvironment } from "./action-event.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Runs the Action's own code for one event in this process: what is in the source now, without a bundle. */
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
    now: Date.now,
    wait: async (ms) => {
      await wait(ms);
    },
    random: Math.random,
    builtin: () => readBuiltinPolicies(import.meta.url),
  });
  return { code, log: lines.join("\n") };
};

// `@actions/core` and the context of `@actions/github` read the process's environment, which is another's here.
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
