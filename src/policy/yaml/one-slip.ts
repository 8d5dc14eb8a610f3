import { isNode, isScalar, parseDocument, visit } from "yaml";
import type { Problem } from "../model/problem.ts";
import { counted } from "../model/words.ts";
import { indentOf } from "./layout-faults.ts";

/**
 * `BUDGET`: characters that are parsed to find the slip, so that a broken file costs little more than a sound one.
 * `MAX_PROBLEMS`: more than a line out of place makes. `REACH`: how far a line may have slipped, and how far above what
 * is reported its cause may be.
 */
const BUDGET = 200_000;

const MAX_PROBLEMS = 8;
const MAX_LINES = 16;
const MAX_INDENTS = 10;
const REACH = { columns: 10, above: 60, below: 10 } as const;

type Change = {
  readonly line: number;
  readonly text: string;
  readonly kind: "space" | "indent" | "dash";
  readonly fault: Pick<Problem, "column" | "message" | "suggestion">;
};

/**
 * One line out of place makes a parser report others, or read the file as something else. So changes of single lines are
 * tried, and the one with which the file is right, or at least YAML with fewer problems, is the cause.
 *
 * @param read the problems of a text
 * A file in JSON has no layout.
 *
 * @returns the slip and the changed text, or undefined if no single line explains the problems
 */
