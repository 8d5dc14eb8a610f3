import { setTimeout as wait } from "node:timers/promises";
import { random } from "../../model/random.ts";
import type { Scenario } from "../scenario.ts";
import { untilCommented } from "../until-commented.ts";
import { weather } from "../weather.ts";

/** The App on SQLite is killed at any moment, also while it starts, and started again. */
export const killSqlite: Scenario = {
  name: "kill-sqlite",
  about: "kill -9 at random moments under load, on SQLite",
  rounds: [50, 4],
  run: weather({
    storm: {},
    perSecond: 12,
    during: async (storm, { rounds, seed, tell }) => {
      const chance = random(seed + 1);
      const first = storm.startApp();
      await first.ready;
      await untilCommented(storm);
      await first.kill();
      let starting = 0;
      for (let round = 2; round <= rounds; round += 1) {
        const app = storm.startApp();
        if (chance.chance(0.15)) {
          starting += 1;
          await wait(chance.upTo(1_500));
        } else {
          await app.ready;
          await wait(200 + chance.upTo(3_000));
        }
        await app.kill();
        tell(`${round} of ${rounds} kills`);
      }
      return [`${rounds} kills, ${starting} of them while it started`];
    },
    after: async (storm) => {
      await storm.startApp().ready;
    },
  }),
};
