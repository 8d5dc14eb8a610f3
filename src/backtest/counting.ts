import type { PastVerdict } from "../checklist/past-effect.ts";
import type { Match } from "../checklist/requirements/match-policies.ts";
import { isBotLogin } from "../policy/model/facts.ts";
import type { PolicySet } from "../policy/model/policy.ts";
import { reasonCounts } from "../policy/predicates/index.ts";
import type { BacktestReport, Example, HeldExample, Period, PolicyCounts, SetCounts } from "./backtest-report.ts";
import type { PastPullRequest } from "./select-pull-requests.ts";

type PolicyCounter = {
  readonly add: (past: PastPullRequest, verdict: PastVerdict) => void;
  readonly counts: () => BacktestReport["policies"];
};

const BOUNDS = { deciders: 20_000, files: 50_000 };
const TOLD = { deciders: 20, files: 10, examples: 5, held: 50, reasons: 3 };

type Running = {
  applied: number;
  held: number;
  heldAlone: number;
  boxes: number;
  readonly deciders: TopCounts;
  readonly alone: Map<string, number>;
  readonly files: TopCounts;
  readonly examples: Example[];
  readonly heldExamples: HeldExample[];
};

/** The newest verdicts come first and become the examples. */
export const countPolicies = (set: PolicySet): PolicyCounter => {
  const policies = set.policies.filter(({ enforcement }) => enforcement !== "off");
  const running = new Map(policies.map(({ id }) => [id, begin()]));
  return {
    add: (past, { matches, holding, boxes }) => {
      for (const match of matches) {
        const one = running.get(match.policy.id);
        if (one === undefined) continue;
        one.applied++;
        if (holding.has(match.policy.id)) one.held++;
        if (holding.size === 1 && holding.has(match.policy.id)) one.heldAlone++;
        one.boxes += boxes.open.get(match.policy.id) ?? 0;
        const deciders = decidersOf(match);
        for (const { predicate, by } of deciders) {
          const key = `${predicate}\0${by}`;
          one.deciders.add(key);
          const others = deciders.some((other) => other.predicate === predicate && other.by !== by);
          if (!others && one.alone.size < BOUNDS.deciders) one.alone.set(key, (one.alone.get(key) ?? 0) + 1);
        }
        for (const { path } of match.files) one.files.add(path);
        if (one.examples.length < TOLD.examples) one.examples.push(exampleOf(past, match.files));
        if (holding.has(match.policy.id) && one.heldExamples.length < TOLD.held)
          one.heldExamples.push({ ...exampleOf(past, match.files), why: deciders.slice(0, TOLD.reasons) });
      }
    },
    counts: () =>
      policies
        .map(({ id, title, enforcement }): PolicyCounts => {
          const one = running.get(id) ?? begin();
          return {
            id,
            title,
            enforcement,
            applied: one.applied,
            held: one.held,
            heldAlone: one.heldAlone,
            boxes: one.boxes,
            deciders: one.deciders.top(TOLD.deciders).map(([key, pullRequests]) => {
              const [predicate, by] = split(key);
              return { predicate, by, pullRequests, alone: one.alone.get(key) ?? 0 };
            }),
            files: one.files.top(TOLD.files).map(([path, pullRequests]) => ({ path, pullRequests })),
            examples: one.examples,
            heldExamples: one.heldExamples,
          };
        })
        .sort((one, other) => other.held - one.held || other.applied - one.applied),
  };
};

const begin = (): Running => ({
  applied: 0,
  held: 0,
  heldAlone: 0,
  boxes: 0,
  deciders: createTopCounts(BOUNDS.deciders),
  alone: new Map(),
  files: createTopCounts(BOUNDS.files),
  examples: [],
  heldExamples: [],
});

/** A pattern may contain a NUL; a predicate's name does not. */
const split = (key: string): readonly [string, string] => {
  const at = key.indexOf("\0");
  return [key.slice(0, at), key.slice(at + 1)];
};

export const exampleOf = (past: PastPullRequest, files: readonly { readonly path: string }[]): Example => ({
  sha: past.sha,
  ...(past.number === undefined ? {} : { number: past.number }),
  title: past.title,
  file: files[0]?.path ?? "",
  files: files.length,
});

export type Decider = { readonly predicate: string; readonly by: string };

const decidersOf = (match: Match): readonly Decider[] => {
  const found = new Map<string, Decider>();
  for (const { predicate, decided, text } of match.reasons) {
    const counts = reasonCounts(predicate);
    if (counts === "file") {
      for (const { path } of match.files) {
        const by = decided[path];
        if (by !== undefined) found.set(`${predicate}\0${by}`, { predicate, by });
      }
    } else if (counts === "pull-request") {
      found.set(`${predicate}\0${text}`, { predicate, by: text });
    }
  }
  return [...found.values()];
};

type TopCounts = {
  readonly add: (key: string) => void;
  readonly top: (count: number) => readonly (readonly [key: string, count: number])[];
  readonly size: () => number;
};

