import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { SqliteDialect } from "kysely";

/**
 * Kysely's dialect for SQLite, over the SQLite that Node has built in. Statements are prepared once and kept, since
 * preparing one costs more than running it.
 */
export const sqliteDialect = (database: DatabaseSync): SqliteDialect => {
  const statements = new Map<string, ReturnType<typeof statementOf>>();
  return new SqliteDialect({
    database: {
      close: () => database.close(),
      prepare: (text) => {
        if (text === "rollback") {
          return rollbackOf(database);
        }
        const known = statements.get(text);
        if (known !== undefined) {
          return known;
        }
        // Batches differ in their size, and so in their text: there is no end of different ones.
        if (statements.size >= MOST_STATEMENTS) {
          statements.clear();
        }
        const made = statementOf(database.prepare(text));
        statements.set(text, made);
        return made;
      },
    },
  });
};

/**
 * SQLite ends the transaction by itself where the disk is full, and would then complain of a second end, which would be
 * the error that is seen.
 */
const rollbackOf = (database: DatabaseSync) => ({
  reader: false,
  all: () => [],
  iterate: () => [].values(),
  run: () => {
    if (database.isTransaction) {
      database.exec("rollback");
    }
    return { changes: 0, lastInsertRowid: 0 };
  },
});

const MOST_STATEMENTS = 500;

/** A statement as Kysely calls it: all its parameters in one list. */
const statementOf = (statement: StatementSync) => ({
  reader: statement.columns().length > 0,
  all: (parameters: readonly unknown[]): unknown[] => statement.all(...parameters.map(bound)),
  run: (parameters: readonly unknown[]) => statement.run(...parameters.map(bound)),
  iterate: (parameters: readonly unknown[]): IterableIterator<unknown> => statement.iterate(...parameters.map(bound)),
});

/** @throws for what SQLite has no type for: a list or a truth is a mistake of ours */
const bound = (value: unknown): SQLInputValue => {
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "bigint") {
    return value;
  }
  throw new TypeError(`SQLite can't hold a ${typeof value}.`);
};
