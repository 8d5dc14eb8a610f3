import type { Evaluation, PolicyResult } from "../../checklist/evaluate.ts";
import { waysText } from "../../checklist/evidence/verify-words.ts";
import { type ItemResult, isOpen } from "../../checklist/item-result.ts";
import { whoWaives } from "../../checklist/ledger/may-attest.ts";
import type { ChangedFile } from "../../policy/model/facts.ts";
import type { Reason } from "../../policy/model/policy.ts";
import { counted, listText, someText } from "../../policy/model/words.ts";
import { isBuiltIn } from "../../policy/policy-files.ts";
import { COMMANDS } from "../commands/parse-commands.ts";
import { codeSpan, inlineText, policyText } from "../escape/markdown.ts";
import { sourceText } from "../words/citations.ts";
import { askedNow, CHANGE_WORDS, isPattern, onlyWords, whoWords } from "../words/item-words.ts";
import type { Detail } from "./left-out.ts";
import { changedFirst, type PageNames } from "./policy-section.ts";

const NAMED = 4;

export const helpSection = (
  evaluation: Evaluation,
  names: PageNames,
  detail: Detail,
  { commands, unfolded }: { readonly commands: boolean; readonly unfolded: ReadonlySet<PolicyResult> },
): readonly string[] => {
  const shown = evaluation.policies.filter((result) => detail.advice || result.policy.enforcement === "block");
  const explained = shown.filter((result) => detail.foldedWhy || unfolded.has(result));
  const answer =
    evaluation.verdict === "blocked" && hasBoxes(evaluation) ? answerLines(evaluation, names, commands) : [];
  const about = explained.flatMap((result) => aboutPolicy(result, names, detail));
  if (answer.length + about.length === 0) return [];
  const summary = answer.length > 0 ? "How to answer · help · files" : "Why this applies";
  return ["<details>", `<summary>${summary}</summary>`, "", ...answer, ...about, "</details>", ""];
};

const hasBoxes = (evaluation: Evaluation): boolean =>
  evaluation.policies.some(({ items }) => items.some((item) => !item.verifyOnly));

const COMMANDS_SHOWN = 10;

const answerLines = (evaluation: Evaluation, names: PageNames, commands: boolean): readonly string[] => {
  const items = evaluation.policies.flatMap((result) => result.items);
  const boxes = changedFirst(items.filter((item) => isOpen(item) && !item.verifyOnly));
  const ticks = evaluation.facts.head.fork
    ? "This change comes from a fork. GitHub lets only people with write access here tick a box; everybody else who is asked writes a command."
    : "Tick a box when it is true. It is recorded with your name, and asks again when a file that it is about changes.";
  return [ticks, "", ...(commands ? commandLines(evaluation, boxes, names) : [])];
};

const commandLines = (evaluation: Evaluation, boxes: readonly ItemResult[], names: PageNames): readonly string[] => {
  const { adr, policies, settings } = evaluation;
  const nameOf = ({ key }: ItemResult): string => names.items.get(key) ?? key;
  const waivable = boxes.filter(({ waive }) => waive.kind !== "never");
  // What a machine saw, nobody can take back.
  const [answered] = policies.flatMap(({ items }) =>
    items.filter(({ outcome }) => outcome === "done" || outcome === "waived"),
  );
  const { breakGlass } = settings;
  return [
    ...(boxes.length === 0
      ? []
      : [
          "Or comment the lines that are true, each as it stands here:",
          "",
          ...block(boxes.map((item) => `/tollgate done ${nameOf(item)}`)),
        ]),
    ...(waivable.length === 0
      ? []
      : [
          "If an item does not apply, comment with the reason in place of the dots:",
          "",
          ...block(waivable.map((item) => `/tollgate waive ${nameOf(item)} …`)),
          ...waiversOf(waivable, nameOf),
        ]),
    ...(waivable.length === boxes.length
      ? []
      : [
          `Cannot be waived: ${some(boxes.filter(({ waive }) => waive.kind === "never").map((item) => codeSpan(nameOf(item))))}.`,
          "",
        ]),
    ...[
      ...(answered === undefined ? [] : [`- \`/tollgate undo ${nameOf(answered)}\` take an answer back`]),
      ...(adr === undefined || adr.state === "met" ? [] : [line(COMMANDS.adr)]),
      ...(breakGlass === undefined
        ? []
        : [`${line(COMMANDS["break-glass"])}; only ${inlineText(onlyWords(breakGlass.by), 200)}`]),
      line(COMMANDS.recheck),
    ],
    "",
  ];
};

