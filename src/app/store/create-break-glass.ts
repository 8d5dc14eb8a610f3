import type { Db } from "./database.ts";
import { ofRepositories } from "./of-repositories.ts";
import type { Store } from "./store.ts";

/** The record of merges past an unfinished checklist, over an open database. */
export const createBreakGlass = (db: Db): Store["breakGlass"] => ({
  add: async (record) => {
    await db
      .insertInto("break_glass")
      .values({
        repo: record.repository.toLowerCase(),
        repository: record.repository,
        number: record.number,
        by_login: record.by,
        reason: record.reason.replaceAll("\0", "\ufffd"),
        head_sha: record.headSha,
        open_items: record.openItems,
        issue: record.issue ?? null,
        at: record.at,
      })
      .execute();
  },
  since: async (since, repositories) => {
    const rows = await db
      .selectFrom("break_glass")
      .selectAll()
      .where("at", ">=", since)
      .where(ofRepositories("repo", repositories))
      .orderBy("at", "desc")
      .orderBy("id", "desc")
      .execute();
    return rows.map((row) => ({
      repository: row.repository,
      number: row.number,
      by: row.by_login,
      reason: row.reason,
      headSha: row.head_sha,
      openItems: row.open_items,
      issue: row.issue ?? undefined,
      at: row.at,
    }));
  },
});
