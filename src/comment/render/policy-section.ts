import type { PolicyResult } from "../../checklist/evaluate.ts";
import type { ItemResult } from "../../checklist/item-result.ts";
import type { Match } from "../../checklist/requirements/match-policies.ts";
import type { ChangedFile } from "../../policy/model/facts.ts";
import { codeSpan, htmlText, inlineText, linkTo, MARKDOWN_QUOTING, policyText } from "../escape/markdown.ts";
import { boxLine } from "../record/signed-page.ts";
import {
  askedNow,
  CHANGE_WORDS,
  counted,
  EVIDENCE_WORDS,
  listText,
  OUTCOME_WORDS,
  REFUSAL_WORDS,
  severalText,
  timeText,
  undecidedText,
  whoWords,
} from "../words/item-words.ts";
import { gapText } from "../words/notice-text.ts";
import { type Detail, isReadable } from "./headline.ts";

const NAMED = 4;

const itemLines = (item: ItemResult, titles: ReadonlyMap<string, string>, detail: Detail): readonly string[] => {
  const { answered } = OUTCOME_WORDS[item.outcome];
  const notes = [
    ...(detail.notes === "all" || (detail.notes === "to-do" && !answered) ? outcomeNotes(item) : []),
    ...(detail.notes !== "none" && !answered ? toDoNotes(item, detail) : []),
    ...(detail.notes === "all" ? sourceNotes(item, titles) : []),
  ];
  // An empty bullet would make a heading of the line above.
  return [firstLine(item, detail), ...notes.filter((note) => note !== "").map((note) => `  - ${note}`)];
};

const firstLine = (item: ItemResult, detail: Detail): string => {
  const { sign, word, answered } = OUTCOME_WORDS[item.outcome];
  const text = detail.text === 0 || item.text.trim() === "" ? codeSpan(item.key) : policyText(item.text, detail.text);
  // Only a machine answers it, so it has no box.
  if (item.verifyOnly) return `- ${sign} ${text} (${answered ? word : "only a machine can answer this"})`;
  return boxLine({ ticked: answered, text, key: item.key });
};

const outcomeNotes = (item: ItemResult): string[] => {
  const { entry, evidence, refusal } = item;
  const notes: string[] = [];
  switch (item.outcome) {
    case "open":
      break;
    case "done":
    case "waived":
      notes.push(...(item.several?.given ?? (entry === undefined ? [] : [entry])).map(answerText));
      break;
    case "verified":
      if (evidence !== undefined)
        notes.push(
          `Seen by a machine (${EVIDENCE_WORDS[evidence.kind]}): ${evidence.url === "" ? inlineText(evidence.text) : linkTo(evidence.url, evidence.text)}`,
        );
      break;
    case "stale":
      notes.push(
        entry?.said === "waived"
          ? `**Stale.** Not applicable, said ${said(entry)}, but ${staleText(item)}. Look again, then say so again, or tick it.`
          : `**Stale.** ${entry === undefined ? "" : `Ticked by ${said(entry)}, but `}${staleText(item)}. Look again, then tick again.`,
      );
      break;
    case "refused":
      break;
  }
  for (const undecided of item.undecided ?? [])
    notes.push(`**Waiting.** ${undecidedText(undecided, person(undecided.by), MARKDOWN_QUOTING)}`);
  if (refusal !== undefined) {
    const { why, remedy } = REFUSAL_WORDS[refusal.why];
    notes.push(
      `**Not counted.** The answer of ${person(refusal.by)} (${inlineText(timeText(refusal.at), 40)}) does not count: ${why}. ${remedy}`,
    );
  }
  return notes;
};

const toDoNotes = (item: ItemResult, detail: Detail): string[] => {
  const notes: string[] = [];
  if (detail.help && item.help !== undefined) notes.push(policyText(item.help, 600));
  if (!item.verifyOnly && item.by.length > 0 && !item.by.some((who) => who.kind === "anyone")) {
    const given = item.several?.given ?? [];
    const so = severalText(item.several);
    if (given.length > 0) notes.push(`${so}: ${given.map(answerText).join("; ")}`);
    const asked = inlineText(whoWords(askedNow(item), "long"), 200);
    notes.push(given.length === 0 ? `To be ticked by ${asked}` : `Still to be ticked by somebody else: ${asked}`);
  }
  if (item.wouldVerify.length > 0) {
    // The help of the item describes globs and patterns; without help, they are better than nothing.
    const readable = item.wouldVerify.filter(isReadable);
    const named = readable.length > 0 || item.help !== undefined ? readable : item.wouldVerify;
    const ways = named.slice(0, NAMED).map((way) => inlineText(way, 160));
    const rest = item.wouldVerify.length - ways.length;
    const does = item.verifyOnly ? "Answered" : "Ticks itself";
    notes.push(
      ways.length === 0
        ? `${does} when a machine sees it`
        : `${does} when ${listText(rest > 0 ? [...ways, `${rest} more`] : ways, rest > 0 ? "and" : "or")}`,
    );
  }
  const lacking = (item.lacking ?? []).slice(0, NAMED).map(({ text, url }) => {
    const short = text.length > 200 ? `${text.slice(0, 199).toWellFormed()}…` : text;
    return url === "" ? inlineText(short, 200) : linkTo(url, short);
  });
  const more = (item.lacking ?? []).length - lacking.length;
  if (lacking.length > 0) notes.push(`Not yet: ${listText(more > 0 ? [...lacking, `${more} more`] : lacking)}`);
  return notes;
};

const sourceNotes = (item: ItemResult, titles: ReadonlyMap<string, string>): string[] => {
  const others = item.policies.slice(1);
  if (others.length === 0) return [];
  const named = others.slice(0, NAMED).map((id) => inlineText(titles.get(id) ?? id, 80));
  const rest = others.length - named.length;
  return [`Also asked by ${listText(rest > 0 ? [...named, `${rest} more`] : named)}`];
};

const staleText = ({ staleBecause }: ItemResult): string => {
  const unseen = gapText(staleBecause, (login) => inlineText(login, 60));
  if (unseen !== undefined) return unseen;
  if (staleBecause === undefined || (staleBecause.push && staleBecause.files.length === 0))
    return "commits were pushed since";
  const files = staleBecause.files.slice(0, 5).map((file) => codeSpan(file, 120));
  const rest = staleBecause.count - files.length;
  if (files.length === 0) return `${rest === 1 ? "a matching file" : `${rest} matching files`} changed since`;
  return `${listText(rest > 0 ? [...files, `${rest} more`] : files)} changed since`;
};

const answerText = (entry: NonNullable<ItemResult["entry"]>): string =>
  entry.said === "waived"
    ? `Not applicable, says ${said(entry)}${entry.reason === undefined ? "" : `: ${inlineText(entry.reason)}`}`
    : `Ticked by ${said(entry)}`;

const said = (entry: NonNullable<ItemResult["entry"]>): string => {
  const head = /^[0-9a-f]{7,64}$/.test(entry.head) ? ` at \`${entry.head.slice(0, 7)}\`` : "";
  return `${person(entry.by)}, ${inlineText(timeText(entry.at), 40)}${head}`;
};

// Without `@`, so that GitHub notifies no one.
const person = (login: string): string => (login === "" ? "somebody who could not be named" : inlineText(login, 60));

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
