import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Scenario } from "../scenario.ts";
import { untilCommented } from "../until-commented.ts";
import { weather } from "../weather.ts";

const CLOCK = fileURLToPath(new URL("../../support/app-process-clock.ts", import.meta.url));
const MINUTE = 60_000;

/** The App's clock is wrong by ten minutes, to either side, and is set right and wrong again between its restarts. */
export const clockSkew: Scenario = {
  name: "clock-skew",
  about: "the App's clock ten minutes fast, right, and ten minutes slow",
  rounds: [6, 2],
  run: weather({
    storm: {},
    perSecond: 12,
    during: async (storm, { rounds, quick, tell }) => {
      for (let round = 1; round <= rounds; round += 1) {
        const off = ([10, -10, 0] as const)[(round - 1) % 3] ?? 0;
        const app = storm.startApp({
          env: { TEST_CLOCK_MS: String(off * MINUTE) },
          nodeArgs: ["--import", CLOCK],
        });
        await app.ready;
        if (round === 1) await untilCommented(storm);
        await wait(quick ? 6_000 : 15_000);
        const how = await app.stop();
        if (how !== 0) throw new Error(`With a clock off by ${off} minutes the App ended with ${how}`);
        tell(`${round} of ${rounds} rounds: ${off} minutes`);
      }
      return [`${rounds} clocks`];
    },
    after: async (storm) => {
      await storm.startApp().ready;
    },
  }),
};
