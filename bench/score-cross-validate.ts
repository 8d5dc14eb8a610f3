import { type Category, categories } from "./score-categories.ts";
import type { Judged } from "./score-commits.ts";
import { countScore, type Score } from "./score-count.ts";

/** What may be expected of one category on repositories that nobody has looked at. */
export type CrossValidation = {
  readonly category: Category;
  /** On the whole corpus. */
  readonly all: Score;
  /**
   * Each repository scored by only those globs, packages and names that a hit in ANOTHER repository has confirmed, summed up.
   * This is what is left when a repository has no say in its own tuning. It is the worst case: a convention that is right
   * but stands in one repository of the corpus only counts as a miss there.
   */
  readonly confirmedElsewhere: Score;
  /** F1 of the folds when whole repositories are dealt into five folds, lowest first. */
  readonly folds: readonly number[];
};

const foldCount = 5;

/** Cross-validates by repository: see `CrossValidation`. Needs no randomness: repositories are dealt in turn, largest first. */
export const crossValidate = (judged: readonly Judged[]): readonly CrossValidation[] =>
  categories.map((category) => {
    const ours = judged.filter((one) => one.category === category);
    const confirmedBy = confirmations(ours);
    const held = ours.map(({ truth, fired, decided, commit }) => ({
      truth,
      fired: fired && [...decided].some((what) => others(confirmedBy.get(what), commit.repository)),
    }));
    return { category, all: countScore(ours), confirmedElsewhere: countScore(held), folds: foldScores(ours) };
  });

/** What decided a hit → the repositories in which it did. */
const confirmations = (judged: readonly Judged[]): ReadonlyMap<string, ReadonlySet<string>> => {
  const confirmedBy = new Map<string, Set<string>>();
  for (const { truth, fired, decided, commit } of judged) {
    if (!truth || !fired) continue;
    for (const what of decided) confirmedBy.set(what, (confirmedBy.get(what) ?? new Set()).add(commit.repository));
  }
  return confirmedBy;
};

const others = (repositories: ReadonlySet<string> | undefined, own: string): boolean =>
  repositories !== undefined && [...repositories].some((repository) => repository !== own);

/** F1 per fold, lowest first; folds with nothing to find and nothing fired are left out. */
const foldScores = (judged: readonly Judged[]): readonly number[] => {
  const weight = new Map<string, number>();
  for (const { commit, truth } of judged) {
    weight.set(commit.repository, (weight.get(commit.repository) ?? 0) + Number(truth));
  }
  const dealt = [...weight].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([repository]) => repository);
  return Array.from({ length: foldCount }, (_, fold) =>
    judged.filter(({ commit }) => dealt.indexOf(commit.repository) % foldCount === fold),
  )
    .map(countScore)
    .filter(({ hits, falseAlarms, misses }) => hits + falseAlarms + misses > 0)
    .map(({ f1 }) => f1)
    .sort((a, b) => a - b);
};
