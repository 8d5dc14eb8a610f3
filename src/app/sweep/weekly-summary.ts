import type { Logger } from "pino";
import { inlineText, linkTo } from "../../comment/escape/markdown.ts";
import { fetchInstallationOf } from "../../github/read/app.ts";
import { fetchIssues, publishIssue } from "../../github/write/issue.ts";
import { counted } from "../../policy/model/words.ts";
import type { Clients } from "../github/create-clients.ts";
import { durationText, percentile } from "../pages/dashboard/charts.ts";
import { ageText } from "../pages/parts/layout.ts";
import {
  ADOPTION,
  type Adoption,
  type BreakGlassRecord,
  FOLLOW_UP,
  type FollowUpState,
  isOverdue,
  type PolicyCount,
  type PullRequestRecord,
  type Release,
  type Store,
  type WaitingCount,
} from "../store/store.ts";

/** `week`: the Monday of the week that is summed up, `YYYY-MM-DD` (UTC). `held`: open and held, longest first. */
type WeeklySummary = {
  readonly week: string;
  readonly now: number;
  readonly counts: Readonly<Record<PullRequestRecord["verdict"], number>>;
  readonly held: readonly PullRequestRecord[];
  readonly waiting: readonly WaitingCount[];
  readonly releases: readonly Release[];
  readonly before: readonly Release[];
  readonly policies: readonly PolicyCount[];
  readonly breakGlass: readonly BreakGlassRecord[];
  readonly overdue: readonly FollowUpState[];
  readonly adoption: readonly Adoption[];
};

export const SUMMARY_LABEL = "tollgate-summary";

/** First line of the issue; together with its author it identifies ours. */
const summaryMarker = (week: string): string => `<!-- tollgate:summary ${week} -->`;

const LISTED = 10;

/** Names are escaped, so that nobody is notified. */
const renderSummary = (summary: WeeklySummary): { readonly title: string; readonly body: string } => {
  const { week, counts, held, waiting, policies, breakGlass, overdue, adoption, now } = summary;
  const without = adoption.filter(({ required }) => required === false);
  const lines = [
    summaryMarker(week),
    `What Tollgate saw in the week from Monday, ${week} (UTC), and what is open now.`,
    "",
    `- **Open now:** ${counted(counts.pass + counts.blocked + counts.error, "pull request")}; ${counts.blocked} held, ${counts.error} could not be evaluated.`,
    `- **Time held**, of those that passed: ${timeText(summary)}.`,
    ...section("Held longest", held, ({ title, url, repository, number, waitingFor, blockedSince }) => {
      const age = blockedSince === undefined ? "" : `, ${ageText(now - blockedSince)}`;
      const who =
        waitingFor.length === 0
          ? ""
          : `, waits for ${waitingFor
              .slice(0, 3)
              .map((one) => inlineText(one, 60))
              .join(", ")}`;
      return `${linkTo(url, `${repository} #${number}`)} ${inlineText(title, 100)}${age}${who}`;
    }),
    ...section("Who is waited for", waiting, ({ who, pullRequests }) => `${inlineText(who, 80)}: ${pullRequests}`),
    ...section(
      "Policies that held most",
      policies,
      ({ policy, pullRequests, held: times }) =>
        `${inlineText(policy, 80)}: ${counted(pullRequests, "pull request")}, ${counted(times, "time")}`,
    ),
    ...section(
      "Break-glass",
      breakGlass,
      ({ repository, number, by, reason }) =>
        `${inlineText(`${repository} #${number}`, 200)} by ${inlineText(by, 60)}: ${inlineText(reason, 200)}`,
    ),
    ...section(
      "Follow-ups overdue",
      overdue,
      ({ repository, issue, due }) => `${inlineText(`${repository} #${issue}`, 200)}, due ${due ?? ""}`,
    ),
    ...section("Repositories that do not require the check", without, ({ repository }) => inlineText(repository, 200)),
  ];
  return { title: `Tollgate: week of ${week}`, body: `${lines.join("\n")}\n`.slice(0, 60_000) };
};

const section = <T>(title: string, all: readonly T[], line: (one: T) => string): readonly string[] =>
  all.length === 0
    ? []
    : [
        "",
        `## ${title}`,
        "",
        ...all.slice(0, LISTED).map((one) => `- ${line(one)}`),
        ...(all.length > LISTED ? [`- and ${all.length - LISTED} more`] : []),
      ];

const timeText = ({ releases, before }: WeeklySummary): string => {
  const [now, then] = [releases, before].map((some) => {
    const held = some.map(({ heldMs }) => heldMs);
    const [median, p95] = [percentile(held, 0.5), percentile(held, 0.95)];
    return median === undefined || p95 === undefined
      ? undefined
      : `median ${durationText(median)}, 95th percentile ${durationText(p95)}`;
  });
  return `${now ?? "none passed after being held"}${then === undefined ? "" : ` (the week before: ${then})`}`;
};

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
const FROM_HOUR = 6;
const REPOSITORIES = 200;
const MAX_HELD = 50;

type SummaryContext = {
  readonly clients: Clients;
  readonly store: Store;
  readonly repository: string | undefined;
  readonly now: () => number;
  readonly log: Pick<Logger, "info">;
};

/**
 * Opens the issue of the last whole week once, from 06:00 UTC on Monday on. A checkpoint says that it is done; one that
 * holds a time says that another replica is at it, or died if the time is an hour ago. An issue with the week's marker
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
  const open = { repositories: names, state: "open", order: "oldest-blocked", max: MAX_HELD } as const;
  const from = end - WEEK;
  const [counts, held, waiting, releases, policies, breakGlass, adoption, followUps] = await Promise.all([
    store.pullRequests.count(open),
    store.pullRequests.list({ ...open, verdict: "blocked" }),
    store.pullRequests.waiting(open, MAX_HELD),
    store.verdicts.releases(from - WEEK, names),
    store.verdicts.perPolicy(from, MAX_HELD, names),
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
