import { type Category, categories } from "./score-categories.ts";
import type { Evaluated } from "./score-commits.ts";
import { countScore, type Score } from "./score-count.ts";

/** What may be expected of one category on repositories that nobody has looked at. */
export type CrossValidation = {
  readonly category: Category;
  /** On the whole corpus. */
  readonly all: Score;
  /**
   * Leave one repository out: each is scored after every glob, package and name that decides more false alarms than
   * hits in the OTHER repositories is dropped. What no other repository tells anything about is kept, as the conventions
   * of frameworks are known without a corpus.
   */
  readonly heldOut: Score;
  /**
   * The worst case: each repository is scored by only what a hit in ANOTHER repository has confirmed. A convention that
   * is right but stands in one repository of the corpus only counts as a miss there.
   */
  readonly confirmedElsewhere: Score;
  /** F1 of five folds, whole repositories dealt into them, lowest first. */
  readonly folds: readonly number[];
};

const foldCount = 5;

/** Cross-validates by repository: see `CrossValidation`. Needs no randomness: repositories are dealt in turn, largest first. */
export const crossValidate = (evaluated: readonly Evaluated[]): readonly CrossValidation[] =>
  categories.map((category) => {
    const ours = evaluated.filter((one) => one.category === category);
    const records = recordOf(ours);
    const keeping = (keep: (record: Tally) => boolean): Score =>
      countScore(
        ours.map(({ truth, fired, decided, commit }) => ({
          truth,
          fired: fired && [...decided].some((what) => keep(remote(records.get(what), commit.repository))),
        })),
      );
    return {
      category,
      all: countScore(ours),
      heldOut: keeping(({ hits, falseAlarms }) => falseAlarms <= hits),
      confirmedElsewhere: keeping(({ hits, falseAlarms }) => hits > 0 && falseAlarms <= hits),
      folds: foldScores(ours),
    };
  });

/** How often something decided, rightly and wrongly. */
type Tally = { readonly hits: number; readonly falseAlarms: number };

/** What decided → repository → its record there. */
const recordOf = (evaluated: readonly Evaluated[]): ReadonlyMap<string, ReadonlyMap<string, Tally>> => {
  const records = new Map<string, Map<string, Tally>>();
  for (const { truth, fired, decided, commit } of evaluated) {
    if (!fired) continue;
    for (const what of decided) {
      const byRepository = records.get(what) ?? new Map<string, Tally>();
      const { hits, falseAlarms } = byRepository.get(commit.repository) ?? { hits: 0, falseAlarms: 0 };
      byRepository.set(commit.repository, {
        hits: hits + Number(truth),
        falseAlarms: falseAlarms + Number(!truth),
      });
      records.set(what, byRepository);
    }
  }
  return records;
};

/** The record in all repositories but one. */
const remote = (record: ReadonlyMap<string, Tally> | undefined, own: string): Tally =>
  [...(record ?? [])]
    .filter(([repository]) => repository !== own)
    .reduce<Tally>((sum, [, one]) => ({ hits: sum.hits + one.hits, falseAlarms: sum.falseAlarms + one.falseAlarms }), {
      hits: 0,
      falseAlarms: 0,
    });

/** F1 per fold, lowest first; folds with nothing to find and nothing fired are left out. */
const foldScores = (evaluated: readonly Evaluated[]): readonly number[] => {
  const weight = new Map<string, number>();
  for (const { commit, truth } of evaluated) {
    weight.set(commit.repository, (weight.get(commit.repository) ?? 0) + Number(truth));
  }
  const dealt = [...weight].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([repository]) => repository);
  return Array.from({ length: foldCount }, (_, fold) =>
    evaluated.filter(({ commit }) => dealt.indexOf(commit.repository) % foldCount === fold),
  )
    .map(countScore)
    .filter(({ hits, falseAlarms, misses }) => hits + falseAlarms + misses > 0)
    .map(({ f1 }) => f1)
    .sort((a, b) => a - b);
};
