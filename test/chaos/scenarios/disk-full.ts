import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import type { Scenario, ScenarioResult } from "../scenario.ts";
import { untilCommented } from "../until-commented.ts";
import { weather } from "../weather.ts";

/** Small, so that it is full soon. */
const SIZE = "16m";

/** The disk that the App's SQLite is on is full for a while: a small file system in memory, which a file fills up. */
export const diskFull: Scenario = {
  name: "disk-full",
  about: "the disk full for a while, on SQLite: refused meanwhile, caught up after",
  rounds: [4, 1],
  run: async (request) => {
    let mounted: string | undefined;
    try {
      return await weather({
        storm: {},
        perSecond: 15,
        during: async (storm, { rounds, quick, tell }) => {
          const dataDir = join(storm.folder, "data");
          mkdirSync(dataDir);
          mount(dataDir);
          mounted = dataDir;
          const app = storm.startApp();
          await app.ready;
          await untilCommented(storm);
          const answers = { taken: 0, refused: 0 };
          storm.sandbox.webhooks.on(({ code }) => {
            if (code === 503) answers.refused += 1;
            else if (code < 300) answers.taken += 1;
          });
          const ballast = join(dataDir, "ballast");
          for (let round = 1; round <= rounds; round += 1) {
            await wait(quick ? 3_000 : 6_000);
            const before = answers.refused;
            const until = performance.now() + 120_000;
            // What the database frees is taken from it too, until it has refused something.
            while (answers.refused < before + 20 && performance.now() < until) {
              fillUp(dataDir, ballast);
              await wait(200);
            }
            if (answers.refused === before) throw new Error("The disk was full, and nothing was refused");
            const { status } = await fetch(`${storm.appUrl}/healthz`);
            if (status !== 200) throw new Error(`/healthz answered ${status} meanwhile`);
            rmSync(ballast);
            tell(`full ${round} of ${rounds} times, ${answers.refused} webhooks refused`);
          }
          return [`full ${rounds} times; ${answers.refused} webhooks answered 503, ${answers.taken} taken`];
        },
        look: async (storm) => {
          const database = new DatabaseSync(join(storm.folder, "data", "tollgate.sqlite"), { readOnly: true });
          const [row] = database.prepare("pragma integrity_check").all();
          database.close();
          return row?.["integrity_check"] === "ok" ? [] : [`the database is damaged: ${JSON.stringify(row)}`];
        },
        beforeClose: () => {
          if (mounted !== undefined) execFileSync("umount", [mounted]);
          mounted = undefined;
        },
      })(request);
    } catch (error) {
      if (!(error instanceof NoMount)) throw error;
      return {
        ...NOTHING,
        skipped: "No file system can be mounted here (not root); the queue's own tests fill a database up",
      };
    }
  },
};

const NOTHING: ScenarioResult = {
  did: [],
  faults: { lost: [], doubleComments: [], wrongVerdicts: [], unjustifiedGreens: [], left: [] },
  failed: [],
};

class NoMount extends Error {
  override readonly name = "NoMount";
}

const mount = (dir: string): void => {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${SIZE}`, "tollgate-chaos", dir], { stdio: "ignore" });
  } catch (error) {
    throw new NoMount("mount", { cause: error });
  }
};

const fillUp = (dir: string, ballast: string): void => {
  const { bavail, bsize } = statfsSync(dir);
  try {
    if (bavail > 0) writeFileSync(ballast, Buffer.alloc(bavail * bsize), { flag: "a" });
  } catch {
    // The database was faster; it is full either way.
  }
};
