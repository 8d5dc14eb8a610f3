import { setTimeout as wait } from "node:timers/promises";
import type { Scenario } from "../scenario.ts";
import { untilCommented } from "../until-commented.ts";
import { weather } from "../weather.ts";

/** Webhooks come twice and in any order, and now and then not at all, told of by GitHub's list of deliveries or not. */
export const twiceAndShuffled: Scenario = {
  name: "twice-and-shuffled",
  about: "every webhook twice and shuffled, some dropped, some vanished",
  rounds: [20, 2],
  run: weather({
    storm: {},
    perSecond: 15,
    during: async (storm, { rounds, seed, tell }) => {
      const { webhooks, state } = storm.sandbox;
      await storm.startApp().ready;
      await untilCommented(storm);
      Object.assign(webhooks, { copies: 2, batch: 12, seed });
      const touched = { dropped: 0, vanished: 0 };
      const counts = { deliver: undefined, drop: "dropped", vanish: "vanished" } as const;
      storm.sandbox.on(({ name }) => {
        const count = counts[webhooks.mode];
        if (count !== undefined && ["issue_comment", "pull_request"].includes(name)) touched[count] += 1;
      });
      for (let round = 1; round <= rounds; round += 1) {
        for (const mode of ["deliver", "drop", "deliver", "vanish"] as const) {
          webhooks.mode = mode;
          await wait(mode === "deliver" ? 2_000 : 700);
          webhooks.flush();
        }
        tell(`${round} of ${rounds} rounds`);
      }
      Object.assign(webhooks, { mode: "deliver", copies: 1, batch: 1 });
      return [
        `${touched.dropped} events dropped, ${touched.vanished} vanished, the others twice, of ${state.open.size} pull requests`,
      ];
    },
  }),
};
