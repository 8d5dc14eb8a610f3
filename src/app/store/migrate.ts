import { Migrator } from "kysely/migration";
import type { DatabaseKind, Db } from "./database.ts";
import { migrations } from "./migrations.ts";

/**
 * Brings the tables up to what this version needs.
 *
 * @throws where a migration fails, or where the database was migrated by a newer version already
 */
export const migrate = async (db: Db, kind: DatabaseKind): Promise<void> => {
  const list = migrations(kind);
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => list } }).migrateToLatest();
  if (error !== undefined) {
    throw new Error("The database's tables could not be brought up to date.", { cause: error });
  }
};
