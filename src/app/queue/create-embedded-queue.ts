import { randomUUID } from "node:crypto";
import type { QueueOptions } from "../store/backend.ts";
import type { Db } from "../store/database.ts";
import type { Arrival } from "./accept-deliveries.ts";
import type { Claimed } from "./claim-jobs.ts";
import { commitRound, type Round } from "./commit-round.ts";
import type { RunEnd } from "./end-runs.ts";
import { isSuperseded } from "./is-superseded.ts";
import { PROMOTE_EVERY_MS } from "./promote-jobs.ts";
import type { Handler, Queue } from "./queue.ts";
import { readDead } from "./read-dead.ts";
import { readState } from "./read-state.ts";
import { releaseJobs } from "./release-jobs.ts";
import { retryDead } from "./retry-dead.ts";
import { runJob } from "./run-job.ts";
import { untilIdle } from "./until-idle.ts";
import { withGrace } from "./with-grace.ts";

/** Something that is to be written with the next commit. An end that can't be is kept; nobody waits for it. */
type Write =
  | {
      readonly kind: "arrival";
      readonly arrival: Arrival;
      readonly done: (fresh: boolean) => void;
      readonly failed: (error: unknown) => void;
    }
  | { readonly kind: "end"; readonly end: RunEnd };

/**
 * The queue of one process, in its own SQLite. All that happens goes through one writer: what came while the disk was
 * busy (deliveries, ends of runs, the jobs to run next) is one commit, so that the rate isn't bound by the disk; what
 * is acknowledged is in a commit that the disk has.
 */
export const createEmbeddedQueue = async (db: Db, options: QueueOptions): Promise<Queue> => {
  const { now } = options;
  const owner = randomUUID();
  const running = new Map<string, { readonly claimed: Claimed; readonly ended: Promise<void> }>();
  let handler: Handler | undefined;
  const writes: Write[] = [];
  let busy = false;
  let quiet: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let rounds = 0;
  let promotedAt = now();

  // Whoever ran something before us is dead: the directory is ours alone.
  await db.transaction().execute(async (trx) => {
    await releaseJobs(trx, "sqlite", { owner: undefined, tries: options.tries, now: now() });
  });

  const room = (): number => (handler === undefined ? 0 : Math.max(0, options.concurrency - running.size));

  const wake = (): void => {
    if (!busy) {
      busy = true;
      clearTimeout(timer);
      quiet = writeAll();
    }
  };

  const wakeIn = (milliseconds: number): void => {
    if (handler !== undefined) {
      timer = setTimeout(wake, Math.min(LONGEST_WAIT_MS, Math.max(1, milliseconds)));
    }
  };

  /** Commits round after round until there is nothing to write and nothing to run. Never throws. */
  const writeAll = async (): Promise<void> => {
    // What is asked for in the same turn of the event loop goes into the same commit.
    await new Promise(setImmediate);
    for (;;) {
      const batch = writes.splice(0, MOST_WRITES);
      try {
        const round = await commit(batch);
        if (writes.length === 0 && (round.claimed.length === 0 || room() === 0)) {
          busy = false;
          if (room() > 0 && round.nextDue !== undefined) {
            wakeIn(round.nextDue - now());
          }
          return;
        }
      } catch (error) {
        options.onError(error);
        await writeEach(batch, error);
        if (writes.every(({ kind }) => kind === "end")) {
          busy = false;
          wakeIn(AGAIN_MS);
          return;
        }
      }
    }
  };

  const commit = async (batch: readonly Write[]): Promise<Round> => {
    const arrivals = batch.filter((write) => write.kind === "arrival");
    const promote = room() > 0 && now() - promotedAt >= PROMOTE_EVERY_MS;
    rounds += 1;
    const round = await commitRound(db, {
      arrivals: arrivals.map(({ arrival }) => arrival),
      ends: batch.flatMap((write) => (write.kind === "end" ? [write.end] : [])),
      claimant: { owner, run: `${owner}:${rounds}` },
      room: room(),
      promote: promote ? options.concurrency : 0,
      now: now(),
    });
    promotedAt = promote ? now() : promotedAt;
    for (const [at, { done }] of arrivals.entries()) {
      done(round.fresh[at] ?? false);
    }
    for (const claimed of round.claimed) {
      begin(claimed);
    }
    return round;
  };

  /** One after the other, so that one that can't be written doesn't keep the rest out. */
  const writeEach = async (batch: readonly Write[], why: unknown): Promise<void> => {
    for (const write of batch) {
      const alone = { claimant: { owner, run: "" }, room: 0, promote: 0, now: now() };
      try {
        if (batch.length === 1) {
          throw why;
        }
        if (write.kind === "end") {
          await commitRound(db, { ...alone, arrivals: [], ends: [write.end] });
        } else {
          const { fresh } = await commitRound(db, { ...alone, arrivals: [write.arrival], ends: [] });
          write.done(fresh[0] ?? false);
        }
      } catch (error) {
        if (write.kind === "end") {
          writes.push(write);
        } else {
          write.failed(error);
        }
      }
    }
  };

  const begin = (claimed: Claimed): void => {
    const { key } = claimed.job;
    const run = handler ?? givenBack;
    const superseded = async (): Promise<boolean> =>
      running.get(key)?.claimed !== claimed || (await isSuperseded(db, key, claimed.run));
    // Known as running before the handler's first step, which may ask at once whether it is in vain.
    const ended = Promise.resolve()
      .then(async () => runJob(claimed, run, superseded, options))
      .then((end) => {
        // One that was given back has ended for us already.
        if (running.get(key)?.claimed === claimed) {
          running.delete(key);
          writes.push({ kind: "end", end });
          wake();
        }
      });
    running.set(key, { claimed, ended });
  };

  const arrive = async (arrival: Arrival): Promise<boolean> =>
    new Promise((done, failed) => {
      writes.push({ kind: "arrival", arrival, done, failed });
      wake();
    });

  return {
    accept: async (delivery, jobs) => ((await arrive({ delivery, jobs })) ? "accepted" : "known"),
    enqueue: async (jobs) => {
      await arrive({ delivery: undefined, jobs });
    },
    start: async (next) => {
      if (handler !== undefined) {
        throw new Error("The queue runs already.");
      }
      handler = next;
      wake();
    },
    stop: async (graceMs) => {
      handler = undefined;
      clearTimeout(timer);
      await quiet;
      await withGrace(
        [...running.values()].map(({ ended }) => ended),
        graceMs,
      );
      for (const { claimed } of running.values()) {
        writes.push({ kind: "end", end: { key: claimed.job.key, run: claimed.run, kind: "given-back" } });
      }
      running.clear();
      wake();
      await quiet;
    },
    state: async () => readState(db, now()),
    dead: async (max) => readDead(db, max),
    retry: async (key) => {
      const revived = await db.transaction().execute(async (trx) => retryDead(trx, "sqlite", key, now()));
      wake();
      return revived.length;
    },
    idle: async (withinMs = 0) => untilIdle(db, now, withinMs),
  };
};

/** Milliseconds until what could not be written is tried again. */
const AGAIN_MS = 1000;
/** A clock may be set while we wait by another one. */
const LONGEST_WAIT_MS = 60_000;
/** In one commit, so that the first of many doesn't wait for all of them. */
const MOST_WRITES = 500;

/** What came to be claimed while the queue was being stopped. */
const givenBack: Handler = async () => {
  throw Object.assign(new Error("The queue was stopped."), { retryAfterMs: 0 });
};
