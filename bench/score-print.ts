import { categories, scoreCategories } from "./score-categories.ts";
import type { Evaluated } from "./score-commits.ts";
import { countScore } from "./score-count.ts";
import { crossValidate } from "./score-cross-validate.ts";

/** The scores as text: a table by category, the worst misses, and by repository where asked. */
export const printScores = (
  evaluated: readonly Evaluated[],
  options: { readonly byRepo: boolean; readonly misses: number },
): string =>
  [
    ...table(evaluated),
    "",
    ...misses(evaluated, "false alarms", ({ truth, fired }) => !truth && fired, options.misses),
    "",
    ...misses(evaluated, "misses", ({ truth, fired }) => truth && !fired, options.misses),
    ...(options.byRepo ? ["", ...byRepository(evaluated), "", ...validation(evaluated)] : []),
    "",
  ].join("\n");

const share = (part: number): string => part.toFixed(3);
const cell = (text: string | number, width: number): string => String(text).padStart(width);

const table = (evaluated: readonly Evaluated[]): readonly string[] => {
  const scores = categories.map((category) => ({
    category,
    score: countScore(evaluated.filter((one) => one.category === category)),
  }));
  const macro = scores.reduce((sum, { score }) => sum + score.f1, 0) / scores.length;
  return [
    `${new Set(evaluated.map(({ commit }) => commit.id)).size} changes`,
    `${"category".padEnd(34)}  hits  false  missed  precision  recall     F1`,
    ...scores.map(({ category, score }) => {
      const { title, policy } = scoreCategories[category];
      return `${`${category} ${title} (${policy})`.padEnd(34)}${cell(score.hits, 6)}${cell(score.falseAlarms, 7)}${cell(score.misses, 8)}${cell(share(score.precision), 11)}${cell(share(score.recall), 8)}${cell(share(score.f1), 7)}`;
    }),
    `${"macro F1".padEnd(34)}${cell(share(macro), 47)}`,
  ];
};

/** The commonest misses by category and repository, each with its smallest example. */
const misses = (
  evaluated: readonly Evaluated[],
  title: string,
  isOne: (one: Evaluated) => boolean,
  limit: number,
): readonly string[] => {
  const groups = new Map<string, Evaluated[]>();
  for (const one of evaluated.filter(isOne)) {
    const key = `${one.category} ${one.commit.repository}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const worst = [...groups].sort((a, b) => b[1].length - a[1].length).slice(0, limit);
  return [
    `Worst ${title}: category, repository, how many, the smallest of them`,
    ...worst.map(([key, ones]) => {
      const smallest = ones.toSorted((a, b) => a.commit.facts.files.length - b.commit.facts.files.length)[0];
      const shown = smallest?.fired
        ? `${smallest.files.join(", ")} by ${[...smallest.decided].slice(0, 2).join(", ")}`
        : (smallest?.commit.why[smallest.category] ??
          smallest?.commit.facts.files
            .slice(0, 3)
            .map(({ path }) => path)
            .join(", "));
      return `  ${key}: ${ones.length}; ${shorten(smallest?.commit.id ?? "")} ${shown}`;
    }),
  ];
};

const byRepository = (evaluated: readonly Evaluated[]): readonly string[] => {
  const repositories = [...new Set(evaluated.map(({ commit }) => commit.repository))].sort();
  return [
    `${"F1 by repository".padEnd(48)}${categories.map((category) => cell(category, 7)).join("")}`,
    ...repositories.map((repository) => {
      const cells = categories.map((category) => {
        const score = countScore(
          evaluated.filter((one) => one.commit.repository === repository && one.category === category),
        );
        return cell(score.hits + score.misses + score.falseAlarms === 0 ? "–" : share(score.f1), 7);
      });
      return `${repository.padEnd(48)}${cells.join("")}`;
    }),
  ];
};

const validation = (evaluated: readonly Evaluated[]): readonly string[] => [
  "Cross-validation by repository (F1)",
  `  ${cell("whole corpus", 14)}${cell("left out", 11)}${cell("confirmed elsewhere", 22)}   five folds, lowest first`,
  ...crossValidate(evaluated).map(
    ({ category, all, heldOut, confirmedElsewhere, folds }) =>
      `${category} ${cell(share(all.f1), 14)}${cell(share(heldOut.f1), 11)}${cell(share(confirmedElsewhere.f1), 22)}   ${folds.map(share).join(" ")}`,
  ),
];

/** `owner/name@sha`, the commit id cut to ten digits. */
const shorten = (id: string): string => id.replace(/(@[0-9a-f]{10})[0-9a-f]{30}$/, "$1");
