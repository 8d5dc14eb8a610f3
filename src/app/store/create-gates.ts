import { sql } from "kysely";
import type { Db } from "./database.ts";
import { forget } from "./forget.ts";
import { gateOfRow } from "./gate-row.ts";
import { formerNames, movedTo, moveGates } from "./move-gates.ts";
import { putGate } from "./put-gate.ts";
import type { GateRecord, Store } from "./store.ts";
import { whereGates } from "./where-gates.ts";

/** The gates over an open database. */
export const createGates = (db: Db, now: () => number): Store["gates"] => ({
  put: async (gate) => putGate(db, gate, now()),
  get: async (repository, number) => {
    const row = await db
      .selectFrom("gates")
      .selectAll()
      .where("repo", "=", repository.toLowerCase())
      .where("number", "=", number)
      .executeTakeFirst();
    return row === undefined ? undefined : gateOfRow(row);
  },
  list: async (query) => {
    const found = db.selectFrom("gates").selectAll().where(whereGates(query));
    const ordered =
      query.order === "newest-judged"
        ? found.orderBy("judged_at", "desc")
        : // What passes has no such time, and comes last on both databases.
          found.orderBy(sql`case when blocked_since is null then 1 else 0 end`).orderBy("blocked_since");
    const rows = await ordered
      .orderBy("repo")
      .orderBy("number")
      .limit(query.most)
      .offset(query.offset ?? 0)
      .execute();
    return rows.map(gateOfRow);
  },
  count: async (query) => {
    const rows = await db
      .selectFrom("gates")
      .select((eb) => ["verdict", eb.fn.countAll<number>().as("gates")])
      .where(whereGates(query))
      .groupBy("verdict")
      .execute();
    const count = (verdict: GateRecord["verdict"]) => rows.find((row) => row.verdict === verdict)?.gates ?? 0;
    return { pass: count("pass"), blocked: count("blocked"), error: count("error") };
  },
  repositories: async (most) => {
    const rows = await db
      .selectFrom("gates")
      .select((eb) => [eb.fn.max("repository").as("repository"), eb.fn.max("judged_at").as("newest")])
      .groupBy("repo")
      .orderBy("newest", "desc")
      .limit(most)
      .execute();
    return rows.map((row) => row.repository);
  },
  waiting: async (query, most) => {
    const rows = await db
      .selectFrom("gate_words")
      .innerJoin("gates", (join) =>
        join.onRef("gates.repo", "=", "gate_words.repo").onRef("gates.number", "=", "gate_words.number"),
      )
      .select((eb) => [eb.fn.max("gate_words.shown").as("who"), eb.fn.countAll<number>().as("gates")])
      .where("gate_words.kind", "=", "waits")
      .where((eb) => whereGates(query)(eb as unknown as Parameters<ReturnType<typeof whereGates>>[0]))
      .groupBy("gate_words.word")
      .orderBy("gates", "desc")
      .orderBy("gate_words.word")
      .limit(most)
      .execute();
    return rows;
  },
  blockedBefore: async (query, times) => {
    if (times.length === 0) {
      return [];
    }
    const row = await db
      .selectFrom("gates")
      .select((eb) =>
        times.map((time, at) =>
          eb.fn
            .countAll<number>()
            .filterWhere("blocked_since", "<=", time)
            .as(`before_${at}` as const),
        ),
      )
      .where(whereGates(query))
      .executeTakeFirst();
    return times.map((_, at) => row?.[`before_${at}`] ?? 0);
  },
  atCommit: async (repository, sha) => {
    const rows = await db
      .selectFrom("gates")
      .selectAll()
      .where("repo", "=", repository.toLowerCase())
      .where("head_sha", "=", sha)
      .where("state", "=", "open")
      .where("waits_for_checks", "<>", "[]")
      .orderBy("number")
      .execute();
    return rows.map(gateOfRow);
  },
  headedBy: async (repository, sha) => {
    const rows = await db
      .selectFrom("gates")
      .selectAll()
      .where("repo", "=", repository.toLowerCase())
      .where("head_sha", "=", sha)
      .where("state", "=", "open")
      .orderBy("number")
      .execute();
    return rows.map(gateOfRow);
  },
  namingTeam: async (team) => found(db, "team", team.toLowerCase(), team.toLowerCase()),
  judgedBy: async (prefix) => {
    const from = prefix.toLowerCase();
    return found(db, "file", from, `${from}\u{10ffff}`);
  },
  close: async (repository, number, state) => {
    const closedAt = now();
    await db
      .updateTable("gates")
      .set((eb) => ({ state, closed_at: eb.fn.coalesce("closed_at", eb.val(closedAt)) }))
      .where("repo", "=", repository.toLowerCase())
      .where("number", "=", number)
      .execute();
  },
  move: async (moved) => moveGates(db, moved),
  movedTo: async (repository) => movedTo(db, repository),
  formerNames: async (id, name) => formerNames(db, id, name),
  forget: async (which) => forget(db, which),
});

/** Open gates with a word of a kind between two others, both included. */
const found = async (db: Db, kind: "team" | "file", from: string, to: string): Promise<readonly GateRecord[]> => {
  const rows = await db
    .selectFrom("gates")
    .selectAll()
    .where("state", "=", "open")
    .where((eb) =>
      eb(
        eb.refTuple("repo", "number"),
        "in",
        eb
          .selectFrom("gate_words")
          .select(["gate_words.repo", "gate_words.number"])
          .where("gate_words.kind", "=", kind)
          .where("gate_words.word", ">=", from)
          .where("gate_words.word", "<=", to)
          .$asTuple("repo", "number"),
      ),
    )
    .orderBy("repo")
    .orderBy("number")
    .execute();
  return rows.map(gateOfRow);
};
