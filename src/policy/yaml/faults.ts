import type { YAMLError } from "yaml";
import type { Problem } from "../model/problem.ts";
import {
  besideText,
  entryAt,
  type Found,
  implicitKey,
  keyBesideDash,
  type Line,
  type Lines,
  linesOf,
  lowerFirst,
  notClosed,
  quoted,
  type SyntaxFault,
  unevenIndent,
} from "./layout-faults.ts";
import { forItsKey } from "./suggestion-by-key.ts";

type Written = Pick<YAMLError, "code" | "message" | "pos">;

export const TOO_DEEP = "the file is nested too deeply";

/** A hostile file has an error in every few bytes. */
const MAX_ERRORS = 40;

/** The faults that a person has to correct: a parser reports the same slip several times, and often below it. */
export const syntaxFaults = (text: string, errors: readonly Written[]): readonly SyntaxFault[] => {
  if (errors.length === 0) return [];
  const deep = errors.find(({ message }) => message.includes("call stack"));
  if (deep !== undefined) return [{ at: deep.pos[0], kind: "too-deep", code: "bad-yaml", message: TOO_DEEP }];
  const whole = wholeFault(text, errors);
  if (whole !== undefined) return [whole];
  const lines = linesOf(text);
  const found: Found[] = [];
  for (const error of errors.toSorted((one, other) => one.pos[0] - other.pos[0]).slice(0, MAX_ERRORS)) {
    const fault = faultOf(error, lines);
    const line = lines.at(fault.at).start;
    if (
      fault.follows === true
        ? found.length > 0
        : found.some(({ at, follows }) => !follows && lines.at(at).start === line)
    )
      continue;
    found.push(fault);
  }
  const own = found.filter(({ follows }) => follows !== true);
  const [first] = found.toSorted((one, other) => one.at - other.at);
  return (first?.follows === true ? [first, ...own] : own).map(({ follows: _, ...fault }) => fault);
};

const SPACES = "\u00A0\u2000-\u200B\u202F\u3000";
const INDENT = new RegExp(`^[ ${SPACES}]*`);
const HARD_SPACE = new RegExp(`[${SPACES}]`);
const AFTER_KEY = new RegExp(`^(?:- +)?[\\w-]+:(?=[${SPACES}])`);

