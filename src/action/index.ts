import { setTimeout as wait } from "node:timers/promises";
import * as core from "@actions/core";
import { readBuiltinPolicies } from "../gate/builtin-policies.ts";
import { computed } from "../gate/think.ts";
import { createThinker } from "../gate/thinker.ts";
import { isThinker } from "../gate/thinker-thread.ts";
import { THINKING } from "../gate/times.ts";
import { main } from "./main.ts";

const builtin = readBuiltinPolicies(import.meta.url);
/** This file once more, in a thread of its own: the Action is one file. */
const thinker = createThinker({ entry: process.argv[1] ?? "", builtin, ...THINKING });

// The entry that `action.yml` names: hands the process to `main`. The exit code is `core.setFailed`'s business.
const run = (): Promise<void> =>
  main({
    env: process.env,
    core,
    addSummary: async (markdown) => {
      // Servers older than job summaries name no file for one.
      if (process.env.GITHUB_STEP_SUMMARY) await core.summary.addRaw(markdown, true).write();
    },
    // Into the same file by ncc: one less that can be missing. It is still run only when it is asked for.
    loadToolkit: async () => import(/* webpackMode: "eager" */ "@actions/github"),
    now: Date.now,
    wait: async (ms) => {
      await wait(ms);
    },
    random: Math.random,
    builtin: () => builtin,
    think: thinker.open,
    computed,
  });

if (!isThinker()) await run();
