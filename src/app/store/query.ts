import { CompiledQuery, type Insertable } from "kysely";
import type { Database, Db } from "./database.ts";

type Value = string | number | null;

/**
 * Runs one statement; each value is a parameter, and a list is `($1, $2)`. For what every event needs, because Kysely's
 * builders take longer than the database.
 */
export const query =
  <Row = unknown>(db: Db) =>
  async (
    [first = "", ...texts]: TemplateStringsArray,
    ...values: readonly (Value | readonly Value[])[]
  ): Promise<readonly Row[]> => {
    const parameters: Value[] = [];
    const placeOf = (value: Value): string => `$${parameters.push(value)}`;
    const text = texts.reduce((before, after, index) => {
      const value = values[index] as Value | readonly Value[];
      const place = typeof value === "object" && value !== null ? `(${value.map(placeOf).join(", ")})` : placeOf(value);
      return before + place + after;
    }, first);
    return (await db.executeQuery<Row>(CompiledQuery.raw(text, parameters))).rows;
  };

/** Inserts rows that all have the same columns. @param then what follows the values: `on conflict …`, `returning …` */
export const insert = async <Table extends keyof Database, Row = unknown>(
  db: Db,
  table: Table,
  rows: readonly Insertable<Database[Table]>[],
  then = "",
): Promise<readonly Row[]> => {
  const columns = Object.keys(rows[0] ?? {});
  if (columns.length === 0) return [];
  const parameters: unknown[] = [];
  const places = rows.map((row) => {
    const values = row as Readonly<Record<string, unknown>>;
    return `(${columns.map((column) => `$${parameters.push(values[column])}`).join(", ")})`;
  });
  const text = `insert into ${table} (${columns.join(", ")}) values ${places.join(", ")} ${then}`;
  return (await db.executeQuery<Row>(CompiledQuery.raw(text, parameters))).rows;
};
