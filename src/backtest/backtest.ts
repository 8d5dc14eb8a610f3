import type { Signer } from "../checklist/ledger/ledger.ts";
import { evidenceNeeds, withWanted } from "../checklist/needs.ts";
import { evaluatePast, type PastVerdict } from "../checklist/past-effect.ts";
import { matchPolicies } from "../checklist/requirements/match-policies.ts";
import { type DiffedFile, readAuthors, readDiffs } from "../git/diffs.ts";
import { EMPTY_TREE, type Objects, openObjects, readWantsOf } from "../git/objects.ts";
import { lacksObject, type Repository, repositoryName } from "../git/repository.ts";
import type { PolicySet } from "../policy/model/policy.ts";
import { wholeSeconds } from "../policy/model/words.ts";
import type { BacktestReport, Comparison, Example, PolicyChange } from "./backtest-report.ts";
import { countPeriods, countPolicies, countSet, exampleOf, type Weight, weightOf, workOf } from "./counting.ts";
import { type PastPullRequest, pastFacts, type selectPullRequests } from "./select-pull-requests.ts";

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

const compareSets = (before: PolicySet, after: PolicySet, name: string): Comparer => {
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

type Backtest = {
  readonly repository: Repository;
  readonly branch: string;
  readonly selected: ReturnType<typeof selectPullRequests>;
  readonly shallow: boolean;
  readonly set: PolicySet;
  readonly policiesFrom: string;
  readonly compare?: { readonly set: PolicySet; readonly name: string };
  readonly hash: Signer["hash"];
  /** `work` is the same for the same commits on each machine, and about a millisecond each. */
  readonly onProgress: (done: number, work: number) => void;
};

/** Holds one diff at a time. */
export const backtest = async (asked: Backtest): Promise<BacktestReport> => {
  const { repository, branch, set, compare, hash } = asked;
  const { pullRequests, assumption, leftOut } = asked.selected;
  const heads = pullRequests.flatMap(({ parents }) => parents.slice(1, 2));
  const [name, authors] = await Promise.all([repositoryName(repository), readAuthors(repository, heads)]);
  const policies = countPolicies(set);
  const all = countSet();
  const comparer = compare === undefined ? undefined : compareSets(set, compare.set, compare.name);
  const merged: { time: number; weight: Weight }[] = [];

  const objects = openObjects(repository);
  const wanting = [...set.policies, ...(compare?.set.policies ?? [])];
  const evaluateOne = async (past: PastPullRequest, changed: readonly DiffedFile[]): Promise<void> => {
    const author = authors.get(past.parents[1] ?? "") ?? past.author;
    const listed = pastFacts(past, changed, { author, branch, repository: name });
    const sides = { base: past.parents[0] ?? EMPTY_TREE, head: past.sha };
    const facts = await withWanted(wanting, listed, readWantsOf(objects, sides));
    const now = isoTime(past.time);
    const evaluate = async (by: PolicySet): Promise<ReturnType<typeof evaluatePast>> => {
      const matches = matchPolicies(by.policies, facts);
      const { contents } = evidenceNeeds(matches, facts, by.settings, { links: [], people: [] });
      return evaluatePast(by, facts, hash, now, { matches, contents: await readTexts(objects, past.sha, contents) });
    };
    const verdict = await evaluate(set);
    policies.add(past, verdict);
    all.add(verdict, author);
    merged.push({ time: past.time, weight: weightOf(verdict) });
    if (compare !== undefined) comparer?.add(past, verdict, await evaluate(compare.set), author);
  };

  let done = 0;
  let work = 0;
  let unread = 0;
  /** Evaluates all up to this one, because git skips commits without changes. */
  const evaluateUpTo = async (sha: string | undefined, changed: readonly DiffedFile[]): Promise<void> => {
    for (;;) {
      const past = pullRequests[done];
      if (past === undefined) break;
      done++;
      await evaluateOne(past, past.sha === sha ? changed : []);
      if (past.sha === sha) return;
    }
    if (sha !== undefined) throw new Error(`git told of a commit that was not asked for: ${sha}`);
  };
  const pairs = pullRequests.map(({ sha, parents }) => [sha, parents[0]] as const);
  const readFrom = async (from: number): Promise<void> => {
    for await (const batch of readDiffs(repository, pairs.slice(from))) {
      for (const { sha, files } of batch) {
        await evaluateUpTo(sha, files);
        work += workOf(files);
      }
      asked.onProgress(done, work);
    }
    await evaluateUpTo(undefined, []);
  };
  /** The next one by itself, because git does not tell at which one it stopped. */
  const readNext = async (): Promise<void> => {
    const next = pullRequests[done];
    if (next === undefined) return;
    try {
      let changed: readonly DiffedFile[] = [];
      for await (const [found] of readDiffs(repository, pairs.slice(done, done + 1))) changed = found?.files ?? [];
      done++;
      await evaluateOne(next, changed);
    } catch (error) {
      if (!lacksObject(error)) throw error;
      done++;
      unread++;
      // A clone without contents has none at all, and the error says how to fetch them.
      if (merged.length === 0 && (unread >= MAX_UNREAD_AT_FIRST || done === pullRequests.length)) throw error;
    }
  };
  try {
    for (let whole = false; !whole; ) {
      try {
        await readFrom(done);
        whole = true;
      } catch (error) {
        if (!lacksObject(error)) throw error;
        await readNext();
      }
    }
  } finally {
    objects.close();
  }
  asked.onProgress(done, work);

  const counts = all.counts();
  const counted = policies.counts();
  const first = firstToSwitchOff(counted, counts.held);
  const times = merged.map(({ time }) => time);
  return {
    repository: name,
    branch,
    policiesFrom: asked.policiesFrom,
    assumption,
    leftOut,
    shallow: asked.shallow,
    pullRequests: merged.length,
    unread,
    ...(first === undefined ? {} : { first }),
    from: times.length === 0 ? "" : isoTime(times.reduce((one, other) => Math.min(one, other))),
    to: times.length === 0 ? "" : isoTime(times.reduce((one, other) => Math.max(one, other))),
    counts,
    periods: countPeriods(merged),
    policies: counted,
    ...(comparer === undefined ? {} : { comparison: comparer.comparison() }),
  };
};

const MAX_UNREAD_AT_FIRST = 20;

const readTexts = async (objects: Objects, sha: string, paths: readonly string[]) => {
  const texts: Record<string, string | null> = Object.create(null);
  for (const path of paths) {
    const file = await objects.read(`${sha}:${path}`);
    texts[path] = file?.type === "blob" ? file.bytes.toString("utf8") : null;
  }
  return texts;
};

const firstToSwitchOff = (policies: BacktestReport["policies"], held: number): BacktestReport["first"] => {
  const most = (key: "heldAlone" | "boxes") => policies.toSorted((one, other) => other[key] - one[key])[0];
  const found = [most("heldAlone"), most("boxes")].find((one, index) => (index === 0 ? one?.heldAlone : one?.boxes));
  return found && { id: found.id, heldWithout: held - found.heldAlone, boxes: found.boxes };
};

/** Seconds since 1970 as ISO 8601 UTC. A commit may claim an impossible time; that becomes 1970. */
const isoTime = (seconds: number): string => {
  const date = new Date(seconds * 1_000);
  return wholeSeconds(Number.isNaN(date.getTime()) ? 0 : date.getTime());
};
