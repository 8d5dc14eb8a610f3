import type { DeadJob, Queue, QueueState } from "../../queue/queue.ts";
import type { BreakGlassRecord, DayCount, GateRecord, PolicyCount, Store, WaitingCount } from "../../store/store.ts";
import type { Visitor } from "../guard/visitor.ts";
import type { DashboardFilter } from "./dashboard-filter.ts";
import { findScope, type Scope } from "./find-scope.ts";
import { repositoryOfJob } from "./repository-of-job.ts";

/** Everything that the dashboard shows. */
export type DashboardData = {
  readonly now: number;
  readonly filter: DashboardFilter;
  readonly scope: Scope;
  readonly gates: readonly GateRecord[];
  /** Open gates by verdict, before the verdict is filtered. */
  readonly counts: Readonly<Record<GateRecord["verdict"], number>>;
  readonly waiting: readonly WaitingCount[];
  /** Gates that have been held since these times at least; the first is all that are held. */
  readonly heldSince: readonly number[];
  readonly days: readonly DayCount[];
  readonly policies: readonly PolicyCount[];
  readonly breakGlass: readonly BreakGlassRecord[];
  readonly dead: readonly DeadJob[];
  readonly queue: QueueState;
};

export const PAGE_SIZE = 25;
const DAY_MS = 86_400_000;
/** Ends of the bars of "open gates by age", in days; the first bar ends at now. */
export const AGES_DAYS = [0, 1, 3, 7, 28] as const;
/** Rows of each short list; the lists say where there are more. */
export const MOST = { waiting: 8, policies: 8, breakGlass: 20, dead: 200 } as const;

/** Reads what the dashboard shows: one question for each part of it, side by side, however many gates there are. */
export const readDashboard = async (
  world: { readonly store: Store; readonly queue: Queue; readonly now: () => number },
  visitor: Visitor,
  filter: DashboardFilter,
): Promise<DashboardData> => {
  const { store, queue } = world;
  const now = world.now();
  const scope = await findScope(store, visitor, filter.repository);
  const shared = { now, filter, scope };
  // No repository at all must never become "all repositories" on the way to the database.
  if (scope.names?.length === 0) return { ...shared, ...NOTHING, queue: await queue.state() };
  const { names } = scope;
  const open = { ...(names === undefined ? {} : { repositories: names }), state: "open" } as const;
  const order = { order: "oldest-blocked", most: PAGE_SIZE } as const;
  const chosen = {
    ...open,
    ...order,
    ...(filter.waitingFor === undefined ? {} : { waitingFor: filter.waitingFor }),
  };
  // Whole days, today included.
  const since = (Math.floor(now / DAY_MS) - filter.days + 1) * DAY_MS;
  const times = AGES_DAYS.map((days) => now - days * DAY_MS);
  const [gates, counts, waiting, heldSince, days, policies, breakGlass, dead, state] = await Promise.all([
    store.gates.list({
      ...chosen,
      ...(filter.verdict === undefined ? {} : { verdict: filter.verdict }),
      offset: (filter.page - 1) * PAGE_SIZE,
    }),
    store.gates.count(chosen),
    store.gates.waiting({ ...open, ...order }, MOST.waiting),
    store.gates.blockedBefore(chosen, times),
    store.verdicts.perDay(since, names),
    store.verdicts.perPolicy(since, MOST.policies, names),
    store.breakGlass.since(since, names),
    queue.dead(MOST.dead),
    queue.state(),
  ]);
  return {
    ...shared,
    gates,
    counts,
    waiting,
    heldSince,
    days,
    policies,
    breakGlass,
    dead: dead.filter(({ key }) => maySee(key, scope)),
    queue: state,
  };
};

const NOTHING = {
  gates: [],
  counts: { pass: 0, blocked: 0, error: 0 },
  waiting: [],
  heldSince: [],
  days: [],
  policies: [],
  breakGlass: [],
  dead: [],
} as const;

/** Jobs of no repository (a team's, an installation's) are for whoever runs the machine: they stand in the log. */
const maySee = (key: string, { names }: Scope): boolean => {
  if (names === undefined) return true;
  const repository = repositoryOfJob(key);
  return repository !== undefined && names.some((name) => name.toLowerCase() === repository);
};
