import { type RawBuilder, type SqlBool, sql } from "kysely";

/**
 * That a column names one of some repositories.
 *
 * @param repositories undefined: any; an empty list: none
 */
export const ofRepositories = (column: string, repositories: readonly string[] | undefined): RawBuilder<SqlBool> =>
  repositories === undefined
    ? sql<SqlBool>`1 = 1`
    : repositories.length === 0
      ? sql<SqlBool>`1 = 0`
      : sql<SqlBool>`${sql.ref(column)} in (${sql.join(repositories.map((name) => name.toLowerCase()))})`;
