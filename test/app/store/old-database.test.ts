import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, it } from "vitest";
import { openBackend } from "../../../src/app/store/backend.ts";
import { gateOf } from "../../support/store-records.ts";

/** A database that an earlier version wrote is brought up to date, and what stands in it stays. */
it("a database of before repositories had ids", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "tollgate-old-"));
  const options = {
    concurrency: 1,
    tries: 3,
    backoffMs: 1,
    now: Date.now,
    random: Math.random,
    onError: () => undefined,
  };
  try {
    const first = await openBackend({ dataDir }, options);
    await first.store.pullRequests.put(gateOf(1));
    await first.close();
    const old = new DatabaseSync(join(dataDir, "tollgate.sqlite"));
    old.exec("drop index gates_by_id");
    old.exec("alter table gates drop column repository_id");
    old.exec("delete from kysely_migration where name = '2026-11-29-repository-id'");
    old.close();
    const again = await openBackend({ dataDir }, options);
    expect(await again.store.pullRequests.get("acme/shop", 1)).toEqual(gateOf(1, { repositoryId: undefined }));
    await again.store.pullRequests.put(gateOf(1, { evaluatedAt: 2_000 }));
    expect(await again.store.pullRequests.get("acme/shop", 1)).toMatchObject({ repositoryId: 7 });
    await again.close();
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});
