import type { RegisteredApp } from "../../sandbox/src/changes/apps.ts";
import type { LoadAnswer, LoadAsk, LoadStats } from "./load-messages.ts";
import { startAsked } from "./messages.ts";

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
  const { ask } = startAsked<LoadAsk, LoadAnswer>(new URL("./load-process.ts", import.meta.url));
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
