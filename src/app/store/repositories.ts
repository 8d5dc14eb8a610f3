import type { Db } from "./database.ts";
import { ADOPTION, FOLLOW_UP, followUpKey, type RepositoryRename } from "./store.ts";

/**
 * Gives all that is stored of a repository its new name. What is stored under the new name already is newer, and stays.
 * Pull requests of another repository that has the old name now stay, too. Verdicts have no id of the repository, so
 * they stay if two repositories had this name.
 */
export const renameRepository = async (db: Db, { from, to, id }: RepositoryRename): Promise<void> => {
  const [old, now] = [from.toLowerCase(), to.toLowerCase()];
  if (old === now) return;
  await db.transaction().execute(async (trx) => {
    const pullRequests = await trx
      .selectFrom("gates")
      .select(["number", "repository_id"])
      .where("repo", "=", old)
      .execute();
    const others = pullRequests.filter((record) => record.repository_id !== null && record.repository_id !== id);
    const newer = await trx.selectFrom("gates").select("number").where("repo", "=", now).execute();
    const known = new Set(newer.map(({ number }) => number));
    for (const { number } of pullRequests.filter((record) => !others.includes(record))) {
      if (known.has(number)) {
        await trx.deleteFrom("gates").where("repo", "=", old).where("number", "=", number).execute();
        await trx.deleteFrom("gate_words").where("repo", "=", old).where("number", "=", number).execute();
        continue;
      }
      await trx
        .updateTable("gates")
        .set({ repo: now, repository: to, repository_id: id })
        .where("repo", "=", old)
        .where("number", "=", number)
        .execute();
      await trx
        .updateTable("gate_words")
        .set({ repo: now })
        .where("repo", "=", old)
        .where("number", "=", number)
        .execute();
    }
    if (others.length === 0) {
      await trx.updateTable("verdicts").set({ repo: now, repository: to }).where("repo", "=", old).execute();
      await trx.updateTable("holds").set({ repo: now }).where("repo", "=", old).execute();
      await trx.updateTable("break_glass").set({ repo: now, repository: to }).where("repo", "=", old).execute();
    }
    await trx
      .insertInto("checkpoints")
      .values({ name: checkpointOf(from), value: to })
      .onConflict((conflict) => conflict.column("name").doUpdateSet({ value: to }))
      .execute();
  });
};

const checkpointOf = (name: string): string => `moved:${name.toLowerCase()}`;

export const renamedTo = async (db: Db, name: string): Promise<string | undefined> => {
  const row = await db
    .selectFrom("checkpoints")
    .select("value")
    .where("name", "=", checkpointOf(name))
    .executeTakeFirst();
  return row?.value;
};

export const formerNames = async (db: Db, id: number, now: string): Promise<readonly string[]> => {
  const rows = await db
    .selectFrom("gates")
    .select("repo")
    .distinct()
    .where("repository_id", "=", id)
    .where("repo", "<>", now.toLowerCase())
    .execute();
  return rows.map(({ repo }) => repo);
};

/** Deletes all that is stored of a repository, or of an installation, because it names people. */
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
      await trx
        .deleteFrom("checkpoints")
        .where((eb) =>
          eb.or([
            eb("name", "=", `${ADOPTION}${repo}`),
            eb.and([eb("name", ">=", followUpKey(repo, 0).slice(0, -1)), eb("name", "<", `${FOLLOW_UP}${repo}$`)]),
          ]),
        )
        .execute();
    }
  });
};
