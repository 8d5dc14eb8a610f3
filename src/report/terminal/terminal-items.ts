import type { ItemResult } from "../../engine/evaluation.ts";
import { TERMINAL_QUOTING } from "../escape/terminal-quoting.ts";
import { terminalText } from "../escape/terminal-text.ts";
import { askedNow, severalText } from "../words/asked-now.ts";
import { counted } from "../words/counted.ts";
import { gapText } from "../words/gap-text.ts";
import { listText } from "../words/list-text.ts";
import { OUTCOME_WORDS } from "../words/outcome-words.ts";
import { REFUSAL_WORDS } from "../words/refusal-words.ts";
import { timeText } from "../words/time-text.ts";
import { undecidedText } from "../words/unknown-words.ts";
import { whoWords } from "../words/who-words.ts";
import type { Paint } from "./paint.ts";
import { wrap } from "./wrap.ts";

/** Width of the column that says the outcome. */
const OUTCOME = 14;

/** An item: its outcome and text, and under it its key and what is known of it. */
export const terminalItem = (item: ItemResult, paint: Paint, columns: number): readonly string[] => {
  const { sign, word, answered } = OUTCOME_WORDS[item.outcome];
  const indent = " ".repeat(OUTCOME);
  const colour = answered ? paint.green : item.outcome === "open" ? paint.yellow : paint.red;
  const [first = "", ...more] = wrap(terminalText(item.text), columns, indent);
  const label = `  ${sign} ${word}`;
  return [
    `${colour(label)}${first.slice(label.length)}`,
    ...more,
    ...notes(item).flatMap((note) => wrap(note, columns, indent).map((line) => paint.dim(line))),
  ];
};

const notes = (item: ItemResult): readonly string[] => {
  const { entry, evidence, refusal, outcome } = item;
  const { answered } = OUTCOME_WORDS[outcome];
  const who = item.by.some(({ kind }) => kind === "anyone") ? "" : ` · ${whoWords(askedNow(item), "short")}`;
  const given = item.several?.given ?? (entry === undefined ? [] : [entry]);
  const said = given
    .map(({ by, at }) => `${by === "" ? "somebody" : terminalText(by, 60)}, ${terminalText(timeText(at), 40)}`)
    .join("; ");
  return [
    `${terminalText(item.key)}${answered ? "" : item.verifyOnly ? " · a machine" : terminalText(who)}`,
    ...(outcome === "open" && said !== "" && item.several !== undefined
      ? [`${severalText(item.several)}: ${said}`]
      : []),
    ...(said === "" || outcome === "open"
      ? []
      : [`${outcome === "waived" ? "not applicable, says" : "ticked by"} ${said}`]),
    ...(outcome === "waived" && entry?.reason !== undefined ? [`because ${terminalText(entry.reason)}`] : []),
    ...(outcome === "stale" ? [staleText(item)] : []),
    ...(evidence === undefined || outcome !== "verified"
      ? []
      : [terminalText(evidence.text), terminalText(evidence.url)]),
    ...(item.undecided ?? []).map((one) => undecidedText(one, terminalText(one.by, 60), TERMINAL_QUOTING)),
    ...(refusal === undefined
      ? []
      : [`not taken from ${terminalText(refusal.by, 60)}: ${REFUSAL_WORDS[refusal.why].why}`]),
    ...(answered || item.wouldVerify.length === 0
      ? []
      : [
          `${item.verifyOnly ? "answered" : "or"} when ${listText(
            item.wouldVerify.slice(0, 4).map((way) => terminalText(way, 160)),
            "or",
          )}`,
        ]),
    ...(item.lacking ?? []).slice(0, 4).map(({ text }) => `not yet: ${terminalText(text, 200)}`),
    ...((item.lacking ?? []).length > 4 ? [`not yet: ${(item.lacking ?? []).length - 4} more`] : []),
  ].filter((note) => note !== "");
};

const staleText = ({ staleBecause }: ItemResult): string => {
  const unseen = gapText(staleBecause, (login) => terminalText(login, 60));
  if (unseen !== undefined) return `stale: ${unseen}`;
  if (staleBecause === undefined || (staleBecause.push && staleBecause.files.length === 0))
    return "stale: commits were pushed since";
  const files = staleBecause.files.slice(0, 5).map((file) => terminalText(file, 120));
  const rest = staleBecause.count - files.length;
  return `stale: ${listText(rest > 0 ? [...files, counted(rest, files.length === 0 ? "file" : "more file")] : files)} changed since`;
};
