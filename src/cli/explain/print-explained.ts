import { terminalText } from "../../comment/escape/markdown.ts";
import type { Origin } from "../../policy/model/policy.ts";
import { counted, listText } from "../../policy/model/words.ts";
import { displayWidth, wrap } from "../../report/terminal-layout.ts";
import type { Paint } from "../shared/terminal.ts";
import type { AnswerWays, ExplainedPolicy } from "./explain-facts.ts";
import type { LookedAtPath } from "./look-at-path.ts";

type Look = { readonly columns: number; readonly colour: Paint };

const LONGEST = { words: 160, name: 32 };
const SHOWN = { reasons: 3, deciders: 5, patterns: 3 };

export const printExplained = (
  {
    heading,
    known,
    policies,
  }: { readonly heading: string; readonly known: string; readonly policies: readonly ExplainedPolicy[] },
  look: Look,
): string => {
  const { colour, columns } = look;
  const applying = policies.filter(({ applies }) => applies);
  const perhaps = policies.filter(({ may }) => may);
  const others = policies.filter(({ applies, may }) => !applies && may !== true);
  const rowsOf = (some: readonly ExplainedPolicy[]): readonly Row[] =>
    some.map((policy) => ({ name: policy.id, texts: whyNot(policy) }));
  return [
    ...wrap(terminalText(heading), columns).map((line) => colour("bold", line)),
    ...wrap(known, columns, "  ").map((line) => colour("dim", line)),
    ...(applying.length === 0
      ? [colour("dim", perhaps.length === 0 ? "  No policy applies." : "  No policy applies for certain.")]
      : applying.flatMap((policy) => applyingLines(policy, look))),
    ...(perhaps.length === 0 ? [] : [colour("yellow", "  May apply, by what is not known here:")]),
    ...tableLines(rowsOf(perhaps), 4, look),
    ...(others.length === 0 ? [] : [colour("dim", "  Does not apply:")]),
    ...tableLines(rowsOf(others), 4, look),
    "",
  ].join("\n");
};

type Known = Pick<LookedAtPath, "change" | "atHead" | "packages"> & { readonly said: boolean };

export const knownText = ({
  change,
  atHead,
  said,
  packages = [],
}: { [Key in keyof Known]: Known[Key] | undefined }): string => {
  if (change !== undefined)
    return `As part of what this branch and the files on disk change, compared with ${terminalText(change.into)} (${change.from}).`;
  const lines = said ? "" : " Which lines would change is not known; --added-line gives some.";
  const adds =
    packages.length === 0
      ? ""
      : ` Read as a manifest, it newly adds ${packages.length === 1 ? "the package" : "the packages"} ${terminalText(listText(packages))}; --dependency names others.`;
  return `Nothing differs there, so it is explained as the only file of a pull request. Its text is ${atHead ? "that of HEAD" : "not known"}.${lines}${adds}`;
};

const applyingLines = (policy: ExplainedPolicy, look: Look): readonly string[] => {
  const { colour, columns } = look;
  const { id, title, enforcement, conditions } = policy;
  const [first = "", ...more] = wrap(`${id} · ${terminalText(title)} · ${enforcement}`, columns - 10);
  const bold = first.startsWith(id) ? `${colour("bold", id)}${first.slice(id.length)}` : first;
  return [
    `  ${colour("yellow", "applies")} ${bold}`,
    ...more.map((line) => `          ${line}`),
    ...conditions.flatMap((condition, index) => {
      if (!condition.holds) return [];
      const which =
        conditions.length > 1 ? `condition ${index + 1} of ${conditions.length} holds` : "its condition holds";
      return [
        ...wrap(`${which} (${place(condition.at)})`, columns, "    ", "      "),
        ...condition.reasons.flatMap((reason) => reasonLines(reason, look)),
      ];
    }),
    ...askedLines(policy, look),
  ];
};

type Reason = ExplainedPolicy["conditions"][number]["reasons"][number];

const reasonLines = ({ predicate, text, decided }: Reason, { columns, colour }: Look): readonly string[] => {
  const rest = decided.length - SHOWN.deciders;
  return [
    ...wrap(`${predicate}: ${terminalText(text)}`, columns, "      ", "        "),
    ...decided
      .slice(0, SHOWN.deciders)
      .flatMap(({ by, at }) => patternLines({ pattern: terminalText(by), at: place(at) }, 8, { columns, colour })),
    ...(rest > 0 ? [colour("dim", `        and ${counted(rest, "more")} (--json has all)`)] : []),
  ];
};

const askedLines = ({ items, adr }: ExplainedPolicy, look: Look): readonly string[] => {
  const each = [
    ...items.map((item) => ({ name: item.id, ...item })),
    ...(adr === undefined ? [] : [{ name: "an ADR", answered: undefined, ...adr }]),
  ];
  const asked = each
    .filter((one) => one.asked)
    .map(({ name, answered, conditions }) => ({
      name,
      texts: [
        ...(answered === undefined ? ["a link to it in the description"] : wayTexts(answered)),
        ...becauseTexts(conditions),
      ],
    }));
  const rowsOf = (perhaps: boolean): readonly Row[] =>
    each
      .filter(({ asked: is, may }) => !is && (may === true) === perhaps)
      .map(({ name, conditions }) => ({ name, texts: decidedTexts(conditions) }));
  const [may, left] = [rowsOf(true), rowsOf(false)];
  return [
    ...(asked.length === 0 ? [] : ["    asks for, and who or what can answer it"]),
    ...tableLines(asked, 6, look),
    ...(may.length === 0 ? [] : [look.colour("yellow", "    may ask for, by what is not known here")]),
    ...tableLines(may, 6, look),
    ...(left.length === 0 ? [] : ["    does not ask for"]),
    ...tableLines(left, 6, look),
  ];
};

