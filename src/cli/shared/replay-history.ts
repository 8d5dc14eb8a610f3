import { backtest } from "../../backtest/backtest.ts";
import { type BacktestReport, rateText, shareText, weeksOf } from "../../backtest/backtest-report.ts";
import { collectCommits, selectPullRequests } from "../../backtest/select-pull-requests.ts";
import { createSigner } from "../../gate/signer.ts";
import { resolveBranch } from "../../git/range.ts";
import { lacksObject, type Repository } from "../../git/repository.ts";
import type { Enforcement, PolicySet } from "../../policy/model/policy.ts";
import { counted, numberText } from "../../policy/model/words.ts";

export type Level = {
  readonly id: string;
  readonly enforcement: Enforcement;
  readonly applied: number;
  readonly held: number;
  readonly boxes: number;
};

export type History =
  | {
      readonly kind: "looked";
      readonly branch: string;
      readonly pullRequests: number;
      readonly from: string;
      readonly to: string;
      readonly shallow: boolean;
      readonly unread: number;
      readonly stopped?: Stopped;
      readonly levels: readonly Level[];
      readonly heldAtMost: number;
      readonly boxesPerWeek: number;
      readonly bots: BacktestReport["counts"]["bots"];
    }
  | { readonly kind: "none"; readonly why: string };

type Stopped = { readonly by: "size" } | { readonly by: "time"; readonly seconds: number };

/** Few first, so that a repository with huge changes does not keep anybody waiting. */
const FIRST = 40;
const MOST_REPLAYED = 200;
/** Counted by `backtest`. Unlike time, it is the same for a commit on each machine, and so are the levels. */
const MOST_WORK = 15_000;
/** For a machine that is some ten times slower than usual. */
const TIME_MS = 90_000;
const FEWEST = 10;

/** A short replay of the last pull requests, which chooses a level for each policy. It never fails. */
export const lookAtHistory = async (
  repository: Repository,
  set: PolicySet,
  given: ReplayLimits = {},
): Promise<History> => {
  const replayed = await replayLast(repository, set, given);
  return "why" in replayed ? { kind: "none", why: replayed.why } : chosen(replayed);
};

type ReplayLimits = { readonly now?: () => number; readonly mostWork?: number };
type Replayed = { readonly report: BacktestReport; readonly stopped?: Stopped };

/** @returns the report, or why it says nothing */
export const replayLast = async (
  repository: Repository,
  set: PolicySet,
  { now = () => performance.now(), mostWork = MOST_WORK }: ReplayLimits = {},
): Promise<Replayed | { readonly why: string }> => {
  try {
    const branch = await resolveBranch(repository, undefined);
    if (!branch.ok) return { why: "there is no branch to look at" };
    const replay = async (last: number) => {
      const { commits, shallow } = await collectCommits(repository, branch.value, { last }, false);
      const selected = selectPullRequests(commits, { branch: branch.value.ref, allCommits: false, last });
      let work = 0;
      const report = await backtest({
        ...{ repository, branch: branch.value.ref, selected, shallow, set },
        policiesFrom: "tollgate:recommended",
        hash: createSigner([]).hash,
        onProgress: (_done, counted) => {
          work = counted;
        },
      });
      return { report, work, whole: selected.pullRequests.length < last };
    };
    const began = now();
    const first = await replay(FIRST);
    if (first.report.pullRequests < FEWEST && first.whole) return { why: fewText(first.report) };
    if (first.whole) return { report: first.report };
    const ms = now() - began;
    // In tens, because a count such as 137 looks as if it meant something.
    const fitting = Math.floor((mostWork * FIRST) / Math.max(first.work, 1) / 10) * 10;
    const last = Math.min(MOST_REPLAYED, fitting);
    if (last > FIRST && (ms / FIRST) * last > TIME_MS)
      return { report: first.report, stopped: { by: "time", seconds: Math.round(ms / 1_000) } };
    const { report, whole } = last > FIRST ? await replay(last) : first;
    if (report.pullRequests < FEWEST) return { why: fewText(report) };
    return { report, ...(whole || last === MOST_REPLAYED ? {} : { stopped: { by: "size" } }) };
  } catch (error) {
    if (lacksObject(error)) return { why: "objects of its history are missing here" };
    throw error;
  }
};