/** Characters that look like spaces but are letters in YAML, in places where only a space makes sense. */
export const hardSpace = (text: string): SyntaxFault | undefined => {
  if (!HARD_SPACE.test(text)) return undefined;
  for (let start = 0; start < text.length; start = text.indexOf("\n", start) + 1 || text.length) {
    const line = linesOf(text).at(start).text;
    const indent = INDENT.exec(line)?.[0] ?? "";
    const rest = line.slice(indent.length);
    const inIndent = indent.search(HARD_SPACE);
    const key = AFTER_KEY.exec(rest)?.[0];
    const column = inIndent === -1 ? (key === undefined ? -1 : indent.length + key.length) : inIndent;
    if (column === -1 || (inIndent !== -1 && !/^(?:[\w-]+:|- )/.test(rest))) continue;
    const code = (line.codePointAt(column) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    return {
      ...{ at: start + column, code: "bad-yaml" },
      message: `is a no-break space (U+${code}), which YAML reads as a letter; write an ordinary space`,
    };
  }
  return undefined;
};

const wholeFault = (text: string, errors: readonly Written[]): SyntaxFault | undefined => {
  const bad = (at: number, message: string): SyntaxFault => ({ at, code: "bad-yaml", message });
  const marker = text.search(/^<{7}(?: |\r?$)/m);
  if (marker !== -1) return bad(marker, "is the marker of a merge conflict; settle the conflict first");
  const fence = /^[ \t]*(?:```|~~~)/m.exec(text);
  if (fence !== null && errors[0] !== undefined && errors[0].pos[0] <= fence.index + fence[0].length)
    return bad(fence.index, "is a fence of Markdown; leave out the lines with the fence");
  const lines = linesOf(text);
  const tabs = errors.some(
    ({ code, pos }) => code === "TAB_AS_INDENT" || /^ *\t/.test(lines.at(Math.max(0, pos[0])).text),
  );
  const all = tabs ? [...text.matchAll(/^ *\t/gm)] : [];
  const [tab] = all;
  if (tab !== undefined) {
    const others = all.length - 1;
    const more = others === 0 ? "" : ` (${others} more ${others === 1 ? "line is" : "lines are"}, too)`;
    return bad(tab.index + tab[0].length - 1, `is indented with a tab, and YAML allows only spaces${more}`);
  }
  return hardSpace(text);
};

const faultOf = (written: Written, lines: Lines): Found => forItsKey(faultIn(written, lines), lines.text);

const faultIn = ({ code, message, pos }: Written, lines: Lines): Found => {
  const at = pos[0];
  const bad = (text: string, suggestion?: string, place = at): Found => ({
    ...{ at: place, code: "bad-yaml", message: text },
    ...(suggestion === undefined ? {} : { suggestion }),
  });
  const line = lines.at(at);
  switch (code) {
    case "TAG_RESOLVE_FAILED":
    case "BAD_ALIAS":
    case "BAD_SCALAR_START":
      return unquoted(lines.text, at);
    case "BAD_DQ_ESCAPE":
      return badEscape(lines, at);
    case "MULTIPLE_DOCS":
      return {
        ...bad("the file has more than one document; remove the `---` between them"),
        kind: "many-documents",
      };
    case "UNEXPECTED_TOKEN":
    case "MISSING_CHAR":
      if (message.startsWith("Missing closing")) return openQuote(lines, at, message.includes('"') ? '"' : "'");
      if (message.startsWith("Sequence item without")) return { ...keyBesideDash(lines, line), follows: true };
      if (/^Flow (?:map|sequence) must end/.test(message) && at >= lines.text.trimEnd().length)
        return notClosed(lines, at);
      return { ...besideText(line, at, message), follows: true };
    case "BLOCK_AS_IMPLICIT_KEY":
    case "MULTILINE_IMPLICIT_KEY":
      return { ...implicitKey(lines, at, message) };
    case "KEY_OVER_1024_CHARS":
      return bad("is a key of more than 1,024 characters");
    case "BAD_INDENT":
      return { ...(message.startsWith("Flow") ? notClosed(lines, at) : unevenIndent(lines, line)), follows: true };
    default:
      return { ...bad(lowerFirst(message)), follows: true };
  }
};

const QUOTED_FIRST: Readonly<Record<string, string>> = {
  "*": "a text that begins with `*` must be in quotes",
  "!": "is read as a YAML tag; a glob that begins with `!` must be in quotes",
  "&": "a text that begins with `&` must be in quotes",
};

/** A text whose first character means something else in YAML. */
export const unquoted = (text: string, at: number): SyntaxFault => {
  const entry = entryAt(linesOf(text).at(at), at);
  const first = text.charAt(at);
  const fault: SyntaxFault = {
    ...{ at, code: "bad-yaml" },
    message:
      first === "!"
        ? `\`${entry.slice(0, 80)}\` ${QUOTED_FIRST[first]}`
        : (QUOTED_FIRST[first] ?? `a text cannot begin with \`${first}\`; put the text in quotes`),
    suggestion: quoted(entry),
  };
  return forItsKey(fault, text);
};

/** `-db/**`, or an entry that is indented deeper than the one above it: YAML reads a text that has the dash in it. */
export const lostEntry = (text: string, [from, to]: readonly [number, number, number]): SyntaxFault | undefined => {
  const written = text.slice(from, to);
  const alone = /(?:^|\n) *(?:- +)?$/.test(text.slice(Math.max(0, from - 200), from));
  if (alone && /^-[^\s\d.-]/.test(written))
    return {
      ...{
        at: from,
        code: "bad-yaml",
        message: "has no space after `-`, so it is read as a text and not as an entry of a list",
      },
      suggestion: `- ${written.split("\n")[0]?.slice(1).trim()}`,
    };
  const deeper = /\n *(?=- )/.exec(written);
  return deeper === null
    ? undefined
    : {
        ...{ at: from + deeper.index + deeper[0].length, code: "bad-yaml" },
        message: "is indented deeper than the entry above, so it is read as a part of its text; indent it as far",
      };
};

const badEscape = (lines: Lines, at: number): Found => {
  const line = lines.at(at);
  const from = line.text.lastIndexOf('"', at - line.start - 1);
  const end = line.text.indexOf('"', at - line.start);
  const inside = line.text.slice(from + 1, end === -1 ? undefined : end);
  // `db\migrate` is a path of Windows; `\bDROP\s` is a regular expression.
  const isPath = /^[\w*. -]+(?:\\+[\w*. -]+)+$/.test(inside) && !/\\[bBdDsSwW](?![a-z])/.test(inside);
  return {
    ...{ at, code: "bad-yaml" },
    message: isPath
      ? "folders are separated by `/`, and a backslash in double quotes begins an escape"
      : "a backslash in double quotes begins an escape; put a pattern in single quotes",
    ...(from === -1
      ? {}
      : { suggestion: isPath ? `"${inside.replaceAll(/\\+/g, "/")}"` : `'${inside.replaceAll("'", "''")}'` }),
  };
};

const openQuote = (lines: Lines, at: number, quote: string): Found => {
  const message = `the quote \`${quote}\` that begins here is not closed`;
  for (let line: Line | undefined = lines.at(0); line !== undefined && line.start <= at; line = lines.after(line)) {
    const open = lastOpen(line.text, quote);
    if (open !== -1) return { at: line.start + open, code: "bad-yaml", message };
  }
  return { at, code: "bad-yaml", message: `a quote \`${quote}\` is not closed` };
};

const lastOpen = (line: string, quote: string): number => {
  let open = -1;
  let by = "";
  for (let i = 0; i < line.length; i++) {
    const character = line.charAt(i);
    if (by === "" && character === "#" && /^$|\s/.test(line.charAt(i - 1))) break;
    if (by === '"' && character === "\\") i++;
    else if (by === character) by = "";
    else if (by === "" && /["']/.test(character) && (i === 0 || /[\s[{,]/.test(line.charAt(i - 1)))) {
      by = character;
      open = i;
    }
  }
  return by === quote ? open : -1;
};

export const notUtf8 = (bytes: Uint8Array): Pick<Problem, "code" | "line" | "column" | "message"> => {
  const [first = 0, second = 0] = bytes;
  const code = "not-utf8";
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    return { code, line: 1, column: 1, message: "the file is in UTF-16; save it as UTF-8" };
  const [before = ""] = new TextDecoder().decode(bytes).split("\uFFFD");
  const byte = bytes[new TextEncoder().encode(before).length] ?? 0;
  const lines = before.split("\n");
  return {
    ...{ code, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 },
    message: `is the byte 0x${byte.toString(16).toUpperCase().padStart(2, "0")}, which is no UTF-8; save the file as UTF-8`,
  };
};

/** In YAML 1.1, `no` is false and `010` is 8, so the file would not mean what it shows. */
export const oldYaml =
  "a file in YAML 1.1 is not read, for `no` and `010` mean something else in it; remove the `%YAML` line";
