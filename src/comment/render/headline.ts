import type { Evaluation } from "../../checklist/evaluate.ts";
import { counted } from "../../policy/model/words.ts";
import { inlineText, MARKDOWN_QUOTING } from "../escape/markdown.ts";
import { whoActs } from "../words/item-words.ts";
import { passedByText } from "../words/notice-text.ts";

const NAMED = 4;

export const headline = (evaluation: Evaluation): string => {
  const { counts, policies } = evaluation;
  if (policies.length === 0) return "**No golden checklist applies** to this change.";
  if (evaluation.verdict === "pass" && counts.total === 0)
    return policies.some(({ items }) => items.length > 0)
      ? "**Nothing holds this pull request.** There is advice below."
      : "**Nothing is asked of this change.**";
  const done = `${counts.answered} of ${counts.total} done`;
  if (evaluation.passedBy !== undefined) {
    return `**${done}, and the merge is not held.** ${passedByText(evaluation.passedBy, MARKDOWN_QUOTING)}.`;
  }
  if (evaluation.verdict === "pass") return `✓ **${answered(counts.total)}.** Nothing holds this pull request.`;
  const because = [
    counts.stale > 0 ? `${counts.stale} stale` : "",
    counts.refused > 0 ? `${counts.refused} refused` : "",
  ].filter((part) => part !== "");
  return `**${done}**${because.length === 0 ? "" : ` (${because.join(", ")})`}${next(evaluation)}`;
};

const answered = (total: number): string =>
  total === 1 ? "The one item is answered" : `All ${counted(total, "item")} are answered`;

const next = (evaluation: Evaluation): string => {
  const actors = whoActs(evaluation);
  const [only] = actors;
  if (only === undefined) return "";
  if (actors.length === 1) return ` · next: ${inlineText(only.who, 80)}`;
  const named = actors.slice(0, NAMED).map(({ who, count }) => `${inlineText(who, 80)} (${count})`);
  const rest = actors.length - named.length;
  return ` · next: ${named.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
};
