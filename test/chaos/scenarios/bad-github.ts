import { setTimeout as wait } from "node:timers/promises";
import type { Fault } from "../../../sandbox/src/http/faults.ts";
import { random } from "../../model/random.ts";
import type { Scenario } from "../scenario.ts";
import { untilCommented } from "../until-commented.ts";
import { weather } from "../weather.ts";

/** What GitHub does on a bad day; `after`: it was done, and only the answer was lost. */
const FAULTS: readonly (Fault & { readonly word: string })[] = [
  { word: "500", status: 500 },
  { word: "502", status: 502 },
  { word: "503", status: 503, headers: { "retry-after": "1" } },
  { word: "429", status: 429, headers: { "retry-after": "1" } },
  { word: "secondary limit", status: 403, headers: { "retry-after": "2" } },
  { word: "slow", slow: 1_500 },
  { word: "hanging", hang: true },
  { word: "done, and 502", status: 502, after: true, method: "POST" },
  { word: "done, and 502", status: 502, after: true, method: "PATCH" },
];

/** GitHub answers a share of the requests badly, for a while; then it is well again. */
export const badGithub: Scenario = {
  name: "bad-github",
  about: "500, 429, secondary limits, slow, hanging and lost answers",
  rounds: [20, 2],
  run: weather({
    // What hangs is given up after 15 seconds, and tried again.
    storm: { justifiedMs: 75_000 },
    perSecond: 8,
    during: async (storm, { rounds, seed, tell }) => {
      const chance = random(seed + 2);
      await storm.startApp().ready;
      await untilCommented(storm);
      let played = 0;
      for (let round = 1; round <= rounds; round += 1) {
        for (const { word, ...fault } of FAULTS) {
          // Those that hang hold a worker for long, so they are few.
          const times = word === "hanging" ? 1 : 4;
          storm.sandbox.fail({
            ...fault,
            path: /^\/(repos|graphql|app\/installations\/\d+\/access)/,
            every: 2 + chance.upTo(6),
            times,
          });
          played += times;
        }
        await wait(3_000);
        tell(`${round} of ${rounds} rounds`);
      }
      storm.sandbox.fix();
      return [`${played} faults put in the way`];
    },
  }),
};