export const oneSlip = (
  file: string,
  text: string,
  problems: readonly Problem[],
  read: (text: string) => readonly Problem[],
): { readonly problem: Problem; readonly text: string } | undefined => {
  if (problems.length > MAX_PROBLEMS || problems.every(isApart) || /^[\s\uFEFF]*[{[]/.test(text)) return undefined;
  const lines = text.split("\n");
  const before = rankOf(problems);
  const longTexts = multiLineTextsIn(text);
  let left = BUDGET;
  let found: readonly Change[] = [];
  let best = before;
  for (const change of changesOf(lines, problems)) {
    left -= text.length;
    if (left < 0) break;
    const changed = withLine(lines, change);
    const rest = read(changed);
    const rank = rankOf(rest);
    if (!isLess(rank, before) || isLess(best, rank) || !rest.every(isApart) || !standsAlone(changed, change, longTexts))
      continue;
    const [first] = found;
    if (change.kind === "dash" && first !== undefined && !isLess(rank, best)) continue;
    if (isLess(rank, best) || first === undefined || (isEven(change) && !isEven(first))) found = [change];
    else if (first.line === change.line && first.kind === change.kind && isEven(change) === isEven(first))
      found = [...found, change];
    best = rank;
    if (change.kind === "space" && best.all === 0) break;
  }
  const [first] = found;
  if (first === undefined || (first.kind !== "space" && isToldWell(problems, best, first.line))) return undefined;
  const other = found
    .slice(1)
    .map((one) => indentOf(one.text))
    // Deeper than that, it belongs to the same key.
    .filter((indent) => indent < Math.max(first.fault.column - 1, indentOf(first.text)));
  const message = [first.fault.message, ...other].join(" or ");
  return {
    problem: { code: "bad-yaml", file, line: first.line + 1, key: "", ...first.fault, message },
    text: withLine(lines, first),
  };
};

type Rank = { readonly syntax: number; readonly all: number };

const rankOf = (problems: readonly Problem[]): Rank => ({
  syntax: problems.filter(({ code }) => code === "bad-yaml").length,
  all: problems.length,
});

const isLess = (one: Rank, other: Rank): boolean =>
  one.syntax < other.syntax || (one.syntax === other.syntax && one.all < other.all);

/** A problem that no line out of place makes. */
const isApart = ({ code, suggestion }: Problem): boolean =>
  APART.has(code) || (code === "unknown-key" && suggestion !== undefined && !suggestion.includes(":"));

const APART: ReadonlySet<Problem["code"]> = new Set([
  "wrong-value",
  "bad-id",
  "bad-glob",
  "bad-regex",
  "unknown-pack",
  "locked",
  "too-large",
  "not-utf8",
  "empty-file",
  "alias-bomb",
  "unsupported-version",
]);

/** Of two lines that do not go together, the odd one is out of place. */
const isEven = ({ text }: Change): boolean => indentOf(text) % 2 === 0;

/** A single problem of the policy language says itself what was meant. A key that is written twice may be meant twice. */
const isToldWell = (problems: readonly Problem[], { all }: Rank, line: number): boolean =>
  problems.every(({ code }) => code !== "bad-yaml") &&
  problems.length - all < 2 &&
  problems.every((problem) => problem.line === line + 1 || problem.code === "duplicate-id");

const withLine = (lines: readonly string[], { line, text }: Pick<Change, "line" | "text">): string =>
  lines.toSpliced(line, 1, text).join("\n");

/** Whether the changed line begins something, and no line vanished in the text of another. */
const standsAlone = (text: string, { line, text: changed }: Change, longTexts: number): boolean => {
  const before = text.split("\n").slice(0, line);
  const start = before.reduce((sum, one) => sum + one.length + 1, 0);
  const starts = new Set([start + indentOf(changed), start + (/^ *(?:- +)*/.exec(changed)?.[0].length ?? 0)]);
  const begins = nodesOf(text).some(({ at }) => starts.has(at));
  return (begins || /^ *- /.test(changed)) && multiLineTextsIn(text) <= longTexts;
};

const multiLineTextsIn = (text: string): number =>
  nodesOf(text).filter(({ at, end, plain }) => plain && text.slice(at, end).includes("\n")).length;

const nodesOf = (text: string): readonly { readonly at: number; readonly end: number; readonly plain: boolean }[] => {
  const found: { readonly at: number; readonly end: number; readonly plain: boolean }[] = [];
  visit(parseDocument(text, { prettyErrors: false, logLevel: "error", uniqueKeys: false }), (_, node) => {
    if (isNode(node) && node.range)
      found.push({ at: node.range[0], end: node.range[1], plain: isScalar(node) && node.type === "PLAIN" });
  });
  return found;
};

const changesOf = (lines: readonly string[], problems: readonly Problem[]): readonly Change[] => {
  const near = linesNear(lines, problems);
  return [spacings, indents, dashes].flatMap((ways) => near.flatMap((line) => ways(lines, line)));
};

/** Those that are reported first, then those that could be their cause. */
const linesNear = (lines: readonly string[], problems: readonly Problem[]): readonly number[] => {
  const holds = (line: number): boolean => /^\s*[^\s#]/.test(lines[line] ?? "");
  const named = [...new Set(problems.slice(0, 5).map(({ line }) => line - 1))].filter(holds);
  const around = named.flatMap((line) => {
    const own = indentOf(lines[line] ?? "");
    const above: number[] = [];
    let parent: number | undefined;
    for (let at = line - 1; at >= Math.max(0, line - REACH.above) && parent === undefined; at--) {
      if (!holds(at)) continue;
      const indent = indentOf(lines[at] ?? "");
      if (above.length < 2 || (above.length < 6 && Math.abs(indent - own) <= 4)) above.push(at);
      if (indent < own) parent = at;
    }
    const ofParent = parent === undefined ? [] : [parent, parent + 1].filter(holds);
    return [...above, ...ofParent, ...[line + 1, line + 2].filter(holds)];
  });
  return [...new Set([...named, ...around])].slice(0, MAX_LINES);
};

const KEY = /^( *(?:- +)*)([a-z_][\w-]*)/;

const spacings = (lines: readonly string[], line: number): readonly Change[] => {
  const text = lines[line] ?? "";
  const [, lead = "", key = ""] = KEY.exec(text) ?? [];
  const rest = text.slice(lead.length + key.length);
  const indent = indentOf(text);
  const change = (to: string, column: number, message: string): Change => ({
    ...{ line, text: to, kind: "space" },
    fault: { column: column + 1, message, suggestion: to.slice(column).trimEnd() },
  });
  const flow = text.replaceAll(/([{,]\s*[a-z_][\w-]*):(?=[^\s/])/g, "$1: ");
  const dash = /^ *-(?=[^\s-])/.exec(text)?.[0];
  return [
    ...(key !== "" && /^:[^\s:/]/.test(rest)
      ? [change(`${lead}${key}: ${rest.slice(1)}`, lead.length, "has no space after the colon")]
      : []),
    ...(flow === text ? [] : [change(flow, text.search(/[{]/), "has no space after a colon")]),
    ...(dash === undefined
      ? []
      : [
          change(
            `${dash} ${text.slice(dash.length)}`,
            indent,
            "has no space after `-`, so it is read as a text and not as an entry of a list",
          ),
        ]),
    ...(key !== "" && /^(?: +[^\s:#]|\s*$)/.test(rest)
      ? [change(`${lead}${key}:${rest}`, lead.length, "has no colon after its key")]
      : []),
  ];
};

const dashes = (lines: readonly string[], line: number): readonly Change[] => {
  const text = lines[line] ?? "";
  const indent = indentOf(text);
  if (/^ *-(?: |$)/.test(text)) return [];
  const entry = `- ${text.slice(indent)}`;
  return [
    {
      ...{ line, text: `${" ".repeat(indent)}${entry}`, kind: "dash" },
      fault: { column: indent + 1, message: "has no `- ` before it, as each entry of a list has", suggestion: entry },
    },
  ];
};

const indents = (lines: readonly string[], line: number): readonly Change[] => {
  const text = lines[line] ?? "";
  const own = indentOf(text);
  const known = new Set<number>([0]);
  const from = Math.max(0, line - REACH.above);
  for (const one of lines.slice(from, line + REACH.below)) {
    if (!/^\s*[^\s#]/.test(one)) continue;
    known.add(indentOf(one));
    known.add(/^ *(?:- +)*/.exec(one)?.[0].length ?? 0);
  }
  // Below a key that has nothing yet.
  for (const one of [...known]) known.add(one + 2);
  return [...known]
    .filter((indent) => indent !== own && Math.abs(indent - own) <= REACH.columns)
    .toSorted((one, other) => Math.abs(one - own) - Math.abs(other - own))
    .slice(0, MAX_INDENTS)
    .map((indent) => ({
      ...{ line, text: `${" ".repeat(indent)}${text.slice(own)}`, kind: "indent" },
      fault: {
        column: own + 1,
        message: `is indented by ${counted(own, "space")}; indent it by ${indent}`,
      },
    }));
};
