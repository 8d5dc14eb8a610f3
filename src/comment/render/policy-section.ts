import type { PolicyResult } from "../../checklist/evaluate.ts";
import { type ItemResult, isAnswered, isOpen } from "../../checklist/item-result.ts";
import { counted, someText } from "../../policy/model/words.ts";
import { codeSpan, htmlText, inlineText, linkTo, MARKDOWN_QUOTING, policyText } from "../escape/markdown.ts";
import { boxLine } from "../record/page-lines.ts";
import {
  askedNow,
  EVIDENCE_WORDS,
  OUTCOME_WORDS,
  severalText,
  timeText,
  undecidedText,
  whoWords,
} from "../words/item-words.ts";
import { gapText, refusalText } from "../words/notice-text.ts";
import type { Detail } from "./left-out.ts";

const NAMED = 4;

export type PageNames = {
  readonly titles: ReadonlyMap<string, string>;
  /** Key of an item → the shortest name by which a command finds it. */
  readonly items: ReadonlyMap<string, string>;
};

export const policySection = (
  result: PolicyResult,
  names: PageNames,
  detail: Detail,
  { folded, progress }: { readonly folded: boolean; readonly progress: boolean },
): readonly string[] => {
  const { policy, items } = result;
  const title = names.titles.get(policy.id) ?? policy.id;
  const longest = Math.max(detail.text, 40);
  const shared = folded || detail.notes === "none" ? new Set<string>() : sharedNotes(items);
  const lines = (some: readonly ItemResult[]): readonly string[] =>
    some.flatMap((item) => itemLines(item, names, detail, shared));
  const open = changedFirst(items.filter(isOpen));
  const done = items.filter((item) => !isOpen(item));
  const why = folded && !detail.foldedWhy ? [] : [policyText(policy.why, 400), ""];
  const none = items.length > 0 ? [] : [emptyText(result), ""];
  if (folded) {
    const inside = [...why, ...lines([...open, ...done]), ...(items.length > 0 ? [""] : none)];
    return [
      "<details>",
      `<summary>${htmlText(title, longest)} · ${stateText(result)}</summary>`,
      "",
      ...inside,
      "</details>",
      "",
    ];
  }
  return [
    `#### ${inlineText(title, longest)}${progress ? ` · ${done.length} of ${items.length} done` : ""}`,
    "",
    ...why,
    ...none,
    ...[...shared].flatMap((note) => [`**Stale.** ${note}`, ""]),
    ...lines(open),
    ...(open.length > 0 ? [""] : []),
    ...(done.length > 0
      ? [
          "<details>",
          `<summary>${done.length} done${lastText(done)}</summary>`,
          "",
          ...lines(done),
          "",
          "</details>",
          "",
        ]
      : []),
  ];
};

/** What asks again or waits for GitHub comes first. A refusal moves nothing, so nobody clicks a box that has just moved. */
export const changedFirst = (items: readonly ItemResult[]): readonly ItemResult[] => [
  ...items.filter(isNews),
  ...items.filter((item) => !isNews(item)),
];

export const isNews = ({ outcome, undecided }: ItemResult): boolean => outcome === "stale" || undecided !== undefined;

/** Who answered last. Not a time of ours, because the same evaluation must give the same page. */
const lastText = (done: readonly ItemResult[]): string => {
  const [last] = done.flatMap(({ entry }) => entry ?? []).toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
  return last === undefined || last.by === "" ? "" : `, last by ${htmlText(last.by, 60)}`;
};

const itemLines = (
  item: ItemResult,
  names: PageNames,
  detail: Detail,
  shared: ReadonlySet<string>,
): readonly string[] => {
  const open = isOpen(item);
  const above = item.outcome === "stale" && shared.has(staleNote(item));
  const notes =
    detail.notes === "all" || (detail.notes === "to-do" && open)
      ? [...outcomeNotes(item, names, above), ...(open ? progressNotes(item) : [])]
      : [];
  return [firstLine(item, names, detail), ...notes.map((note) => `  - ${note}`)];
};

const firstLine = (item: ItemResult, names: PageNames, detail: Detail): string => {
  const { sign, word } = OUTCOME_WORDS[item.outcome];
  const answered = isAnswered(item);
  const name = codeSpan(names.items.get(item.key) ?? item.key);
  const text =
    detail.text === 0 || item.text.trim() === "" ? codeSpan(item.key) : `${policyText(item.text, detail.text)} ${name}`;
  if (item.verifyOnly) return `- ${sign} ${text} (${answered ? word : "only a machine can answer this"})`;
  const anyone = item.by.length === 0 || item.by.some(({ kind }) => kind === "anyone");
  const machine = item.verifyWords.length === 0 ? "" : ", or a machine";
  const who =
    answered || anyone || detail.notes === "none"
      ? ""
      : ` · ${inlineText(whoWords(askedNow(item), "short"), 120)}${machine}`;
  return boxLine({
    ticked: answered,
    text: `${text}${item.outcome === "stale" ? " · stale" : ""}${who}`,
    key: item.key,
  });
};