// Dots, because a copied `<reason>` would count as a reason.
const line = ({ form, help }: { readonly form: string; readonly help: string }): string =>
  `- \`${form.replace(/<\w+>$/, "…")}\` ${help}`;

/** GitHub shows a button that copies a fenced block. Keys are `[a-z0-9.-]`. */
const block = (lines: readonly string[]): readonly string[] => [
  "```",
  ...lines.slice(0, COMMANDS_SHOWN),
  "```",
  ...(lines.length > COMMANDS_SHOWN ? [`and ${lines.length - COMMANDS_SHOWN} more like these`] : []),
  "",
];

const waiversOf = (items: readonly ItemResult[], nameOf: (item: ItemResult) => string): readonly string[] => {
  const special = items
    .slice(0, COMMANDS_SHOWN)
    .filter(({ waive }) => waive.kind === "by")
    .map((item) => `- Only ${inlineText(onlyWords(whoWaives(item)), 200)} can waive ${codeSpan(nameOf(item))}`);
  return special.length === 0 ? [] : [...special, ""];
};

const OWNERS = 3;

const aboutPolicy = (result: PolicyResult, names: PageNames, detail: Detail): readonly string[] => {
  const { policy, items } = result;
  const title = inlineText(names.titles.get(policy.id) ?? policy.id, Math.max(detail.text, 40));
  const owners = policy.owners.slice(0, OWNERS).map((owner) => inlineText(owner, 60));
  const facts = [
    policy.source === undefined ? "" : sourceText(policy.source, isBuiltIn(policy.origins["source"]?.file)),
    owners.length === 0 ? "" : `owned by ${owners.join(", ")}${policy.owners.length > OWNERS ? "…" : ""}`,
  ].filter((fact) => fact !== "");
  const lines = [
    ...(detail.notes === "all" ? items.flatMap((item) => itemHelp(item, names, detail)) : []),
    ...fileLines(result, detail),
    ...notAsked(result, detail),
  ];
  if (lines.length === 0) return [];
  return [`**${title}**${facts.length === 0 ? "" : ` · ${facts.join(" · ")}`}`, "", ...lines, ""];
};

const itemHelp = (item: ItemResult, { titles, items }: PageNames, detail: Detail): readonly string[] => {
  const others = item.policies.slice(1).map((id) => inlineText(titles.get(id) ?? id, 80));
  const also = others.length === 0 ? "" : `Also asked by ${some(others)}`;
  const open = isOpen(item)
    ? [
        detail.help && item.help !== undefined ? policyText(item.help, 600) : "",
        whoText(item),
        machineText(item),
        absentText(item),
      ]
    : [];
  const parts = [...open, also].filter((part) => part !== "").map((part) => (/[.!?…]$/.test(part) ? part : `${part}.`));
  return parts.length === 0 ? [] : [`- ${codeSpan(items.get(item.key) ?? item.key)} ${parts.join(" ")}`];
};

const whoText = (item: ItemResult): string => {
  if (item.verifyOnly || item.by.length === 0 || item.by.some(({ kind }) => kind === "anyone")) return "";
  const asked = inlineText(whoWords(askedNow(item), "long"), 200);
  return (item.several?.given ?? []).length === 0
    ? `To be ticked by ${asked}`
    : `Still to be ticked by somebody else: ${asked}`;
};

const machineText = ({ verifyWords, verifyOnly }: ItemResult): string => {
  if (verifyWords.length === 0) return "";
  const ways = verifyWords.slice(0, NAMED).map((way) => policyText(way, 160));
  const rest = verifyWords.length - ways.length;
  return `${verifyOnly ? "Answered" : "Also answered"} ${waysText(ways, rest)}`;
};

