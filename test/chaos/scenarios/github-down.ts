import { setTimeout as wait } from "node:timers/promises";
import type { Scenario } from "../scenario.ts";
import { untilCommented } from "../until-commented.ts";
import { weather } from "../weather.ts";

/** GitHub's API is down, though its webhooks still come: they are taken, and caught up with afterwards. */
export const githubDown: Scenario = {
  name: "github-down",
  about: "the API down for a while; webhooks taken meanwhile, caught up after",
  rounds: [4, 1],
  run: weather({
    storm: { justifiedMs: 30_000 },
    perSecond: 12,
    during: async (storm, { rounds, quick, tell }) => {
      const { sandbox } = storm;
      await storm.startApp().ready;
      await untilCommented(storm);
      await wait(2_000);
      let taken = 0;
      let refused = 0;
      let down = false;
      sandbox.webhooks.on(({ code }) => {
        if (!down) return;
        if (code >= 200 && code < 300) taken += 1;
        else refused += 1;
      });
      for (let round = 1; round <= rounds; round += 1) {
        down = true;
        // Not the pages, and nothing that the people here do.
        sandbox.fail({ path: /^\/(repos|graphql|app|search|installation|orgs)\b/, status: 503, times: 1_000_000 });
        await wait(quick ? 5_000 : 15_000);
        await sandbox.webhooks.settled();
        down = false;
        sandbox.fix();
        tell(`down ${round} of ${rounds} times`);
        await wait(quick ? 3_000 : 8_000);
      }
      if (refused > 0) throw new Error(`${refused} webhooks were refused while GitHub's API was down`);
      return [`down ${rounds} times; ${taken} webhooks were taken meanwhile`];
    },
  }),
};
