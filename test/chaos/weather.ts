import { countFaults } from "./count-faults.ts";
import type { ScenarioRequest, ScenarioResult } from "./scenario.ts";
import { settle } from "./settle.ts";
import { type Storm, type StormRequest, startStorm } from "./storm.ts";

/** What a scenario does while people work. */
type Weather = {
  readonly storm: Omit<StormRequest, "seed" | "pullRequests"> & { readonly pullRequests?: number };
  /** Things that people do in a second, all together. */
  readonly perSecond: number;
  /** What goes wrong. People work until it is over. @returns what was done, for the table */
  readonly during: (storm: Storm, request: ScenarioRequest) => Promise<readonly string[]>;
  /** Puts right what is still wrong, so that everything can come to rest; the App must run then. */
  readonly after?: (storm: Storm) => Promise<void>;
  /** What is looked at besides. @returns what is not as it should be */
  readonly look?: (storm: Storm) => Promise<readonly string[]>;
  /** Cleans up once no App runs any more, however it went. */
  readonly beforeClose?: () => void;
};

/** Runs a scenario of the usual kind: people work, something goes wrong, it ends, everything comes to rest and is counted. */
export const weather =
  ({ storm: about, perSecond, during, after, look, beforeClose }: Weather) =>
  async (request: ScenarioRequest): Promise<ScenarioResult> => {
    const storm = await startStorm({ pullRequests: request.quick ? 12 : 30, ...about, seed: request.seed });
    try {
      let over = false;
      const crowd = storm.crowd.act({ perSecond, until: () => over });
      let did: readonly string[];
      try {
        did = await during(storm, request);
      } finally {
        over = true;
        await crowd;
      }
      await after?.(storm);
      await storm.crowd.reopenAll();
      await storm.crowd.finish();
      request.tell("waiting for rest");
      const settled = await settle(storm);
      request.tell("counting");
      const faults = await countFaults(storm, settled);
      if (Object.values(faults).some((found: readonly string[]) => found.length > 0))
        request.tell(`the App's log is kept in ${await storm.keepLog()}`);
      const { ticks, unticks, refused, pushes, retargets } = storm.record.count;
      const failed = (await look?.(storm)) ?? [];
      return {
        did: [
          ...did,
          `${ticks} ticks, ${unticks} unticks, ${refused} refused, ${pushes} pushes, ${retargets} retargets`,
          `${storm.greens.written} greens, one stood ${(storm.greens.longestStandingMs / 1_000).toFixed(1)} s too long at most`,
          `at rest after ${(settled.tookMs / 1_000).toFixed(0)} s`,
        ],
        faults,
        failed:
          ticks === 0 || storm.greens.written === 0 ? [...failed, "nothing happened: no tick, or no green"] : failed,
      };
    } catch (error) {
      request.tell(`its log is kept: ${await storm.keepLog()}`);
      throw error;
    } finally {
      await storm.close(beforeClose);
    }
  };
