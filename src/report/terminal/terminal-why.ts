import type { Match } from "../../engine/matching/match.ts";
import { terminalText } from "../escape/terminal-text.ts";
import { counted } from "../words/counted.ts";
import { listText } from "../words/list-text.ts";

/** Files and reasons named; the rest is counted. */
const NAMED = 3;

/** Why a policy applies, in one sentence of plain text. */
export const terminalWhy = ({ files, reasons }: Match): string => {
  const because = reasons.slice(0, NAMED).map(({ text }) => terminalText(text, 120));
  const named = files.slice(0, NAMED).map(({ path }) => {
    const decided = reasons.flatMap((reason) =>
      Object.hasOwn(reason.decided, path) ? [reason.decided[path] ?? ""] : [],
    );
    const by = decided.find((what) => what !== "");
    return `${terminalText(path, 120)}${by === undefined ? "" : ` (${terminalText(by, 80)})`}`;
  });
  const rest = files.length - named.length;
  const list = listText(rest > 0 ? [...named, counted(rest, "more file")] : named);
  return `${because.join(", ")}${list === "" ? "" : `${because.length === 0 ? "" : ": "}${list}`}`;
};
