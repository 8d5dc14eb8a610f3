import { sql } from "kysely";
import { DAY_MS, type Db, inTransaction, ofRepositories, type Quick, type Trx } from "./database.ts";
import { insert } from "./query.ts";
import type { DayCount, Release, Store, VerdictRecord } from "./store.ts";

const HELD_BEFORE_DAYS = 60;
const MAX_READ = 50_000;

export const addVerdict = async (trx: Trx, verdict: VerdictRecord): Promise<void> => {
  const { repository, number, at } = verdict;
  const repo = repository.toLowerCase();
  const holds = [...new Set(verdict.heldBy)].map((policy) => ({ policy, repo, number, at }));
  const values = {
    repo,
    repository,
    number,
    head_sha: verdict.headSha,
    verdict: verdict.verdict,
    held_by: JSON.stringify(verdict.heldBy),
    at,
    took_ms: verdict.tookMs,
  };
  await insert(trx, "verdicts", [values]);
  await insert(trx, "holds", holds);
};

export const createVerdicts = (db: Db, quick: Quick, now: () => number): Store["verdicts"] => ({
  add: async (verdict) => quick(async (one) => inTransaction(one, async (trx) => addVerdict(trx, verdict))),
  of: async (repository, number, max) => {
    const rows = await db
      .selectFrom("verdicts")
      .selectAll()
      .where("repo", "=", repository.toLowerCase())
      .where("number", "=", number)
      .orderBy("at", "desc")
      .orderBy("id", "desc")
      .limit(max)
      .execute();
    return rows.map((row) => ({
      repository: row.repository,
      number: row.number,
      headSha: row.head_sha,
      verdict: row.verdict as VerdictRecord["verdict"],
      heldBy: JSON.parse(row.held_by) as string[],
      at: row.at,
      tookMs: row.took_ms,
    }));
  },
  perDay: async (since, repositories) => {
    const day = sql<number>`at / ${sql.lit(DAY_MS)}`.as("day");
    const verdicts = await db
      .selectFrom("verdicts")
      .select((eb) => [day, "verdict", eb.fn.countAll<number>().as("verdicts")])
      .where("at", ">=", since)
      .where(ofRepositories("repo", repositories))
      .groupBy(["day", "verdict"])
      .execute();
    const broken = await db
      .selectFrom("break_glass")
      .select((eb) => [day, eb.fn.countAll<number>().as("times")])
      .where("at", ">=", since)
      .where(ofRepositories("repo", repositories))
      .groupBy("day")
      .execute();
    const days: DayCount[] = [];
    for (let at = Math.floor(since / DAY_MS); at <= Math.floor(now() / DAY_MS); at += 1) {
      const count = (verdict: VerdictRecord["verdict"]): number =>
        verdicts.find((row) => row.day === at && row.verdict === verdict)?.verdicts ?? 0;
      days.push({
        day: new Date(at * DAY_MS).toISOString().slice(0, 10),
        pass: count("pass"),
        blocked: count("blocked"),
        error: count("error"),
        breakGlass: broken.find((row) => row.day === at)?.times ?? 0,
      });
    }
    return days;
  },
  releases: async (since, repositories) => {
    // A hold may have begun before.
    const rows = await db
      .selectFrom("verdicts")
      .select(["repo", "number", "verdict", "at"])
      .where("at", ">=", since - HELD_BEFORE_DAYS * DAY_MS)
      .where(ofRepositories("repo", repositories))
      .orderBy("at", "desc")
      .orderBy("id", "desc")
      .limit(MAX_READ)
      .execute();
    const heldSince = new Map<string, number>();
    const releases: Release[] = [];
    for (const { repo, number, verdict, at } of rows.toReversed()) {
      const key = `${repo}#${number}`;
      const began = heldSince.get(key);
      if (verdict !== "pass") heldSince.set(key, began ?? at);
      else if (began !== undefined) {
        heldSince.delete(key);
        if (at >= since) releases.push({ at, heldMs: at - began });
      }
    }
    return releases;
  },
  perPolicy: async (since, max, repositories) =>
    db
      .selectFrom("holds")
      .select((eb) => [
        "policy",
        eb.fn.countAll<number>().as("held"),
        sql<number>`count(distinct repo || '#' || number)`.as("pullRequests"),
      ])
      .where("at", ">=", since)
      .where(ofRepositories("repo", repositories))
      .groupBy("policy")
      .orderBy("held", "desc")
      .orderBy("policy")
      .limit(max)
      .execute(),
});
