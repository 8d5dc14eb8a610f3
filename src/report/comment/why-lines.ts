import type { ChangedFile } from "../../engine/facts/facts.ts";
import type { Match } from "../../engine/matching/match.ts";
import { codeSpan } from "../escape/code-span.ts";
import { inlineText } from "../escape/inline-text.ts";
import { CHANGE_WORDS } from "../words/change-words.ts";
import { counted } from "../words/counted.ts";
import { listText } from "../words/list-text.ts";
import type { Detail } from "./detail.ts";

/** Reasons listed for one policy; more say nothing new to a person. */
const REASONS = 8;

/** Why a policy applies: its reasons and files, folded away. */
export const whyLines = (match: Match, detail: Detail): readonly string[] => {
  if (detail.files === 0) return [];
  const { files, reasons } = match;
  const shown = files.slice(0, detail.files);
  const rest = files.length - shown.length;
  const named = reasons
    .slice(0, REASONS)
    .map((reason) => `${inlineText(reason.text, 200)} (${codeSpan(reason.predicate, 40)})`);
  const because = reasons.length > REASONS ? [...named, counted(reasons.length - REASONS, "more reason")] : named;
  return [
    `<details><summary>Why it applies${files.length === 0 ? "" : `: ${counted(files.length, "file")}`}</summary>`,
    "",
    ...(because.length === 0 ? [] : [`Because ${listText(because)}.`, ""]),
    ...shown.map((file) => `- ${fileText(file)}${decidedBy(file, match)}`),
    ...(rest > 0 ? [`- and ${counted(rest, "more file")}`] : []),
    "",
    "</details>",
    "",
  ];
};

const fileText = (file: ChangedFile): string =>
  `${codeSpan(file.path, 160)} ${CHANGE_WORDS[file.status]}${file.previousPath === undefined ? "" : ` from ${codeSpan(file.previousPath, 160)}`}`;

const decidedBy = (file: ChangedFile, match: Match): string => {
  const decided = new Set<string>();
  for (const reason of match.reasons) {
    for (const path of [file.path, file.previousPath]) {
      if (path !== undefined && Object.hasOwn(reason.decided, path)) decided.add(reason.decided[path] ?? "");
    }
  }
  decided.delete("");
  const by = [...decided].slice(0, 3).map((what) => codeSpan(what, 100));
  return by.length === 0 ? "" : ` · ${by.join(", ")}`;
};
