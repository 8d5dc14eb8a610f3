import { concurrently } from "../../../github/client/read-pages.ts";
import type { DeadJob, Queue, QueueState } from "../../queue/queue.ts";
import { repositoryOfJob } from "../../queue/queue.ts";
import {
  ADOPTION,
  type Adoption,
  type BreakGlassRecord,
  type DayCount,
  FOLLOW_UP,
  type FollowUpState,
  type PolicyCount,
  type PullRequestQuery,
  type PullRequestRecord,
  type Release,
  type Store,
  type WaitingCount,
} from "../../store/store.ts";
import { GithubFault } from "../sign-in/ask-github.ts";
import type { Visitor } from "../sign-in/guard.ts";

export type DashboardData = {
  readonly now: number;
  readonly filter: DashboardFilter;
  readonly scope: Scope;
  readonly pullRequests: readonly PullRequestRecord[];
  readonly counts: Readonly<Record<PullRequestRecord["verdict"], number>>;
  readonly waiting: readonly WaitingCount[];
  readonly heldSince: readonly number[];
  readonly days: readonly DayCount[];
  readonly releases: readonly Release[];
  readonly policies: readonly PolicyCount[];
  readonly breakGlass: readonly BreakGlassRecord[];
  readonly dead: readonly DeadJob[];
  readonly queue: QueueState;
  readonly adoption: readonly Adoption[];
  readonly followUps: readonly FollowUpState[];
};

export const PAGE_SIZE = 25;
const DAY_MS = 86_400_000;
const AGES_DAYS = [0, 1, 3, 7, 28] as const;
export const MAX = { waiting: 8, policies: 8, breakGlass: 20, dead: 200, adoption: 20 } as const;

export const readDashboard = async (
  context: { readonly store: Store; readonly queue: Queue; readonly now: () => number },
  visitor: Visitor,
  filter: DashboardFilter,
): Promise<DashboardData> => {
  const { store, queue } = context;
  const now = context.now();
  const scope = await findScope(store, visitor, filter.repository);
  const shared = { now, filter, scope };
  // An empty list must not reach the database, where it would mean all repositories.
  if (scope.names?.length === 0) return { ...shared, ...NOTHING, queue: await queue.state() };
  const { names } = scope;
  const open = { ...(names === undefined ? {} : { repositories: names }), state: "open" } as const;
  const order = { order: "oldest-blocked", max: PAGE_SIZE } as const;
  const chosen = chosenOf(names, filter);
  const since = (Math.floor(now / DAY_MS) - filter.days + 1) * DAY_MS;
  const times = AGES_DAYS.map((days) => now - days * DAY_MS);
  const [
    pullRequests,
    counts,
    waiting,
    heldSince,
    days,
    releases,
    policies,
    breakGlass,
    dead,
    state,
    adoption,
    followUps,
  ] = await Promise.all([
    store.pullRequests.list({
      ...chosen,
      ...(filter.verdict === undefined ? {} : { verdict: filter.verdict }),
      offset: (filter.page - 1) * PAGE_SIZE,
    }),
    store.pullRequests.count(chosen),
    store.pullRequests.waiting({ ...open, ...order }, MAX.waiting),
    store.pullRequests.blockedBefore(chosen, times),
    store.verdicts.perDay(since, names),
    store.verdicts.releases(since, names),
    store.verdicts.perPolicy(since, MAX.policies, names),
    store.breakGlass.since(since, names),
    queue.dead(MAX.dead),
    queue.state(),
    store.checkpoints.list(ADOPTION),
    store.checkpoints.list(FOLLOW_UP),
  ]);
  return {
    ...shared,
    pullRequests,
    counts,
    waiting,
    heldSince,
    days,
    releases,
    policies,
    breakGlass,
    dead: dead.filter(({ key }) => maySee(key, scope)),
    queue: state,
    adoption: inScope<Adoption>(adoption, scope),
    followUps: inScope<FollowUpState>(followUps, scope),
  };
};

const inScope = <T extends { readonly repository: string }>(
  rows: readonly { readonly value: string }[],
  { names }: Scope,
): readonly T[] => {
  const known = names === undefined ? undefined : new Set(names.map((name) => name.toLowerCase()));
  return rows
    .map(({ value }) => JSON.parse(value) as T)
    .filter(({ repository }) => known === undefined || known.has(repository.toLowerCase()));
};

