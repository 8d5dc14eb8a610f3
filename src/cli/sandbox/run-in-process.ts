import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { main } from "../../action/main.ts";
import { readBuiltinPolicies } from "../../read-builtin-policies.ts";
import { type ActionHost, type ActionRun, actionEnvironment } from "./action-event.ts";

/** Runs the Action's own code for one event in this process: what is in the source now, without a bundle. */
export const runInProcess = async (host: ActionHost, event: string, payload: unknown): Promise<ActionRun> => {
  const lines: string[] = [];
  const code = await main({
    env: { GITHUB_EVENT_PATH: "event", ...actionEnvironment(host, event) },
    print: (line) => void lines.push(line),
    append: () => {},
    readText: () => JSON.stringify(payload),
    now: Date.now,
    wait: async (ms) => {
      await wait(ms);
    },
    random: Math.random,
    delimiter: randomUUID,
    builtin: () => readBuiltinPolicies(import.meta.url),
  });
  return { code, log: lines.filter((line) => !line.startsWith("::add-mask::")).join("\n") };
};
