import type { Evaluation } from "../../engine/evaluation.ts";
import { inlineText } from "../escape/inline-text.ts";
import { MARKDOWN_QUOTING } from "../escape/markdown-quoting.ts";
import { whoActs } from "../who-acts.ts";
import { counted } from "../words/counted.ts";
import { passedByText } from "../words/passed-by-text.ts";

/** Actors named in the headline; the rest is counted. */
const NAMED = 4;

/** The first line a person reads: what is left, and who must act next. One line of Markdown. */
export const headline = (evaluation: Evaluation): string => {
  const { counts, policies } = evaluation;
  const left = counts.total - counts.answered;
  if (policies.length === 0) return "**No golden checklist applies** to this change.";
  if (evaluation.verdict === "pass" && counts.total === 0)
    return "**Nothing holds this pull request.** There is advice below.";
  if (evaluation.passedBy !== undefined) {
    return `**${left} of ${counted(counts.total, "item")} ${left === 1 ? "is" : "are"} open, and the merge is not held.** ${passedByText(evaluation.passedBy, MARKDOWN_QUOTING)}.`;
  }
  if (evaluation.verdict === "pass") return `✓ **${answered(counts.total)}.** Nothing holds this pull request here.`;
  const because = [
    counts.stale > 0 ? `${counts.stale} stale` : "",
    counts.refused > 0 ? `${counts.refused} refused` : "",
  ].filter((part) => part !== "");
  const open = `**${left} of ${counted(counts.total, "item")} ${left === 1 ? "is" : "are"} open**`;
  return `${open}${because.length === 0 ? "" : ` (${because.join(", ")})`}${next(evaluation)}`;
};

const answered = (total: number): string =>
  total === 1 ? "The one item is answered" : `All ${counted(total, "item")} are answered`;

const next = (evaluation: Evaluation): string => {
  const actors = whoActs(evaluation);
  if (actors.length === 0) return "";
  const named = actors.slice(0, NAMED).map(({ who, count }) => `${inlineText(who, 80)} (${count})`);
  const rest = actors.length - named.length;
  return ` · next: ${named.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
};
