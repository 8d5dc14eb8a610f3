import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import {
  error,
  getBooleanInput,
  getInput,
  getMultilineInput,
  info,
  setFailed,
  setOutput,
  setSecret,
  summary,
  warning,
} from "@actions/core";
import { readBuiltinPolicies } from "../gate/builtin-policies.ts";
import type { PolicyWorker } from "../gate/policy-worker.ts";
import { computed, POLICY_WORKER } from "../gate/times.ts";
import type { BuiltinPolicies } from "../policy/policy-files.ts";
import { main } from "./main.ts";

let builtin: BuiltinPolicies | undefined;
const readBuiltin = (): BuiltinPolicies => {
  builtin ??= readBuiltinPolicies(import.meta.dirname);
  return builtin;
};

let policyWorker: Promise<PolicyWorker> | undefined;
const openWorker = async (): Promise<PolicyWorker> => {
  const { createPolicyWorker } = await import("../gate/policy-worker.ts");
  // The bundle's second file (`scripts/bundle-action.ts`).
  const entry = join(import.meta.dirname, "policy-worker-thread.js");
  return createPolicyWorker({ entry, builtin: readBuiltin(), ...POLICY_WORKER });
};

void main({
  env: process.env,
  // By name, so that what is left out of `@actions/core` is not loaded.
  core: { error, getBooleanInput, getInput, getMultilineInput, info, setFailed, setOutput, setSecret, warning },
  addSummary: async (markdown) => {
    // Old servers have no job summaries.
    if (process.env.GITHUB_STEP_SUMMARY) await summary.addRaw(markdown, true).write();
  },
  loadToolkit: async () => {
    const { context } = await import("@actions/github");
    return { context };
  },
  loadOctokit: async () => {
    const { GitHub, getOctokitOptions } = await import("@actions/github/lib/utils");
    return (token, settings) => new GitHub(getOctokitOptions(token, settings));
  },
  now: Date.now,
  wait: async (ms) => {
    await wait(ms);
  },
  random: Math.random,
  builtin: readBuiltin,
  openTasks: () => {
    let opened: ReturnType<PolicyWorker["open"]> | undefined;
    return async (name, input) => {
      policyWorker ??= openWorker();
      opened ??= (await policyWorker).open();
      return opened(name, input);
    };
  },
  computed,
});
