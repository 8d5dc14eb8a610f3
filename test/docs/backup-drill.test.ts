import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { type Backend, type BackendPlace, openBackend } from "../../src/app/open-backend.ts";
import { REPOSITORY_ROOT } from "../house/repository-root.ts";
import { backendKinds, pullJob } from "../support/backend-world.ts";
import { sharedPostgres } from "../support/start-postgres.ts";
import { gateOf, verdictOf } from "../support/store-records.ts";

const page = readFileSync(join(REPOSITORY_ROOT, "docs/how-to/upgrade-and-backup.md"), "utf8");

/** The commands of the page below `<!-- drill: name -->`. */
const commandsOf = (name: string): string => {
  const [, , block = ""] = new RegExp(`<!-- drill: ${name} -->\\n( *)\`\`\`sh\\n([\\s\\S]*?)\`\`\``).exec(page) ?? [];
  expect(block, name).not.toBe("");
  return block;
};

/** Runs them as an operator does, in a shell, with the Node that the App runs on. */
const follow = (name: string, folder: string): void => {
  const path = `${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`;
  const run = spawnSync("sh", ["-e", "-c", commandsOf(name)], { cwd: folder, env: { PATH: path }, encoding: "utf8" });
  expect(run.stderr.replace(/.*ExperimentalWarning.*\n.*trace-warnings.*\n/, "")).toBe("");
  expect(run.status).toBe(0);
};

const folders: string[] = [];
const opened: Backend[] = [];
afterEach(async () => {
  for (const backend of opened.splice(0)) await backend.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const open = async (place: BackendPlace): Promise<Backend> => {
  const how = { concurrency: 1, tries: 3, backoffMs: 4, heartbeatMs: 250, random: Math.random, now: Date.now };
  const backend = await openBackend(place, { ...how, onError: () => undefined });
  opened.push(backend);
  return backend;
};

const fill = async ({ store, queue }: Backend): Promise<void> => {
  for (const number of [1, 2, 3]) await store.pullRequests.put(gateOf(number, { title: `Change ${number}` }));
  await store.verdicts.add(verdictOf(1));
  await queue.enqueue([pullJob(2)]);
};

const expectAll = async ({ store, queue }: Backend): Promise<void> => {
  for (const number of [1, 2, 3])
    expect(await store.pullRequests.get("acme/shop", number)).toMatchObject({ title: `Change ${number}` });
  expect(await store.verdicts.of("acme/shop", 1, 5)).toHaveLength(1);
  expect((await queue.state()).ready.event).toBe(1);
};

const kinds = await backendKinds();

describe("the drill of upgrade-and-backup.md", () => {
  test.each([
    ["where the broken one was moved away", true],
    ["over a database that is still there", false],
  ])(
    "SQLite: what was backed up while the App ran is there again, and what came later is not, %s",
    async (_name, moved) => {
      const folder = mkdtempSync(join(tmpdir(), "tollgate-drill-"));
      folders.push(folder);
      mkdirSync(join(folder, "data"));
      const running = await open({ dataDir: join(folder, "data") });
      await fill(running);
      follow("sqlite backup", folder);
      await running.store.pullRequests.put(gateOf(4));
      await running.close();
      opened.length = 0;
      if (moved) renameSync(join(folder, "data"), join(folder, "broken"));
      follow("sqlite restore", folder);
      const restored = await open({ dataDir: join(folder, "data") });
      await expectAll(restored);
      expect(await restored.store.pullRequests.get("acme/shop", 4)).toBeUndefined();
    },
  );

  test.runIf(kinds.includes("postgres"))("PostgreSQL: a copy of the database is complete", async () => {
    const postgres = await sharedPostgres();
    const databaseUrl = (await postgres?.createDatabase()) ?? "";
    const running = await open({ databaseUrl });
    await fill(running);
    await running.close();
    opened.length = 0;
    const copy = (await postgres?.createDatabase(databaseUrl)) ?? "";
    await expectAll(await open({ databaseUrl: copy }));
  });
});