/** What is not reported yet. A name with `*` is left out, because the way is said in words. */
const absentText = ({ lacking = [] }: ItemResult): string => {
  const absent = lacking.filter((one) => one.absent === true && !isPattern(one.plain ?? one.text));
  return absent.length === 0 ? "" : `Not yet: ${some(absent.map(({ text, plain }) => inlineText(plain ?? text, 200)))}`;
};

const fileLines = ({ match: { files, reasons } }: PolicyResult, detail: Detail): readonly string[] => {
  if (detail.files === 0) return [];
  const named = files.slice(0, detail.files).map(fileText);
  const rest = files.length - named.length;
  const why = listText([...fileReasons(reasons, files.length), ...reasonTexts(reasons)]);
  const list = rest > 0 ? `${named.join(", ")} and ${counted(rest, "more file")}` : named.join(", ");
  const because = why === "" ? "" : `${list === "" ? "A" : "a"}pplies because ${why}`;
  const parts = [list, because].filter((part) => part !== "");
  return parts.length === 0 ? [] : [`- ${parts.join(": ")}`];
};

const notAsked = ({ leftOut = [] }: PolicyResult, detail: Detail): readonly string[] => {
  if (leftOut.length === 0 || detail.notes !== "all") return [];
  const excepted = leftOut.map(({ why }) => why.find(({ predicate, text }) => predicate === "not" && text !== NOTHING));
  const texts = new Set(excepted.map((reason) => reason?.text.replace(/^excepted: /, "") ?? ""));
  const [text = ""] = texts;
  const because = texts.size === 1 && text !== "" && !isPattern(text) ? `, because ${inlineText(text, 200)}` : "";
  const named = leftOut.slice(0, NAMED).map((item) => inlineText(item.text, 200));
  const rest = leftOut.length - named.length;
  return [`- Not asked of this change${because}: ${[...named, ...(rest > 0 ? [`${rest} more`] : [])].join("; ")}`];
};

const NOTHING = "nothing is excepted";

const REASONS = 8;

const PATTERN_REASONS: Readonly<Partial<Record<string, string>>> = {
  base: "of its target branch",
  head: "of the name of its branch",
  title: "of its title",
  body: "of its description",
};

/** What decided about the files below. The details page has the exact words and names. */
const FILE_REASONS: Readonly<Partial<Record<string, readonly [one: string, several: string]>>> = {
  paths: ["the path", "the paths"],
  added_lines: ["lines that are added", "lines that are added"],
  removed_lines: ["lines that are removed", "lines that are removed"],
  gone_lines: ["lines that are gone", "lines that are gone"],
  new_lines: ["lines that are new", "lines that are new"],
  content: ["the text", "the texts"],
};

/** They only narrow the files that another reason names. */
export const NARROWING: readonly string[] = ["not", "change", "generated", "readable", "edits"];

const fileReasons = (reasons: readonly Reason[], files: number): readonly string[] => {
  const of = reasons.flatMap(({ predicate }) => FILE_REASONS[predicate]?.[files === 1 ? 0 : 1] ?? []);
  return [...new Set(of)].map((what) => `of ${what}`);
};

const reasonTexts = (reasons: readonly Reason[]): readonly string[] => {
  const narrowed = reasons.some(({ predicate }) => !NARROWING.includes(predicate));
  const all = reasons
    .filter(({ predicate }) => FILE_REASONS[predicate] === undefined)
    .filter(({ predicate }) => predicate !== "not" && !(narrowed && NARROWING.includes(predicate)))
    .map(({ predicate, text }) => PATTERN_REASONS[predicate] ?? (isPattern(text) ? `of its ${predicate}` : text))
    .map((text) => (text.startsWith("adds ") ? `it ${text}` : text));
  const texts = [...new Set(all)];
  const shown = texts.slice(0, REASONS).map((text) => inlineText(text, 200));
  return texts.length > REASONS ? [...shown, counted(texts.length - REASONS, "more reason")] : shown;
};

const fileText = (file: ChangedFile): string =>
  `${codeSpan(file.path, 160)} ${CHANGE_WORDS[file.status]}${file.previousPath === undefined ? "" : ` from ${codeSpan(file.previousPath, 160)}`}`;

const some = (texts: readonly string[]): string => someText(texts.slice(0, NAMED), texts.length);
