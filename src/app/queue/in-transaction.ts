import type { Db, Trx } from "../store/database.ts";

/** Does something in a transaction, and once more where PostgreSQL gave up one of two that waited for each other. */
export const inTransaction = async <T>(db: Db, work: (trx: Trx) => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction().execute(work);
    } catch (error) {
      const { code } = (error ?? {}) as { readonly code?: unknown };
      if (attempt === MOST_ATTEMPTS || (code !== DEADLOCK && code !== SERIALIZATION)) {
        throw error;
      }
    }
  }
};

const MOST_ATTEMPTS = 5;
const DEADLOCK = "40P01";
const SERIALIZATION = "40001";