/** The filter without its verdict, because the tiles count each verdict. */
export const chosenOf = (
  names: readonly string[] | undefined,
  { waitingFor, search }: Pick<DashboardFilter, "waitingFor" | "search">,
): PullRequestQuery => ({
  ...(names === undefined ? {} : { repositories: names }),
  ...{ state: "open", order: "oldest-blocked", max: PAGE_SIZE },
  ...(waitingFor === undefined ? {} : { waitingFor }),
  ...(search === undefined ? {} : { search }),
});

const NOTHING = {
  pullRequests: [],
  counts: { pass: 0, blocked: 0, error: 0 },
  waiting: [],
  heldSince: [],
  days: [],
  releases: [],
  policies: [],
  breakGlass: [],
  dead: [],
  adoption: [],
  followUps: [],
} as const;

/** Jobs without a repository (a team's, an installation's) are in the log only. */
const maySee = (key: string, { names }: Scope): boolean => {
  if (names === undefined) return true;
  const repository = repositoryOfJob(key);
  return repository !== undefined && names.some((name) => name.toLowerCase() === repository);
};

export type DashboardFilter = {
  readonly repository: string | undefined;
  readonly verdict: PullRequestRecord["verdict"] | undefined;
  readonly waitingFor: string | undefined;
  readonly search: string | undefined;
  readonly days: (typeof DAYS)[number];
  readonly page: number;
};

export const DAYS = [7, 30, 90] as const;
const VERDICTS = ["blocked", "error", "pass"] as const;
const LAST_PAGE = 1_000;

export const dashboardFilter = (query: Readonly<Record<string, string>>): DashboardFilter => {
  const { repository = "", verdict = "", waiting = "", q = "", days = "", page = "" } = query;
  return {
    repository: /^[\w.-]{1,100}\/[\w.-]{1,100}$/.test(repository) ? repository : undefined,
    verdict: VERDICTS.find((one) => one === verdict),
    waitingFor: waiting !== "" && waiting.length <= 200 ? waiting : undefined,
    search: q.trim() !== "" && q.length <= 200 ? q.trim() : undefined,
    days: DAYS.find((one) => String(one) === days) ?? 30,
    page: /^[1-9]\d{0,3}$/.test(page) ? Math.min(LAST_PAGE, Number(page)) : 1,
  };
};

/**
 * `names`: undefined for all, empty for none. `incomplete`: GitHub did not answer for every repository; those are left
 * out.
 */
type Scope = {
  readonly names: readonly PullRequestRecord["repository"][] | undefined;
  readonly choices: readonly string[];
  readonly administered: ReadonlySet<string>;
  readonly incomplete: boolean;
};

const ASKED = 200;

/** The visitor's repositories, or the chosen one. One that they may not read looks like one that does not exist. */
export const findScope = async (
  store: Pick<Store, "pullRequests">,
  visitor: Visitor,
  chosen: string | undefined,
): Promise<Scope> => {
  const known = await store.pullRequests.repositories(ASKED);
  const asked = chosen === undefined || known.includes(chosen) ? known : [...known, chosen];
  if (visitor.open) {
    return {
      names: chosen === undefined ? undefined : [chosen],
      choices: asked.toSorted(),
      administered: new Set(asked.map((name) => name.toLowerCase())),
      incomplete: false,
    };
  }
  let down: GithubFault | undefined;
  const seen = await concurrently(asked, async (name) => {
    try {
      return { name, access: await visitor.access(name) };
    } catch (error) {
      if (!(error instanceof GithubFault) || error.kind !== "down") throw error;
      down = error;
      return { name, access: { kind: "none" as const } };
    }
  });
  const readable = seen.filter(({ access }) => access.kind === "read");
  if (down !== undefined && readable.length === 0) throw down;
  const choices = readable.map(({ name }) => name).toSorted();
  return {
    names: chosen === undefined ? choices : choices.filter((name) => name === chosen),
    choices,
    administered: new Set(
      readable.flatMap(({ name, access }) => (access.kind === "read" && access.admin ? [name.toLowerCase()] : [])),
    ),
    incomplete: down !== undefined,
  };
};

export const filterLink = (filter: DashboardFilter, changes: Partial<DashboardFilter> = {}, path = "/"): string => {
  const { repository, verdict, waitingFor, search, days, page } = { ...filter, page: 1, ...changes };
  const query = new URLSearchParams({
    ...(repository === undefined ? {} : { repository }),
    ...(verdict === undefined ? {} : { verdict }),
    ...(waitingFor === undefined ? {} : { waiting: waitingFor }),
    ...(search === undefined ? {} : { q: search }),
    ...(days === 30 ? {} : { days: String(days) }),
    ...(page === 1 ? {} : { page: String(page) }),
  }).toString();
  return query === "" ? path : `${path}?${query}`;
};