const outcomeNotes = (item: ItemResult, names: PageNames, shared: boolean): string[] => {
  const { entry, evidence, refusal } = item;
  const notes: string[] = [];
  switch (item.outcome) {
    case "open":
    case "refused":
      break;
    case "done":
    case "waived":
      notes.push(...(item.several?.given ?? (entry === undefined ? [] : [entry])).map(answerText));
      break;
    case "verified":
      if (evidence !== undefined)
        notes.push(
          `Seen by a machine (${EVIDENCE_WORDS[evidence.kind]}): ${evidence.url === "" ? inlineText(evidence.plain ?? evidence.text) : linkTo(evidence.url, evidence.plain ?? evidence.text)}`,
        );
      break;
    case "stale":
      if (!shared) notes.push(`**Stale.** ${staleNote(item)}`);
      break;
  }
  for (const undecided of item.undecided ?? [])
    notes.push(`**Waiting.** ${undecidedText(undecided, person(undecided.by), MARKDOWN_QUOTING)}`);
  if (refusal !== undefined) {
    const { key, waive } = item;
    const refusing = { name: names.items.get(key) ?? key, asked: askedNow(item), waive };
    notes.push(refusalText(refusal, refusing, MARKDOWN_QUOTING));
  }
  return notes;
};

const progressNotes = (item: ItemResult): string[] => {
  const given = item.verifyOnly ? [] : (item.several?.given ?? []);
  const found = (item.lacking ?? []).filter(({ absent }) => absent !== true);
  const lacking = found.slice(0, NAMED).map(({ text: exact, plain: text = exact, url }) => {
    const short = text.length > 200 ? `${text.slice(0, 199).toWellFormed()}…` : text;
    return url === "" ? inlineText(short, 200) : linkTo(url, short);
  });
  return [
    ...(given.length > 0 ? [`${severalText(item.several)}: ${given.map(answerText).join("; ")}`] : []),
    ...(lacking.length > 0 ? [`Not yet: ${someText(lacking, found.length)}`] : []),
  ];
};

const staleNote = (item: ItemResult): string => {
  const { entry } = item;
  return entry?.said === "waived"
    ? `Not applicable, said ${said(entry)}, but ${staleText(item)}. Look again, then say so again, or tick it.`
    : `${entry === undefined ? "" : `Ticked by ${said(entry)}, but `}${staleText(item)}. Look again, then tick again.`;
};

const sharedNotes = (items: readonly ItemResult[]): ReadonlySet<string> => {
  const notes = items.filter(({ outcome }) => outcome === "stale").map(staleNote);
  return new Set(notes.filter((note, place) => notes.indexOf(note) !== place));
};

const staleText = ({ staleBecause }: ItemResult): string => {
  const unseen = gapText(staleBecause, (login) => inlineText(login, 60));
  if (unseen !== undefined) return unseen;
  if (staleBecause === undefined || (staleBecause.push && staleBecause.files.length === 0))
    return "commits were pushed since";
  const files = staleBecause.files.slice(0, 5).map((file) => codeSpan(file, 120));
  const { count } = staleBecause;
  if (files.length === 0) return `${count === 1 ? "a matching file" : `${count} matching files`} changed since`;
  return `${someText(files, count)} changed since`;
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

const stateText = ({ items, policy, leftOut = [] }: PolicyResult): string => {
  const open = items.filter(isOpen).length;
  if (items.length === 0)
    return leftOut.length > 0 && leftOut.length === policy.requires.checklist.length
      ? "asks nothing here"
      : "no boxes of its own";
  return open === 0 ? `${counted(items.length, "item")} answered` : `${open} of ${items.length} open`;
};

const emptyText = ({ policy, leftOut = [] }: PolicyResult): string => {
  const asked = policy.requires.checklist.length > 0;
  if (asked && leftOut.length === policy.requires.checklist.length)
    return "Asks nothing of this change, because no item of it applies here.";
  if (policy.requires.adr !== undefined && !asked) return "Asks for a decision record, see below.";
  return asked
    ? "What it asks of this change is asked by another policy here, and shown there."
    : "Asks for nothing that can be ticked.";
};
