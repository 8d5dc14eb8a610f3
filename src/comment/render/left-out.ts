import type { Evaluation } from "../../checklist/evaluate.ts";
import { isAnswered } from "../../checklist/item-result.ts";
import { counted, listText } from "../../policy/model/words.ts";

export type Detail = {
  readonly files: number;
  readonly help: boolean;
  readonly foldedWhy: boolean;
  readonly notes: "all" | "to-do" | "none";
  /** Maximum code points of an item's text and of a title; 0 shows the key instead. */
  readonly text: number;
  readonly fingerprints: boolean;
  readonly advice: boolean;
  readonly rows: number;
};

const FULL: Detail = {
  files: 20,
  help: true,
  foldedWhy: true,
  notes: "all",
  text: 300,
  fingerprints: true,
  advice: true,
  rows: 40,
};

/** From full to minimal; the first that fits is published. What people act on is dropped last. */
export const DETAILS: readonly [Detail, ...Detail[]] = (() => {
  const fewFiles = { ...FULL, files: 5, rows: 15 };
  const noFiles = { ...fewFiles, files: 0 };
  const noHelp = { ...noFiles, help: false };
  const noWhy = { ...noHelp, foldedWhy: false };
  const toDo = { ...noWhy, notes: "to-do" as const };
  const noNotes = { ...toDo, notes: "none" as const, rows: 5 };
  const short = { ...noNotes, text: 100 };
  const noPrints = { ...short, fingerprints: false };
  const shorter = { ...noPrints, text: 40 };
  const keys = { ...shorter, text: 0, rows: 1 };
  const noAdvice = { ...keys, advice: false };
  return [FULL, fewFiles, noFiles, noHelp, noWhy, toDo, noNotes, short, noPrints, shorter, keys, noAdvice];
})();

export const leftOut = (evaluation: Evaluation, detail: Detail, droppedBoxes: number): string | undefined => {
  const [full] = DETAILS;
  const shown = evaluation.policies.filter((result) => detail.advice || result.policy.enforcement === "block");
  const items = shown.flatMap((result) => result.items);
  const files = shown.reduce(
    (sum, { match }) => sum + Math.min(match.files.length, full.files) - Math.min(match.files.length, detail.files),
    0,
  );
  const helps = items.filter((item) => item.help !== undefined && !isAnswered(item)).length;
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
  return parts.length === 0 ? undefined : `Left out, because the comment would be too long: ${listText(parts)}.`;
};
