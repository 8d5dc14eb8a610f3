import { fork } from "node:child_process";
import type { RegisteredApp } from "../../sandbox/src/changes/apps.ts";
import type { LoadAnswer, LoadAsk, LoadStats } from "./load-messages.ts";

/** The process that plays GitHub (`load-process.ts`). */
export type Load = {
  readonly url: string;
  readonly registered: RegisteredApp;
  readonly hook: (url: string) => Promise<void>;
  readonly warm: () => Promise<void>;
  readonly run: (rate: number, seconds: number) => Promise<LoadStats>;
  readonly flood: (count: number) => Promise<LoadStats>;
  readonly end: () => Promise<void>;
};

/** Starts it, with pull requests open, of which some are active. */
export const startLoad = async (request: { pulls: number; active: number; remember: number }): Promise<Load> => {
  const child = fork(new URL("./load-process.ts", import.meta.url), { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const ask = async (message: LoadAsk): Promise<LoadAnswer> =>
    new Promise((resolve, reject) => {
      const ended = (code: number | null): void => reject(new Error(`The load's process ended with ${code}`));
      child.once("exit", ended);
      child.once("message", (answer: LoadAnswer) => {
        child.removeListener("exit", ended);
        resolve(answer);
      });
      child.send(message);
    });
  const begun = await ask({ kind: "begin", ...request });
  if (begun.kind !== "begun") throw new Error("The load did not begin");
  const ran = async (message: LoadAsk): Promise<LoadStats> => {
    const answer = await ask(message);
    if (answer.kind !== "ran") throw new Error("The load did not run");
    return answer.stats;
  };
  return {
    url: begun.url,
    registered: begun.registered,
    hook: async (url) => void (await ask({ kind: "hook", url })),
    warm: async () => void (await ask({ kind: "warm" })),
    run: async (rate, seconds) => ran({ kind: "run", rate, seconds }),
    flood: async (count) => ran({ kind: "flood", count }),
    end: async () => {
      await ask({ kind: "end" });
    },
  };
};
