import { setTimeout as wait } from "node:timers/promises";
import { random } from "../../model/random.ts";
import type { AppProcess } from "../../support/app-process.ts";
import { startPostgres } from "../../support/start-postgres.ts";
import type { Scenario } from "../scenario.ts";
import { startBalancer } from "../start-balancer.ts";
import { untilCommented } from "../until-commented.ts";
import { weather } from "../weather.ts";

const REPLICAS = 3;

/** Three replicas share one PostgreSQL; they are killed one after the other, and the database is restarted under them. */
export const killPostgres: Scenario = {
  name: "kill-postgres",
  about: "three replicas on PostgreSQL, one killed again and again, the database restarted",
  rounds: [20, 2],
  run: async (request) => {
    const postgres = await startPostgres({ durable: true });
    try {
      const env = { DATABASE_URL: await postgres.createDatabase() };
      return await weather({
        storm: { places: REPLICAS },
        perSecond: 12,
        during: async (storm, { rounds, seed, tell }) => {
          const chance = random(seed + 3);
          const balancer = await startBalancer(Array.from({ length: REPLICAS }, (_, place) => storm.portOf(place)));
          storm.sandbox.changeApp(storm.registered.appId, { webhook: { url: `${balancer.url}/webhooks` } });
          const apps = new Map<number, AppProcess>();
          const begin = async (place: number): Promise<void> => {
            const app = storm.startApp({ place, env });
            apps.set(place, app);
            await app.ready;
          };
          for (let place = 0; place < REPLICAS; place += 1) await begin(place);
          await untilCommented(storm);
          let restarts = 0;
          for (let round = 1; round <= rounds; round += 1) {
            const place = chance.upTo(REPLICAS);
            await wait(500 + chance.upTo(2_500));
            await apps.get(place)?.kill();
            if (round % 5 === 0 || round === rounds) {
              restarts += 1;
              await postgres.stop();
              await wait(chance.upTo(2_000));
              await postgres.start();
            }
            await begin(place);
            tell(`${round} of ${rounds} kills, ${restarts} restarts of the database`);
          }
          return [`${rounds} kills of one of ${REPLICAS} replicas, ${restarts} restarts of the database`];
        },
      })(request);
    } finally {
      await postgres.end();
    }
  },
};
