import type { PastVerdict } from "../checklist/past-effect.ts";
import type { PolicySet } from "../policy/model/policy.ts";
import type { Comparison, Example, PolicyChange } from "./backtest-report.ts";
import { exampleOf } from "./count-policies.ts";
import { countSet } from "./count-set.ts";
import type { PastPullRequest } from "./select-pull-requests.ts";

type Comparer = {
  readonly add: (past: PastPullRequest, before: PastVerdict, after: PastVerdict, author: string) => void;
  readonly comparison: () => Comparison;
};

const MAX_EXAMPLES = 5;

type Side = { applied: number; held: number };
type Running = {
  readonly before: Side;
  readonly after: Side;
  appeared: number;
  vanished: number;
  readonly appearedExamples: Example[];
  readonly vanishedExamples: Example[];
};

export const compareSets = (before: PolicySet, after: PolicySet, name: string): Comparer => {
  const sides = [before, after].map(
    ({ policies }) => new Map(policies.filter((one) => one.enforcement !== "off").map((one) => [one.id, one])),
  );
  const ids = new Set(sides.flatMap((side) => [...side.keys()]));
  const running = new Map([...ids].map((id) => [id, begin()]));
  const counter = countSet();
  let newlyHeld = 0;
  let noLongerHeld = 0;
  return {
    add: (past, was, is, author) => {
      counter.add(is, author);
      if (was.holding.size === 0 && is.holding.size > 0) newlyHeld++;
      if (was.holding.size > 0 && is.holding.size === 0) noLongerHeld++;
      const had = new Set(was.matches.map(({ policy }) => policy.id));
      for (const { policy } of was.matches) count(running.get(policy.id)?.before, was.holding.has(policy.id));
      for (const { policy, files } of is.matches) {
        const one = running.get(policy.id);
        count(one?.after, is.holding.has(policy.id));
        if (one === undefined || had.delete(policy.id)) continue;
        one.appeared++;
        if (one.appearedExamples.length < MAX_EXAMPLES) one.appearedExamples.push(exampleOf(past, files));
      }
      for (const { policy, files } of was.matches) {
        const one = had.has(policy.id) ? running.get(policy.id) : undefined;
        if (one === undefined) continue;
        one.vanished++;
        if (one.vanishedExamples.length < MAX_EXAMPLES) one.vanishedExamples.push(exampleOf(past, files));
      }
    },
    comparison: () => ({
      with: name,
      counts: counter.counts(),
      newlyHeld,
      noLongerHeld,
      policies: [...running]
        .map(([id, { before: was, after: is, ...rest }]): PolicyChange => {
          const side = (index: number, counts: Side): PolicyChange["before"] => {
            const policy = sides[index]?.get(id);
            return policy === undefined ? null : { enforcement: policy.enforcement, ...counts };
          };
          return { id, before: side(0, was), after: side(1, is), ...rest };
        })
        .filter(differs)
        .sort((one, other) => sizeOf(other) - sizeOf(one)),
    }),
  };
};

const begin = (): Running => ({
  before: { applied: 0, held: 0 },
  after: { applied: 0, held: 0 },
  appeared: 0,
  vanished: 0,
  appearedExamples: [],
  vanishedExamples: [],
});

const count = (side: Side | undefined, held: boolean): void => {
  if (side === undefined) return;
  side.applied++;
  if (held) side.held++;
};

const differs = ({ before, after, appeared, vanished }: PolicyChange): boolean =>
  appeared + vanished > 0 ||
  (before?.held ?? 0) !== (after?.held ?? 0) ||
  // A policy of one side that never matches makes no difference.
  (before !== null && after !== null && before.enforcement !== after.enforcement);

const sizeOf = ({ appeared, vanished, before, after }: PolicyChange): number =>
  appeared + vanished + Math.abs((before?.held ?? 0) - (after?.held ?? 0));
