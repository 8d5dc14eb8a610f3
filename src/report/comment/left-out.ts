import type { Evaluation } from "../../engine/evaluation.ts";
import { counted } from "../words/counted.ts";
import { listText } from "../words/list-text.ts";
import { OUTCOME_WORDS } from "../words/outcome-words.ts";
import { DETAILS, type Detail } from "./detail.ts";

/** What a shortened page does not show, counted, as one line; undefined where it shows everything. */
export const leftOut = (evaluation: Evaluation, detail: Detail, droppedBoxes: number): string | undefined => {
  const [full] = DETAILS;
  const shown = evaluation.policies.filter((result) => detail.advice || result.policy.enforcement === "block");
  const items = shown.flatMap((result) => result.items);
  const files = shown.reduce(
    (sum, { match }) => sum + Math.min(match.files.length, full.files) - Math.min(match.files.length, detail.files),
    0,
  );
  const helps = items.filter((item) => item.help !== undefined && !OUTCOME_WORDS[item.outcome].answered).length;
  const long = items.filter((item) => [...item.text].length > detail.text).length;
  const advice = evaluation.policies.length - shown.length;
  const parts = [
    files > 0 ? counted(files, "file name") : "",
    !detail.help && helps > 0 ? counted(helps, "help text") : "",
    detail.foldedWhy ? "" : "why the folded policies apply",
    detail.notes === "all" ? "" : detail.notes === "to-do" ? "who answered" : "the notes under the items",
    detail.text < full.text && long > 0 ? `the end of ${counted(long, "item text")}` : "",
    detail.advice || advice === 0 ? "" : counted(advice, "policy that advises", "policies that advise"),
    droppedBoxes > 0 ? `${counted(droppedBoxes, "answered item")}` : "",
  ].filter((part) => part !== "");
  return parts.length === 0 ? undefined : `Left out for want of room: ${listText(parts)}.`;
};
