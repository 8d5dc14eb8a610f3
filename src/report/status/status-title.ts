import type { Evaluation, Faulted, PassedBy } from "../../engine/evaluation.ts";
import { visibleText } from "../escape/visible-text.ts";
import { whoActs } from "../who-acts.ts";
import { counted } from "../words/counted.ts";

/** What GitHub takes as a commit status's description. */
export const LONGEST_TITLE = 140;

/** The title where no policy applies; a pull request with it needs no record. */
export const NOTHING_APPLIES = "No golden checklist applies";

/** The verdict in one line of plain text, at most 140 characters: `3 of 7 open: author 1, @acme/dba 2`. */
export const statusTitle = (result: Evaluation | Faulted): string => cut(titleOf(result));

/** Titles of a `pass`: how a green status that we set is told from one that another tool set with the same address. */
const PASS_TITLES: readonly RegExp[] = [
  /^No golden checklist applies$/,
  /^Nothing holds this pull request; there is advice$/,
  /^The one item is answered$/,
  /^All \d+ items answered$/,
  /^Glass broken by .+: \d+ of \d+ open$/,
  /^Not held, the rest goes into a follow-up issue: \d+ of \d+ open$/,
];

/** Whether a title is one that a `pass` has. */
export const isPassTitle = (title: string): boolean => PASS_TITLES.some((form) => form.test(title));

const titleOf = (result: Evaluation | Faulted): string => {
  if (result.verdict === "error") {
    const [first] = result.problems;
    if (first === undefined) return visibleText(result.message);
    const where = `${visibleText(first.file, 60)}:${first.line}:${first.column}`;
    return `${counted(result.problems.length, "problem")} in the policies, the first at ${where}: ${visibleText(first.message)}`;
  }
  const { counts, policies } = result;
  if (policies.length === 0) return NOTHING_APPLIES;
  const unsure = policies.flatMap(({ items }) => items).filter((item) => item.blocking && item.undecided !== undefined);
  const open = `${counts.total - counts.answered} of ${counts.total} open${unsure.length === 0 ? "" : `, ${unsure.length} waiting for GitHub`}`;
  if (result.passedBy !== undefined) return passedTitle(result.passedBy, open);
  if (result.verdict === "pass") {
    return counts.total === 0
      ? "Nothing holds this pull request; there is advice"
      : counts.total === 1
        ? "The one item is answered"
        : `All ${counted(counts.total, "item")} answered`;
  }
  const actors = whoActs(result).map(({ who, count }) => `${visibleText(who, 60)} ${count}`);
  return withActors(open, actors);
};

const passedTitle = (by: PassedBy, open: string): string => {
  switch (by.kind) {
    case "break-glass":
      return `Glass broken by ${visibleText(by.by, 60)}: ${open}`;
    case "follow-up":
      return `Not held, the rest goes into a follow-up issue: ${open}`;
  }
};

// Whole names only: half a team's name would be another team's.
const withActors = (open: string, actors: readonly string[]): string => {
  for (let shown = actors.length; shown > 0; shown -= 1) {
    const rest = actors.length - shown;
    const title = `${open}: ${actors.slice(0, shown).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
    if (title.length <= LONGEST_TITLE) return title;
  }
  return open;
};

const cut = (title: string): string =>
  title.length <= LONGEST_TITLE
    ? title
    : `${title
        .slice(0, LONGEST_TITLE - 1)
        .toWellFormed()
        .replace(/\uFFFD$/, "")}…`;