/** @param bound maximum keys; later ones are not counted */
export const createTopCounts = (bound: number): TopCounts => {
  const counts = new Map<string, number>();
  return {
    add: (key) => {
      const before = counts.get(key);
      if (before !== undefined) counts.set(key, before + 1);
      else if (counts.size < bound) counts.set(key, 1);
    },
    top: (count) =>
      [...counts].sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1)).slice(0, Math.max(0, count)),
    size: () => counts.size,
  };
};

type SetCounter = {
  /** @param author who opened it; a bot's login ends in `[bot]` */
  readonly add: (verdict: PastVerdict, author: string) => void;
  readonly counts: () => SetCounts;
};

export type Weight = "held" | "advised" | "observed" | "untouched";

const MAX_EACH = 8;

export const countSet = (): SetCounter => {
  const weights: Record<Weight, number> = { held: 0, advised: 0, observed: 0, untouched: 0 };
  const boxes: number[] = [];
  const policiesEach: number[] = Array.from({ length: MAX_EACH + 1 }, () => 0);
  let answered = 0;
  const open: number[] = [];
  const all = { asked: 0, answered: 0, leftOut: 0 };
  const bots = { pullRequests: 0, held: 0, boxes: 0 };
  const people = new Set<string>();
  return {
    add: (verdict, author) => {
      weights[weightOf(verdict)]++;
      const left = verdict.boxes.asked - verdict.boxes.answered;
      if (verdict.boxes.asked + verdict.boxes.leftOut > 0) open.push(left);
      for (const key of ["asked", "answered", "leftOut"] as const) all[key] += verdict.boxes[key];
      if (isBotLogin(author)) {
        bots.pullRequests++;
        bots.boxes += left;
        if (verdict.holding.size > 0) bots.held++;
      } else people.add(author);
      if (verdict.asked > 0) boxes.push(verdict.asked);
      answered += verdict.answered;
      const shown = verdict.matches.filter(({ policy }) => policy.enforcement !== "observe").length;
      const each = Math.min(shown, MAX_EACH);
      policiesEach[each] = (policiesEach[each] ?? 0) + 1;
    },
    counts: () => {
      const [ofHeld, ofAll] = [quantiles(boxes), quantiles(open)];
      return {
        ...weights,
        boxes: { median: ofHeld(0.5), ninth: ofHeld(0.9), most: ofHeld(1) },
        asked: boxes.reduce((sum, count) => sum + count, 0),
        answered,
        all: { ...all, open: all.asked - all.answered, median: ofAll(0.5), p95: ofAll(0.95) },
        bots: { ...bots },
        people: people.size,
        policiesEach: [...policiesEach],
      };
    },
  };
};

const quantiles = (values: readonly number[]): ((share: number) => number) => {
  const sorted = values.toSorted((one, other) => one - other);
  return (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
};

/** A policy that asks nothing of a change posts nothing. */
export const weightOf = ({ matches, holding, boxes, asked }: PastVerdict): Weight => {
  if (holding.size > 0) return "held";
  if (boxes.asked + asked > 0) return "advised";
  const posts = matches.some(({ policy }) => policy.enforcement !== "observe");
  if (posts && matches.every(({ policy }) => policy.enforcement !== "observe")) return "untouched";
  return matches.length > 0 ? "observed" : "untouched";
};

const DAY = 86_400;

const MAX_PERIODS = 40;

const PERIOD_DAYS: readonly number[] = [1, 7, 28, 91, 365, 3_650];

/** The shortest equal periods that give at most forty, oldest first. @param merged seconds since 1970, and the effect */
export const countPeriods = (
  merged: readonly { readonly time: number; readonly weight: Weight }[],
): readonly Period[] => {
  const days = merged.map(({ time }) => Math.floor(time / DAY));
  if (days.length === 0) return [];
  const first = days.reduce((least, day) => Math.min(least, day));
  const last = days.reduce((most, day) => Math.max(most, day));
  const length =
    PERIOD_DAYS.find((one) => (last - first) / one < MAX_PERIODS) ?? Math.ceil((last - first + 1) / MAX_PERIODS);
  const periods = Array.from({ length: Math.floor((last - first) / length) + 1 }, (_, index) => ({
    from: new Date((first + index * length) * DAY * 1_000).toISOString().slice(0, 10),
    pullRequests: 0,
    held: 0,
    advised: 0,
  }));
  merged.forEach(({ weight }, index) => {
    const period = periods[Math.floor(((days[index] ?? first) - first) / length)];
    if (period === undefined) return;
    period.pullRequests++;
    if (weight === "held" || weight === "advised") period[weight]++;
  });
  return periods;
};

/** Reading the lines of 5,000 characters takes as long as matching a path. */
const CHARACTERS_OF_A_FILE = 5_000;

export const workOf = (files: readonly { readonly patch?: string }[]): number =>
  files.reduce((sum, { patch = "" }) => sum + 1 + Math.floor(patch.length / CHARACTERS_OF_A_FILE), 0);
