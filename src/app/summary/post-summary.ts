import type { Logger } from "pino";
import { fetchInstallationOf } from "../../github/read/app.ts";
import { fetchIssues, publishIssue } from "../../github/write/issue.ts";
import type { Clients } from "../github/create-clients.ts";
import type { Store } from "../store/store.ts";
import { ADOPTION, type Adoption, FOLLOW_UP, type FollowUpState, isOverdue } from "../store/watched.ts";
import { renderSummary, SUMMARY_LABEL, summaryMarker } from "./weekly-summary.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
/** On Mondays from this hour on (UTC). */
const FROM_HOUR = 6;
const REPOSITORIES = 200;
const LISTED = 50;

export type SummaryContext = {
  readonly clients: Clients;
  readonly store: Store;
  /** `owner/repo`; undefined for no summary. */
  readonly repository: string | undefined;
  readonly now: () => number;
  readonly log: Pick<Logger, "info">;
};

/**
 * Opens the issue of the last whole week, once: a checkpoint says that it is done, and an issue with the week's marker
 * shows that a run died in between. It names only repositories of the issue's account.
 *
 * @returns the number of the issue that was opened
 */
export const postSummary = async ({
  clients,
  store,
  repository,
  now,
  log,
}: SummaryContext): Promise<number | undefined> => {
  if (repository === undefined) return undefined;
  const { end, week } = lastWeek(now());
  const name = `summary:${repository.toLowerCase()}:${week}`;
  const state = await store.checkpoints.get(name);
  if (now() < end + FROM_HOUR * HOUR || state === "done") return undefined;
  // Another replica is at it, or died an hour ago.
  if (state !== undefined && now() - Number(state) < HOUR) return undefined;
  if (state === undefined && !(await store.checkpoints.claim(name, String(now())))) return undefined;
  if (state !== undefined) await store.checkpoints.set(name, String(now()));
  const [owner = "", repo = ""] = repository.split("/");
  const installation = await fetchInstallationOf(await clients.of(0, "background"), { owner, repo });
  const client = await clients.of(installation, "background");
  const before = await fetchIssues(client, { owner, repo }, SUMMARY_LABEL, new Date(end).toISOString());
  const there = before.find(({ author, body }) => author.kind === "bot" && body.startsWith(summaryMarker(week)));
  const number =
    there?.number ??
    (await publishIssue(
      client,
      { owner, repo },
      {
        ...renderSummary(await readSummary(store, owner, week, end, now())),
        label: SUMMARY_LABEL,
        assignees: [],
      },
    ));
  await store.checkpoints.set(name, "done");
  if (there === undefined) log.info({ repository, issue: number, week }, "The weekly summary was posted");
  return there === undefined ? number : undefined;
};

/** The last Monday, 00:00 UTC, and the Monday before it. 1970-01-05 was a Monday. */
export const lastWeek = (now: number): { readonly end: number; readonly week: string } => {
  const end = Math.floor((now - 4 * DAY) / WEEK) * WEEK + 4 * DAY;
  return { end, week: new Date(end - WEEK).toISOString().slice(0, 10) };
};

const readSummary = async (store: Store, owner: string, week: string, end: number, now: number) => {
  const isOurs = (repository: string): boolean => repository.toLowerCase().startsWith(`${owner.toLowerCase()}/`);
  const names = (await store.pullRequests.repositories(REPOSITORIES)).filter(isOurs);
  const open = { repositories: names, state: "open", order: "oldest-blocked", max: LISTED } as const;
  const from = end - WEEK;
  const [counts, held, waiting, releases, policies, breakGlass, adoption, followUps] = await Promise.all([
    store.pullRequests.count(open),
    store.pullRequests.list({ ...open, verdict: "blocked" }),
    store.pullRequests.waiting(open, LISTED),
    store.verdicts.releases(from - WEEK, names),
    store.verdicts.perPolicy(from, LISTED, names),
    store.breakGlass.since(from, names),
    store.checkpoints.list(ADOPTION),
    store.checkpoints.list(FOLLOW_UP),
  ]);
  const within = <T extends { readonly at: number }>(some: readonly T[], since: number, until: number): readonly T[] =>
    some.filter(({ at }) => at >= since && at < until);
  const today = new Date(now).toISOString().slice(0, 10);
  return {
    ...{ week, now, counts, held, waiting, policies },
    releases: within(releases, from, end),
    before: within(releases, from - WEEK, from),
    breakGlass: within(breakGlass, from, end),
    adoption: adoption.map(({ value }) => JSON.parse(value) as Adoption).filter((one) => isOurs(one.repository)),
    overdue: followUps
      .map(({ value }) => JSON.parse(value) as FollowUpState)
      .filter((one) => isOurs(one.repository) && isOverdue(one, today)),
  };
};
