import type { PastVerdict } from "../checklist/past-effect.ts";
import type { Match } from "../checklist/requirements/match-policies.ts";
import type { PolicySet } from "../policy/model/policy.ts";
import type { BacktestReport, Example, PolicyCounts } from "./backtest-report.ts";
import type { PastPullRequest } from "./select-pull-requests.ts";

type PolicyCounter = {
  readonly add: (past: PastPullRequest, verdict: PastVerdict) => void;
  readonly counts: () => BacktestReport["policies"];
};

const BOUNDS = { deciders: 20_000, files: 50_000 };
const TOLD = { deciders: 20, files: 10, examples: 5 };

type Running = {
  applied: number;
  held: number;
  heldAlone: number;
  boxes: number;
  readonly deciders: TopCounts;
  readonly alone: Map<string, number>;
  readonly files: TopCounts;
  readonly examples: Example[];
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

/** Predicates with a text that a person can fix; `change` and `not` only narrow. */
const TELLING: readonly string[] = [
  "paths",
  "added_lines",
  "removed_lines",
  "new_lines",
  "gone_lines",
  "dependencies",
  "new_sibling",
  "content",
  "beside",
  "edits",
];

/** The deciders of the matching files, each once. Predicates on the whole pull request give their sentence. */
const decidersOf = (match: Match): readonly Decider[] => {
  const found = new Map<string, Decider>();
  for (const { predicate, decided, text } of match.reasons) {
    if (TELLING.includes(predicate)) {
      for (const { path } of match.files) {
        const by = decided[path];
        if (by !== undefined) found.set(`${predicate}\0${by}`, { predicate, by });
      }
    } else if (["labels", "authors", "title", "body", "size"].includes(predicate)) {
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
