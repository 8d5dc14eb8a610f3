import { describe, expect, test } from "vitest";
import { openBackend } from "../../src/app/open-backend.ts";
import type { DoctorFacts } from "../../src/cli/doctor/doctor-facts.ts";
import { checkDatabase, readDatabase } from "../../src/cli/doctor/storage.ts";
import { sharedPostgres } from "../support/start-postgres.ts";

const postgres = await sharedPostgres();

describe.skipIf(postgres === undefined)("a PostgreSQL", () => {
  const look = async (url: string) => {
    const database = await readDatabase({ kind: "postgres", url });
    // The check looks at nothing else of the facts.
    return checkDatabase({ database } as DoctorFacts).map(({ level, message }) => `${level}: ${message}`);
  };

  test("that is empty is reported, and right once the App has started on it", async () => {
    const url = (await postgres?.createDatabase()) ?? "";
    expect(await look(url)).toEqual([expect.stringMatching(/^warning: \d+ migrations are still to be made/)]);
    const options = { concurrency: 1, tries: 1, backoffMs: 1, now: Date.now, random: Math.random, onError: () => {} };
    const backend = await openBackend({ databaseUrl: url }, options);
    try {
      expect(await look(url)).toEqual(["ok: PostgreSQL answers; its tables are up to date."]);
    } finally {
      await backend.close();
    }
  });

  test("that refuses the password is reported, without the password", async () => {
    const url = new URL((await postgres?.createDatabase()) ?? "");
    url.password = "hush-hush";
    const [reported = ""] = await look(url.href);
    expect(reported).toMatch(/^wrong: The database cannot be used: /);
    expect(reported).not.toContain("hush");
  });
});
