import { inlineText, linkTo } from "../../comment/escape/markdown.ts";
import { counted } from "../../comment/words/item-words.ts";
import { durationText, percentile } from "../pages/dashboard/held-part.ts";
import { ageText } from "../pages/parts/html.ts";
import type { BreakGlassRecord, PolicyCount, PullRequestRecord, Release, WaitingCount } from "../store/store.ts";
import type { Adoption, FollowUpState } from "../store/watched.ts";

export type WeeklySummary = {
  /** Monday of the week that is summed up, `YYYY-MM-DD` (UTC). */
  readonly week: string;
  readonly now: number;
  readonly counts: Readonly<Record<PullRequestRecord["verdict"], number>>;
  /** Open and held, longest first. */
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
export const summaryMarker = (week: string): string => `<!-- tollgate:summary ${week} -->`;

/** Of each list. */
const LISTED = 10;

/** Names are escaped, so that nobody is notified. */
export const renderSummary = (summary: WeeklySummary): { readonly title: string; readonly body: string } => {
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
