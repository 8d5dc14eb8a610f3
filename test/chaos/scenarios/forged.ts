import { randomBytes } from "node:crypto";
import { Agent } from "node:http";
import { readProcessMemory } from "../../support/app-process-memory.ts";
import { readAppMetrics } from "../../support/app-process-metrics.ts";
import { postWebhook } from "../post-webhook.ts";
import type { Scenario } from "../scenario.ts";
import { untilCommented } from "../until-commented.ts";
import { weather } from "../weather.ts";

const MB = 1_024 * 1_024;
/** Memory that forgeries may cost at most, beyond what the true webhooks meanwhile do. */
const MAX_GROWTH = 64 * MB;
const AT_ONCE = 32;

/** Somebody sends webhooks that nobody signed, as fast as they can, while people work. */
export const forged: Scenario = {
  name: "forged",
  about: "forged signatures, while people work",
  rounds: [10_000, 1_000],
  run: weather({
    storm: {},
    perSecond: 8,
    during: async (storm, { rounds, tell }) => {
      const app = storm.startApp();
      await app.ready;
      await untilCommented(storm);
      const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
      const answers = new Map<number, number>();
      const slowest = { health: 0 };
      // A true event of this world, so that only its signature is wrong.
      const body = Buffer.from(
        JSON.stringify(storm.sandbox.events.findLast(({ name }) => name === "pull_request")?.payload),
      );
      let sent = 0;
      const forge = async (): Promise<void> => {
        while (sent < rounds) {
          sent += 1;
          if (sent % 1_000 === 0) tell(`${sent} forged`);
          const secret =
            sent % 3 === 0 ? "development" : sent % 3 === 1 ? `sha256=${randomBytes(32).toString("hex")}` : "sha256=x";
          const status = await postWebhook(`${storm.appUrl}/webhooks`, { event: "pull_request", body, secret, agent });
          answers.set(status, (answers.get(status) ?? 0) + 1);
        }
      };
      let over = false;
      const watch = async (): Promise<void> => {
        while (!over) {
          const begun = performance.now();
          const { status } = await fetch(`${storm.appUrl}/healthz`);
          if (status !== 200) throw new Error(`/healthz answered ${status} meanwhile`);
          slowest.health = Math.max(slowest.health, performance.now() - begun);
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
      };
      const watching = watch();
      // On a fast machine all are answered before the first sample of the timer.
      const memory = [readProcessMemory(app.pid)];
      const sampler = setInterval(() => memory.push(readProcessMemory(app.pid)), 250);
      await Promise.all(Array.from({ length: AT_ONCE }, forge));
      clearInterval(sampler);
      memory.push(readProcessMemory(app.pid));
      over = true;
      await watching;
      agent.destroy();
      const refused = (await readAppMetrics(storm.appUrl)).sum("tollgate_deliveries_total", { outcome: "refused" });
      if (answers.get(401) !== rounds || answers.size !== 1)
        throw new Error(`Of ${rounds} forged webhooks not all were answered 401: ${JSON.stringify([...answers])}`);
      if (refused !== rounds) throw new Error(`The App counts ${refused} refused webhooks, of ${rounds}`);
      const half = Math.floor(memory.length / 2);
      const before = Math.max(...memory.slice(0, half));
      const after = Math.max(...memory.slice(half));
      if (after - before > MAX_GROWTH)
        throw new Error(`Memory went from ${(before / MB).toFixed(0)} to ${(after / MB).toFixed(0)} MB`);
      return [
        `${rounds} forged, all 401; /healthz within ${slowest.health.toFixed(0)} ms`,
        `memory at most ${(before / MB).toFixed(0)} MB in the first half, ${(after / MB).toFixed(0)} MB in the second`,
      ];
    },
  }),
};
