import { setTimeout as wait } from "node:timers/promises";
import * as core from "@actions/core";
import { readBuiltinPolicies } from "../gate/builtin-policies.ts";
import { computed } from "../gate/computing-budget.ts";
import { createPolicyWorker, type PolicyWorker } from "../gate/policy-worker.ts";
import { isPolicyWorker } from "../gate/policy-worker-thread.ts";
import { POLICY_WORKER } from "../gate/times.ts";
import { main } from "./main.ts";

const builtin = readBuiltinPolicies(import.meta.url);
let policyWorker: PolicyWorker | undefined;

const run = (): Promise<void> =>
  main({
    env: process.env,
    core,
    addSummary: async (markdown) => {
      // Old servers have no job summaries.
      if (process.env.GITHUB_STEP_SUMMARY) await core.summary.addRaw(markdown, true).write();
    },
    // ncc puts it into the same file; it is still loaded only when it is needed.
    loadToolkit: async () => import(/* webpackMode: "eager" */ "@actions/github"),
    now: Date.now,
    wait: async (ms) => {
      await wait(ms);
    },
    random: Math.random,
    builtin: () => builtin,
    openTasks: () => {
      // The Action is one file, so the thread runs it again.
      policyWorker ??= createPolicyWorker({ entry: process.argv[1] ?? "", builtin, ...POLICY_WORKER });
      return policyWorker.open();
    },
    computed,
  });

if (!isPolicyWorker()) await run();
