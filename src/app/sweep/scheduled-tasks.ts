import type { Logger } from "pino";
import { statusOf } from "../../github/client/github-client.ts";
import { fetchInstallations } from "../../github/read/app.ts";
import { fetchDefaultBranch, fetchRequiredChecks } from "../../github/read/repositories.ts";
import { fetchIssue } from "../../github/write/issue.ts";
import { redeliverFailed } from "../../github/write/redeliveries.ts";
import { DEFAULT_CHECK } from "../../policy/check-names.ts";
import type { Clients } from "../github/create-clients.ts";
import type { Metrics } from "../observe/metrics.ts";
import { keyOf, type NewJob, type Queue, type Task } from "../queue/queue.ts";
import {
  ADOPTION,
  type Adoption,
  FOLLOW_UP,
  type FollowUpState,
  followUpKey,
  type Retention,
  type Store,
} from "../store/store.ts";

/** GitHub keeps deliveries for three days. */
const KEPT_MS = 3 * 24 * 60 * 60 * 1_000;
/** Clocks differ and lists lag, so sweeps overlap a little. */
const OVERLAP_MS = 2 * 60 * 1_000;
/** Interval of full sweeps: GitHub does not promise that an edited comment changes the pull request's `updated_at`. */
const WHOLE_MS = 24 * 60 * 60 * 1_000;
const MAX_PAGES = 100;

export type Sweeper = {
  readonly deliveries: () => Promise<number>;
  readonly pullRequests: () => Promise<number>;
  readonly forget: () => Promise<number>;
};

export const createSweeper = ({
  clients,
  queue,
  store,
  metrics,
  retention,
  now,
  log,
}: {
  readonly clients: Clients;
  readonly queue: Pick<Queue, "enqueue">;
  readonly store: Pick<Store, "sweepOld"> & { readonly checkpoints: Pick<Store["checkpoints"], "get" | "set"> };
  readonly metrics: Pick<Metrics, "sweep">;
  readonly retention: Retention;
  readonly now: () => number;
  readonly log: Logger;
}): Sweeper => ({
  deliveries: async () => {
    const client = await clients.of(0, "background");
    const begun = stopwatch(now);
    const last = Number((await store.checkpoints.get("deliveries")) ?? begun() - KEPT_MS);
    const { asked, until } = await redeliverFailed(client, last, begun);
    await store.checkpoints.set("deliveries", String(until - OVERLAP_MS));
    metrics.sweep("deliveries", asked);
    if (asked > 0) log.info({ asked }, "Deliveries that did not arrive were asked for again");
    return asked;
  },
  pullRequests: async () => {
    const client = await clients.of(0, "background");
    const begun = stopwatch(now);
    const whole = Number((await store.checkpoints.get("pull-requests-whole")) ?? 0);
    const all = begun() - whole > WHOLE_MS;
    const last = all ? undefined : await store.checkpoints.get("pull-requests");
    const installations = await fetchInstallations(client, MAX_PAGES);
    const jobs = installations
      .filter(({ suspended }) => !suspended)
      .map(({ id, login }): NewJob => {
        const changed = last === undefined || login === "" ? {} : { changed: { account: login, since: last } };
        const task: Task = { kind: "installation", ...changed };
        return { key: keyOf(task, id), installation: id, task, urgency: "background" };
      });
    await queue.enqueue(jobs);
    const until = new Date(begun() - OVERLAP_MS).toISOString();
    await store.checkpoints.set("pull-requests", `${until.slice(0, 19)}Z`);
    if (all) await store.checkpoints.set("pull-requests-whole", String(begun()));
    metrics.sweep("pull-requests", jobs.length);
    log.info({ installations: jobs.length, since: last ?? "ever" }, "Open pull requests are looked at again");
    return jobs.length;
  },
  forget: async () => store.sweepOld(now(), retention),
});

/** The start of a task, by a clock that may be corrected before the task ends. */
const stopwatch = (now: () => number): (() => number) => {
  const begun = performance.now();
  return () => now() - (performance.now() - begun);
};

export type SweepEvery = { readonly deliveries: number; readonly pullRequests: number };

type ScheduledTasks = {
  readonly shareLimits: () => Promise<void>;
  readonly sweeper: Sweeper;
  readonly hourly: readonly (() => Promise<unknown>)[];
  readonly every: SweepEvery | undefined;
  readonly secondMs: number;
  readonly onError: (error: unknown) => void;
};

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const USUAL: SweepEvery = { deliveries: 5 * MINUTE, pullRequests: 30 * MINUTE };

export const scheduleTasks = ({
  shareLimits,
  sweeper,
  hourly,
  every = USUAL,
  secondMs,
  onError,
}: ScheduledTasks): (() => Promise<void>) =>
  schedule(
    [
      { every: 10 * SECOND, first: 0, run: shareLimits },
      { every: every.deliveries, first: 5 * secondMs, run: sweeper.deliveries },
      { every: every.pullRequests, first: 10 * secondMs, run: sweeper.pullRequests },
      { every: HOUR, first: MINUTE, run: sweeper.forget },
      ...hourly.map((run, at) => ({ every: HOUR, first: (2 + at) * MINUTE, run })),
    ].filter((task) => task.every > 0),
    { random: Math.random, onError },
  );

