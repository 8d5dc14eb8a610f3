import { matchPolicies } from "../src/checklist/requirements/match-policies.ts";
import type { Policy } from "../src/policy/model/policy.ts";
import { type Category, categories, scoreCategories } from "./score-categories.ts";
import type { LabelledCommit } from "./score-read-commit.ts";

/** What the policies said of one change in one category, beside the truth. */
export type Evaluated = {
  readonly commit: LabelledCommit;
  readonly category: Category;
  readonly truth: boolean;
  readonly fired: boolean;
  /** What decided (globs, packages), where it fired. */
  readonly decided: ReadonlySet<string>;
  /** The first files that matched. */
  readonly files: readonly string[];
};

/** Runs the real engine over each change. Pairs that the corpus is unsure of are left out. */
export const judgeCommits = (commits: readonly LabelledCommit[], policies: readonly Policy[]): readonly Evaluated[] =>
  commits.flatMap((commit) => {
    const matches = new Map(matchPolicies(policies, commit.facts).map((match) => [match.policy.id, match]));
    return categories.flatMap((category): readonly Evaluated[] => {
      const truth = commit.labels.has(category);
      if (!truth && commit.unsure.has(category)) return [];
      const match = matches.get(scoreCategories[category].policy);
      return [
        {
          commit,
          category,
          truth,
          fired: match !== undefined,
          decided: new Set(match?.reasons.flatMap(({ decided }) => Object.values(decided)) ?? []),
          files: match?.files.slice(0, 3).map(({ path }) => path) ?? [],
        },
      ];
    });
  });
