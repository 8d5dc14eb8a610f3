import { type Expression, type ExpressionBuilder, type Selectable, type SqlBool, sql } from "kysely";
import { type Database, type Db, inTransaction, type PullRequestTable, type Quick } from "./database.ts";
import { putPullRequest, recordOfRow } from "./pull-request-row.ts";
import { query } from "./query.ts";
import { forget, formerNames, renamedTo, renameRepository } from "./repositories.ts";
import type { PullRequestQuery, PullRequestRecord, Store } from "./store.ts";

export const createPullRequests = (db: Db, quick: Quick, now: () => number): Store["pullRequests"] => ({
  put: async (record) => quick(async (one) => inTransaction(one, async (trx) => putPullRequest(trx, record, now()))),
  get: async (repository, number) => {
    const [row] = await query<Selectable<PullRequestTable>>(
      db,
    )`select * from gates where repo = ${repository.toLowerCase()} and number = ${number}`;
    return row === undefined ? undefined : recordOfRow(row);
  },
  list: async (query) => {
    const found = db.selectFrom("gates").selectAll().where(wherePullRequests(query));
    const ordered =
      query.order === "newest-evaluated"
        ? found.orderBy("judged_at", "desc")
        : // Databases sort null differently: what passes comes last.
          found.orderBy(sql`case when blocked_since is null then 1 else 0 end`).orderBy("blocked_since");
    const rows = await ordered
      .orderBy("repo")
      .orderBy("number")
      .limit(query.max)
      .offset(query.offset ?? 0)
      .execute();
    return rows.map(recordOfRow);
  },
  count: async (query) => {
    const rows = await db
      .selectFrom("gates")
      .select((eb) => ["verdict", eb.fn.countAll<number>().as("pullRequests")])
      .where(wherePullRequests(query))
      .groupBy("verdict")
      .execute();
    const count = (verdict: PullRequestRecord["verdict"]) =>
      rows.find((row) => row.verdict === verdict)?.pullRequests ?? 0;
    return { pass: count("pass"), blocked: count("blocked"), error: count("error") };
  },
  repositories: async (max) => {
    const rows = await db
      .selectFrom("gates")
      .select((eb) => [eb.fn.max("repository").as("repository"), eb.fn.max("judged_at").as("newest")])
      .groupBy("repo")
      .orderBy("newest", "desc")
      .limit(max)
      .execute();
    return rows.map((row) => row.repository);
  },
  waiting: async (query, max) => {
    const rows = await db
      .selectFrom("gate_words")
      .innerJoin("gates", (join) =>
        join.onRef("gates.repo", "=", "gate_words.repo").onRef("gates.number", "=", "gate_words.number"),
      )
      .select((eb) => [eb.fn.max("gate_words.shown").as("who"), eb.fn.countAll<number>().as("pullRequests")])
      .where("gate_words.kind", "=", "waits")
      .where((eb) => wherePullRequests(query)(eb as unknown as Parameters<ReturnType<typeof wherePullRequests>>[0]))
      .groupBy("gate_words.word")
      .orderBy("pullRequests", "desc")
      .orderBy("gate_words.word")
      .limit(max)
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
      .where(wherePullRequests(query))
      .executeTakeFirst();
    return times.map((_, at) => row?.[`before_${at}`] ?? 0);
  },
  atCommit: async (repository, sha) => {
    const rows = await openAt(db, repository, sha).where("waits_for_checks", "<>", "[]").execute();
    return rows.map(recordOfRow);
  },
  headedBy: async (repository, sha) => {
    const rows = await openAt(db, repository, sha).execute();
    return rows.map(recordOfRow);
  },
  namingTeam: async (team) => found(db, "team", team.toLowerCase(), team.toLowerCase()),
  evaluatedBy: async (prefix) => {
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
  rename: async (renamed) => renameRepository(db, renamed),
  renamedTo: async (repository) => renamedTo(db, repository),
  formerNames: async (id, name) => formerNames(db, id, name),
  forget: async (which) => forget(db, which),
});

const openAt = (db: Db, repository: string, sha: string) =>
  db
    .selectFrom("gates")
    .selectAll()
    .where("repo", "=", repository.toLowerCase())
    .where("head_sha", "=", sha)
    .where("state", "=", "open")
    .orderBy("number");

const found = async (
  db: Db,
  kind: "team" | "file",
  from: string,
  to: string,
): Promise<readonly PullRequestRecord[]> => {
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
  return rows.map(recordOfRow);
};

const wherePullRequests =
  (query: Omit<PullRequestQuery, "order" | "max" | "offset">) =>
  (eb: ExpressionBuilder<Database, "gates">): Expression<SqlBool> => {
    const { repositories, state, verdict, waitingFor, search } = query;
    const all: Expression<SqlBool>[] = [];
    if (repositories !== undefined) {
      all.push(
        repositories.length === 0
          ? eb.lit(false)
          : eb(
              "gates.repo",
              "in",
              repositories.map((name) => name.toLowerCase()),
            ),
      );
    }
    if (state !== undefined) {
      all.push(eb("gates.state", "=", state));
    }
    if (verdict !== undefined) {
      all.push(eb("gates.verdict", "=", verdict));
    }
    if (waitingFor !== undefined) {
      all.push(
        eb.exists(
          eb
            .selectFrom("gate_words")
            .select("gate_words.word")
            .whereRef("gate_words.repo", "=", "gates.repo")
            .whereRef("gate_words.number", "=", "gates.number")
            .where("gate_words.kind", "=", "waits")
            .where("gate_words.word", "=", waitingFor.toLowerCase()),
        ),
      );
    }
    if (search !== undefined) {
      const wanted = search.toLowerCase();
      const within = `%${wanted.replaceAll(/[\\%_]/g, "\\$&")}%`;
      const number = Number(/^#?(\d{1,9})$/.exec(wanted)?.[1] ?? 0);
      all.push(
        eb.or([
          sql<boolean>`lower(gates.title) like ${within} escape '\\'`,
          sql<boolean>`lower(gates.author) = ${wanted.replace(/^@/, "")}`,
          eb("gates.number", "=", number),
        ]),
      );
    }
    return eb.and(all);
  };