type Repeated = {
  readonly every: number;
  readonly first: number;
  readonly run: () => Promise<unknown>;
};

/** A task never overlaps itself; jitter keeps replicas apart. */
const schedule = (
  repeated: readonly Repeated[],
  { random, onError }: { readonly random: () => number; readonly onError: (error: unknown) => void },
): (() => Promise<void>) => {
  const timers = new Set<NodeJS.Timeout>();
  const underway = new Set<Promise<void>>();
  let stopped = false;
  const later = (one: Repeated, ms: number): void => {
    if (stopped) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      const running = one
        .run()
        .then(() => undefined, onError)
        .finally(() => {
          underway.delete(running);
          later(one, one.every * (0.9 + random() / 5));
        });
      underway.add(running);
    }, ms);
    timer.unref();
    timers.add(timer);
  };
  for (const one of repeated) later(one, one.first);
  return async () => {
    stopped = true;
    for (const timer of timers) clearTimeout(timer);
    await Promise.all(underway);
  };
};

const DAY = 24 * HOUR;
const KNOWN = 200;
/** Repositories or issues that one run asks about, so that a large organisation is spread over a day. */
const MAX_ASKED = 50;
const FOLLOW_UP_DAYS = 90;

type WatchContext = {
  readonly clients: Clients;
  readonly store: Pick<Store, "pullRequests" | "breakGlass" | "checkpoints">;
  readonly appId: number;
  readonly check: string | undefined;
  readonly now: () => number;
  readonly log: Pick<Logger, "warn">;
};

/** Asks about each known repository once a day. @returns how many were asked */
export const watchAdoption = async ({ clients, store, appId, check, now, log }: WatchContext): Promise<number> => {
  const known = new Map(
    (await store.checkpoints.list(ADOPTION)).map(({ name, value }) => [name, JSON.parse(value) as Adoption]),
  );
  const due = (await store.pullRequests.repositories(KNOWN))
    .map((repository) => ({ repository, name: `${ADOPTION}${repository.toLowerCase()}` }))
    .filter(({ name }) => now() - (known.get(name)?.at ?? 0) > DAY)
    .slice(0, MAX_ASKED);
  for (const { repository, name } of due) {
    const [newest] = await store.pullRequests.list({ repositories: [repository], order: "newest-evaluated", max: 1 });
    const [owner = "", repo = ""] = repository.split("/");
    if (newest === undefined) continue;
    try {
      const client = await clients.of(newest.installation, "background");
      const branch = await fetchDefaultBranch(client, { owner, repo });
      const { checks, unread } = await fetchRequiredChecks(client, { owner, repo }, branch);
      const ours = checks.some(
        ({ name: required, app }) => app === appId || (app === undefined && required === (check ?? DEFAULT_CHECK)),
      );
      const required = ours ? true : unread === "" ? false : null;
      await store.checkpoints.set(name, JSON.stringify({ repository, required, at: now() } satisfies Adoption));
    } catch (error) {
      if (statusOf(error) === undefined) throw error;
      log.warn({ repository, status: statusOf(error) }, "It could not be read whether a repository requires the check");
    }
  }
  return due.length;
};

export const watchFollowUps = async ({ clients, store, now, log }: WatchContext): Promise<number> => {
  const known = new Map(
    (await store.checkpoints.list(FOLLOW_UP)).map(({ name, value }) => [name, JSON.parse(value) as FollowUpState]),
  );
  const due = (await store.breakGlass.since(now() - FOLLOW_UP_DAYS * DAY))
    .flatMap(({ repository, number, issue }) => (issue === undefined ? [] : [{ repository, number, issue }]))
    .filter(({ repository, issue }) => {
      const state = known.get(followUpKey(repository, issue));
      return state?.closed !== true && now() - (state?.at ?? 0) > 6 * HOUR;
    })
    .slice(0, MAX_ASKED);
  for (const { repository, number, issue } of due) {
    const record = await store.pullRequests.get(repository, number);
    const [owner = "", repo = ""] = repository.split("/");
    if (record === undefined) continue;
    try {
      const client = await clients.of(record.installation, "background");
      const { body, closed } = await fetchIssue(client, { owner, repo }, issue);
      // As `renderFollowUp` writes it; people may have moved the date.
      const [, dueOn] = /^\*\*Due: (\d{4}-\d{2}-\d{2})\*\*/m.exec(body) ?? [];
      const state: FollowUpState = {
        ...{ repository, issue, due: dueOn ?? null, closed, at: now() },
      };
      await store.checkpoints.set(followUpKey(repository, issue), JSON.stringify(state));
    } catch (error) {
      if (statusOf(error) === undefined) throw error;
      log.warn({ repository, issue, status: statusOf(error) }, "A follow-up could not be read");
    }
  }
  return due.length;
};