const together = (verify: AnswerWays["verify"]): readonly Pick<AnswerWays["verify"][number], "words" | "patterns">[] =>
  [...new Set(verify.map(({ words }) => words))].map((words) => ({
    words,
    patterns: verify.filter((one) => one.words === words).flatMap(({ patterns }) => patterns),
  }));

const wayTexts = ({ people, verify }: AnswerWays): readonly Text[] => [
  ...(people === "" ? [] : [terminalText(people)]),
  ...together(verify).flatMap(({ words, patterns }, at) => {
    const rest = patterns.length - SHOWN.patterns;
    return [
      `${at > 0 || people !== "" ? "or " : "only "}${terminalText(words, LONGEST.words)}`,
      ...patterns.slice(0, SHOWN.patterns).map((pattern) => ({ pattern: terminalText(pattern) })),
      ...(rest > 0 ? [{ pattern: `and ${rest} more (--json has all)` }] : []),
    ];
  }),
];

const becauseTexts = (conditions: ExplainedPolicy["conditions"]): readonly string[] =>
  conditions
    .filter(({ holds }) => holds)
    .slice(0, 1)
    .flatMap(({ reasons, at }) => [
      `because ${reasons.map(({ predicate, text }) => `${predicate}: ${terminalText(text)}`).join(", ")} (${place(at)})`,
    ]);

const whyNot = (policy: ExplainedPolicy): readonly Text[] => {
  if (policy.enforcement === "off") return [`is off (${place(policy.at)})`];
  return decidedTexts(policy.conditions);
};

const decidedTexts = (conditions: ExplainedPolicy["conditions"]): readonly Text[] => {
  const perhaps = conditions.filter(({ may }) => may);
  const words = (perhaps.length > 0 ? perhaps : conditions).flatMap(
    ({ reasons, may, holdsIf }): readonly (readonly Text[])[] => {
      const last = reasons.at(-1);
      if (last === undefined) return [];
      if (may)
        return [[`${last.predicate}: not known here${last.predicate.endsWith("_lines") ? ifText(holdsIf) : ""}`]];
      const [by] = last.decided;
      const pattern = by && { pattern: terminalText(patternOf(last, by.by)), at: place(by.at) };
      return [[`${last.predicate}: ${terminalText(last.text)}`, ...(pattern === undefined ? [] : [pattern])]];
    },
  );
  const keys = words.map(wordsOf);
  const once = words.filter((_, at) => keys.indexOf(keys[at] ?? "") === at);
  const more = once.length - SHOWN.reasons;
  return [
    ...once.slice(0, SHOWN.reasons).flat(),
    ...(more <= 0 ? [] : [`and ${more} more like these (--json has all)`]),
  ];
};

const ifText = (holdsIf: readonly string[] = []): string => {
  const [line, large] = [holdsIf.includes("line-matches"), holdsIf.includes("too-large")];
  if (!line) return "; it holds only if the diff is too large to read";
  return `; it holds if a line matches, ${large ? "or" : "not"} if the diff is too large to read`;
};

const wordsOf = (texts: readonly Text[]): string =>
  texts.map((text) => (typeof text === "string" ? text : text.pattern)).join("\n");

/** `not` says the predicate twice: "excepted by paths" and "paths: docs/**". */
const patternOf = ({ text }: Reason, by: string): string => {
  const named = /^(\w+): (.*)$/s.exec(by);
  return named !== null && text.endsWith(` by ${named[1]}`) ? (named[2] ?? by) : by;
};

/** Words are wrapped. A pattern is cut at the end of its line, because a wrapped one cannot be read either. */
type Text = string | { readonly pattern: string; readonly at?: string };

type Row = { readonly name: string; readonly texts: readonly Text[] };

const tableLines = (rows: readonly Row[], indent: number, look: Look): readonly string[] => {
  const { columns, colour } = look;
  const width = Math.min(LONGEST.name, Math.max(0, ...rows.map(({ name }) => displayWidth(name))));
  const margin = " ".repeat(indent);
  const blank = " ".repeat(indent + width + 2);
  return rows.flatMap(({ name, texts }) => {
    const lines = texts.flatMap((text) =>
      typeof text === "string"
        ? wrap(text, columns, blank, `${blank}  `).map((line) => `${blank}${colour("dim", line.slice(blank.length))}`)
        : patternLines(text, text.at === undefined ? indent + 4 : blank.length + 2, look),
    );
    const [first = "", ...more] = lines;
    return displayWidth(name) <= width
      ? [`${margin}${name}${first.slice(indent + displayWidth(name))}`, ...more]
      : [`${margin}${name}`, ...lines];
  });
};

const patternLines = (
  { pattern, at = "" }: Exclude<Text, string>,
  indent: number,
  { columns, colour }: Look,
): readonly string[] => {
  const margin = " ".repeat(indent);
  const beside = at !== "" && indent + displayWidth(pattern) + 2 + displayWidth(at) <= columns;
  const shown = `${margin}${colour("cyan", cut(pattern, columns - indent))}`;
  if (beside || at === "") return [beside ? `${shown}  ${colour("dim", at)}` : shown];
  return [shown, ...wrap(at, columns, `${margin}  `).map((line) => colour("dim", line))];
};

const cut = (text: string, columns: number): string => {
  if (displayWidth(text) <= columns) return text;
  const [first = ""] = wrap(text.replaceAll(" ", "\u00a0"), columns - 1);
  return `${first.replaceAll("\u00a0", " ")}…`;
};

export const place = ({ file, line, column }: Origin): string => `${terminalText(file)}:${line}:${column}`;
