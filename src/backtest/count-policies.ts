import type { PastVerdict } from "../engine/judge-past.ts";
import type { PolicySet } from "../engine/policy/policy.ts";
import type { BacktestReport, Example, PolicyCounts } from "./backtest-report.ts";
import { decidersOf } from "./deciders-of.ts";
import type { PastPullRequest } from "./select-pull-requests.ts";
import { createTopCounts, type TopCounts } from "./top-counts.ts";

/** Counts by policy, a verdict at a time. */
export type PolicyCounter = {
  readonly add: (past: PastPullRequest, verdict: PastVerdict) => void;
  readonly counts: () => BacktestReport["policies"];
};

/** Keys that are kept of each policy, and how many of them are told. */
const BOUNDS = { deciders: 20_000, files: 50_000 };
const TOLD = { deciders: 20, files: 10, examples: 5 };

type Running = {
  applied: number;
  held: number;
  readonly deciders: TopCounts;
  readonly alone: Map<string, number>;
  readonly files: TopCounts;
  readonly examples: Example[];
};

/** Counts what each policy of a set would have done. Verdicts come newest first; the first ones are the examples. */
export const countPolicies = (set: PolicySet): PolicyCounter => {
  const policies = set.policies.filter(({ enforcement }) => enforcement !== "off");
  const running = new Map(policies.map(({ id }) => [id, begin()]));
  return {
    add: (past, { matches, holding }) => {
      for (const match of matches) {
        const one = running.get(match.policy.id);
        if (one === undefined) continue;
        one.applied++;
        if (holding.has(match.policy.id)) one.held++;
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
  deciders: createTopCounts(BOUNDS.deciders),
  alone: new Map(),
  files: createTopCounts(BOUNDS.files),
  examples: [],
});

/** A pattern may hold a NUL of its own; a predicate's name does not. */
const split = (key: string): readonly [string, string] => {
  const at = key.indexOf("\0");
  return [key.slice(0, at), key.slice(at + 1)];
};

/** A pull request as an example, by the files that matched. */
export const exampleOf = (past: PastPullRequest, files: readonly { readonly path: string }[]): Example => ({
  sha: past.sha,
  ...(past.number === undefined ? {} : { number: past.number }),
  title: past.title,
  file: files[0]?.path ?? "",
  files: files.length,
});