const fewText = (report: BacktestReport | undefined): string => {
  const count = report?.pullRequests ?? 0;
  const shallow = report?.shallow === true ? ", and the clone is shallow" : "";
  return `its history here has ${counted(count, "pull request")}, of ${FEWEST} that are needed${shallow}`;
};

/** More held than this, by all policies together, is no start for a team. */
export const MAX_HELD = 0.1;
/** A policy that would hold so much, or advise so often, is only counted at first. */
const ONLY_COUNTED = { held: 0.3, boxes: 0.5 };

const chosen = ({ report, stopped }: Replayed): History => {
  const { pullRequests, counts, branch, from, to, shallow, unread } = report;
  let heldAtMost = 0;
  // Least first, and added up as if no pull request were held twice.
  const policies = report.policies.toSorted((one, other) => one.held - other.held);
  const levels = policies.map(({ id, enforcement, applied, held, boxes }): Level => {
    const of = (level: Enforcement): Level => ({ id, enforcement: level, applied, held, boxes });
    if (enforcement === "advise") return of(boxes > pullRequests * ONLY_COUNTED.boxes ? "observe" : "advise");
    if (enforcement !== "block") return of(enforcement);
    if (heldAtMost + held <= pullRequests * MAX_HELD) {
      heldAtMost += held;
      return of("block");
    }
    return of(held > pullRequests * ONLY_COUNTED.held ? "observe" : "advise");
  });
  const shown = new Set(levels.flatMap((one) => (one.enforcement === "observe" ? [] : [one.id])));
  const open = report.policies.reduce((sum, { id, boxes }) => sum + (shown.has(id) ? boxes : 0), 0);
  return {
    ...{ kind: "looked", branch, pullRequests, from, to, shallow, unread, levels, heldAtMost },
    ...(stopped === undefined ? {} : { stopped }),
    boxesPerWeek: open / weeksOf(report),
    bots: counts.bots,
  };
};

export const historyText = (history: History): string => {
  if (history.kind === "none") return `No levels were chosen from history: ${history.why}.`;
  const { branch, pullRequests, from, to, shallow, unread, stopped, heldAtMost, boxesPerWeek, bots } = history;
  const less = [
    ...(unread === 0 ? [] : [`${numberText(unread)} more could not be read`]),
    ...(shallow ? ["the clone is shallow"] : []),
  ];
  return [
    `Replayed the last ${numberText(pullRequests)} pull requests into ${branch} (${from.slice(0, 10)} to ${to.slice(0, 10)}${less.map((one) => `; ${one}`).join("")}).`,
    ...(stopped === undefined ? [] : [stoppedText(stopped)]),
    `The levels proposed here would have held at most ${shareText(heldAtMost, pullRequests)} of them, and asked people for ${rateText(boxesPerWeek)} boxes a week.`,
    `Bots opened ${shareText(bots.pullRequests, pullRequests)} of them.`,
  ].join(" ");
};

const stoppedText = (stopped: Stopped): string =>
  `It stopped there, ${stopped.by === "size" ? "because they change much" : `after ${counted(stopped.seconds, "second")}`}: \`tollgate backtest --last ${MOST_REPLAYED}\` replays more.`;

export const levelText = ({ enforcement, applied, held, boxes }: Level, pullRequests: number): string => {
  const share = `${numberText(held)} (${shareText(held, pullRequests)})`;
  const holds = held === 0 ? "" : enforcement === "block" ? `, and holds ${share}` : `; block would hold ${share}`;
  if (applied === 0) return `matched none of ${numberText(pullRequests)} pull requests`;
  return `matched ${numberText(applied)} of ${numberText(pullRequests)} pull requests, left ${counted(boxes, "box", "boxes")} open${holds}`;
};
