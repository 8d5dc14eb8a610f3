import type { Db } from "./database.ts";

/**
 * Forgets all that is kept of a repository, or of an installation's: gates, verdicts and break-glass, since the people
 * in them have not asked us to keep it without the repository.
 */
export const forget = async (
  db: Db,
  { repository, installation }: { readonly repository?: string; readonly installation?: number },
): Promise<void> => {
  await db.transaction().execute(async (trx) => {
    const repos = new Set(repository === undefined ? [] : [repository.toLowerCase()]);
    if (installation !== undefined) {
      const rows = await trx
        .selectFrom("gates")
        .select("repo")
        .distinct()
        .where("installation", "=", installation)
        .execute();
      for (const { repo } of rows) {
        repos.add(repo);
      }
    }
    for (const repo of repos) {
      await trx.deleteFrom("gates").where("repo", "=", repo).execute();
      await trx.deleteFrom("gate_words").where("repo", "=", repo).execute();
      await trx.deleteFrom("verdicts").where("repo", "=", repo).execute();
      await trx.deleteFrom("holds").where("repo", "=", repo).execute();
      await trx.deleteFrom("break_glass").where("repo", "=", repo).execute();
    }
  });
};
