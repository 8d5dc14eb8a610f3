import type { PolicyResult } from "../../checklist/evaluate.ts";
import type { Match } from "../../checklist/requirements/match-policies.ts";
import type { ChangedFile } from "../../policy/model/facts.ts";
import { codeSpan, htmlText, inlineText } from "../escape/markdown.ts";
import { policyText } from "../escape/policy-text.ts";
import { OUTCOME_WORDS } from "../words/item-words.ts";
import { CHANGE_WORDS, counted, listText } from "../words/text.ts";
import type { Detail } from "./detail.ts";
import { itemLines } from "./item-lines.ts";

const OWNERS = 3;

export const policySection = (
  result: PolicyResult,
  titles: ReadonlyMap<string, string>,
  detail: Detail,
  folded: boolean,
): readonly string[] => {
  const { policy, items } = result;
  const title = titles.get(policy.id) ?? policy.id;
  const longest = Math.max(detail.text, 40);
  const body = [
    ...(folded && !detail.foldedWhy ? [] : aboutLines(result)),
    ...items.flatMap((item) => itemLines(item, titles, detail)),
    ...(items.length > 0 ? [""] : [emptyText(result), ""]),
    ...(folded && !detail.foldedWhy ? [] : whyLines(result.match, detail)),
  ];
  if (!folded) return [`#### ${inlineText(title, longest)}`, "", ...body];
  return [
    "<details>",
    `<summary>${htmlText(title, longest)} · ${stateText(result)}</summary>`,
    "",
    ...body,
    "</details>",
    "",
  ];
};

const aboutLines = ({ policy }: PolicyResult): string[] => {
  const owners = policy.owners.slice(0, OWNERS).map((owner) => inlineText(owner, 60));
  const facts = [
    policy.source === undefined ? "" : `Playbook ${inlineText(policy.source, 40)}`,
    owners.length === 0 ? "" : `owned by ${owners.join(", ")}${policy.owners.length > OWNERS ? "…" : ""}`,
  ].filter((fact) => fact !== "");
  return [`${policyText(policy.why, 400)}${facts.length === 0 ? "" : ` <sub>${facts.join(" · ")}</sub>`}`, ""];
};

const stateText = ({ items }: PolicyResult): string => {
  const open = items.filter((item) => !OUTCOME_WORDS[item.outcome].answered).length;
  if (items.length === 0) return "no boxes of its own";
  return open === 0 ? `${counted(items.length, "item")} answered` : `${open} of ${items.length} open`;
};

const emptyText = ({ policy }: PolicyResult): string => {
  const asked = policy.requires.checklist.length > 0;
  if (policy.requires.adr !== undefined && !asked) return "Asks for a decision record, see below.";
  return asked
    ? "What it asks of this change is asked by another policy here, and shown there."
    : "Asks for nothing that can be ticked.";
};

const REASONS = 8;

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
