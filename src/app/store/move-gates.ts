import type { Db } from "./database.ts";

/** A repository that is called otherwise now. */
export type Moved = {
  /** `acme/shop`. */
  readonly from: string;
  /** `acme/store`, as GitHub spells it. */
  readonly to: string;
  /** GitHub's id of it. */
  readonly id: number;
};

const checkpointOf = (name: string): string => `moved:${name.toLowerCase()}`;

/**
 * Gives all that is kept of a repository its new name. What was judged under the new name already is newer, and stays.
 * Another repository may bear the old name by now: what is known to be its is left alone.
 */
export const moveGates = async (db: Db, { from, to, id }: Moved): Promise<void> => {
  const [old, now] = [from.toLowerCase(), to.toLowerCase()];
  if (old === now) return;
  await db.transaction().execute(async (trx) => {
    const gates = await trx.selectFrom("gates").select(["number", "repository_id"]).where("repo", "=", old).execute();
    const others = gates.filter((gate) => gate.repository_id !== null && gate.repository_id !== id);
    const newer = await trx.selectFrom("gates").select("number").where("repo", "=", now).execute();
    const known = new Set(newer.map(({ number }) => number));
    for (const { number } of gates.filter((gate) => !others.includes(gate))) {
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
    // Verdicts know names only: where two repositories bore this one, they stay as they are.
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

/** What a repository is called now that bore a name before; undefined where none is known that did. */
export const movedTo = async (db: Db, name: string): Promise<string | undefined> => {
  const row = await db
    .selectFrom("checkpoints")
    .select("value")
    .where("name", "=", checkpointOf(name))
    .executeTakeFirst();
  return row?.value;
};

/** Names in lower case under which a repository still has gates, besides the one that it has now. */
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
