import type { Problem } from "../model/problem.ts";

export type Line = { readonly start: number; readonly text: string };

export type Lines = {
  readonly at: (offset: number) => Line;
  readonly after: (line: Line) => Line | undefined;
  readonly text: string;
};

export const linesOf = (text: string): Lines => {
  const at = (offset: number): Line => {
    const start = offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
    const end = text.indexOf("\n", start);
    return { start, text: text.slice(start, end === -1 ? undefined : end).replace(/\r$/, "") };
  };
  const after = (line: Line): Line | undefined => {
    for (let end = text.indexOf("\n", line.start); end !== -1; end = text.indexOf("\n", end + 1)) {
      const next = at(end + 1);
      if (/^\s*[^\s#]/.test(next.text)) return next;
    }
    return undefined;
  };
  return { at, after, text };
};

/** The text that begins here, as far as its writer meant it: to the end of the entry in a list, else of the line. */
export const entryAt = (line: Line, at: number): string => {
  const from = at - line.start;
  const inList = opened(line.text.slice(0, from)) > 0;
  let depth = 0;
  for (let i = from; i < line.text.length; i++) {
    const character = line.text.charAt(i);
    if (character === "#" && /\s/.test(line.text.charAt(i - 1))) return line.text.slice(from, i).trim();
    if (inList && depth === 0 && /[,\]}]/.test(character)) return line.text.slice(from, i).trim();
    if (/[[{]/.test(character)) depth++;
    if (/[\]}]/.test(character)) depth--;
  }
  return line.text.slice(from).trim();
};

const opened = (text: string): number => (text.match(/[[{]/g) ?? []).length - (text.match(/[\]}]/g) ?? []).length;

export const quoted = (text: string): string =>
  text.includes('"') || text.includes("\\") ? `'${text.replaceAll("'", "''")}'` : `"${text}"`;

export const indentOf = (line: string): number => /^ */.exec(line)?.[0].length ?? 0;

/** `at`: the offset of what is wrong in the text. `kind`: a fault that a reader of the file knows more about. */
export type SyntaxFault = { readonly at: number; readonly kind?: "many-documents" | "too-deep" } & Pick<
  Problem,
  "code" | "message" | "suggestion"
>;

/** `follows`: may only be a consequence of a fault before it. */
export type Found = SyntaxFault & { readonly follows?: true };

export const lowerFirst = (message: string): string => message.charAt(0).toLowerCase() + message.slice(1);

/** Text beside something that is complete: after a closing quote, after `[ ]`, inside a glob with brackets. */
export const besideText = (line: Line, at: number, message: string): SyntaxFault => {
  const bad = (text: string, place: number, suggestion?: string): SyntaxFault => ({
    ...{ at: place, code: "bad-yaml", message: text },
    ...(suggestion === undefined ? {} : { suggestion }),
  });
  const box = /^\s*- (?=\[[ xX]\])/.exec(line.text);
  if (box !== null)
    return bad(
      "is a box of Markdown; an item is written as `- { id: tested, text: It is tested }`",
      line.start + box[0].length,
    );
  const before = line.text.slice(0, at - line.start).trimEnd();
  if (message.startsWith("Implicit map keys") && /^["']/.test(line.text.trim())) {
    const place = line.start + indentOf(line.text);
    return bad("is a text in quotes with no colon after it; only the value of a key stands in quotes", place);
  }
  if (/["']$/.test(before)) {
    if (message.startsWith("Missing ,")) return noComma(line, at, bad);
    const whole = insideQuotes(line);
    if (before.endsWith('"') && whole !== undefined)
      return bad("a text goes on after its closing quote; put the whole in single quotes", at, whole);
    const inner = before.endsWith("'") ? "; a single quote inside single quotes is written twice" : "";
    return bad(`a text goes on after its closing quote${inner}`, at);
  }
  const from = entryStart(line.text, at - line.start);
  if (from === undefined) return bad(lowerFirst(message), at);
  const entry = entryAt(line, line.start + from);
  return bad("a text with brackets or braces must be in quotes", line.start + from, quoted(entry));
};

type Bad = (text: string, place: number, suggestion?: string) => SyntaxFault;

const noComma = ({ start, text }: Line, at: number, bad: Bad): SyntaxFault => {
  const [first] = /(["'])(?:(?!\1).)*\1\s*$/.exec(text.slice(0, at - start)) ?? [];
  const [second] = /^(["'])(?:(?!\1).)*\1/.exec(text.slice(at - start)) ?? [];
  const both = first === undefined || second === undefined ? undefined : `${first.trim()}, ${second}`;
  return bad("has no comma between it and the entry before", at, both);
};

/** `title: "a "quoted" word"` in single quotes, where the line has nothing but that value. */
const insideQuotes = ({ text }: Line): string | undefined => {
  const inside = /^\s*(?:- )?[\w-]+: "(.*)"\s*$/.exec(text)?.[1];
  return inside === undefined || inside.includes("\\") ? undefined : `'${inside.replaceAll("'", "''")}'`;
};

/** A key to the left of the others of its entry, and to the right of its dash. */
export const keyBesideDash = (lines: Lines, line: Line): SyntaxFault => {
  const indent = indentOf(line.text);
  const bad = (message: string): SyntaxFault => ({ at: line.start + indent, code: "bad-yaml", message });
  for (const one of lines.text.slice(0, line.start).split("\n").slice(-200).toReversed()) {
    const [, lead = "", key = ""] = /^( *- +)([\w-]+):/.exec(one) ?? [];
    if (key !== "" && lead.length > indent)
      return bad(
        `is indented by ${indent} spaces; it belongs to the entry that begins with \`${key}\`, whose keys have ${lead.length}`,
      );
  }
  return bad("is beside the entries of a list, and has no dash before it");
};

const entryStart = (line: string, at: number): number | undefined => {
  let depth = 0;
  let seen = false;
  for (let i = at - 1; i >= 0; i--) {
    const character = line.charAt(i);
    if (/[\]}]/.test(character)) {
      depth++;
      seen = true;
    } else if (/[[{]/.test(character) && depth > 0) depth--;
    else if (depth === 0 && (/[[{,]/.test(character) || (character === " " && /[:,-]/.test(line.charAt(i - 1)))))
      return seen || /[[{]/.test(line.charAt(at))
        ? i + 1 + (/^\s*/.exec(line.slice(i + 1))?.[0].length ?? 0)
        : undefined;
  }
  return undefined;
};

/** A key without its colon, a colon inside a text, or a key below a value. */
export const implicitKey = (lines: Lines, at: number, message: string): Found => {
  const line = lines.at(at);
  const rest = entryAt(line, at);
  const bad = (text: string, place: number, suggestion?: string): Found => ({
    ...{ at: place, code: "bad-yaml", message: text },
    ...(suggestion === undefined ? {} : { suggestion }),
  });
  if (message.includes("block sequence"))
    return {
      ...bad(
        "is an entry of a list beside keys; indent it below the key that it belongs to",
        line.start + indentOf(line.text),
      ),
      follows: true,
    };
  if (!rest.startsWith("- ") && /:\s|:$/.test(rest) && rest !== line.text.trim().replace(/^- /, ""))
    return bad(
      `a text ${/:\s/.test(rest) ? "with a colon and a space" : "that ends with a colon"} must be in quotes`,
      at,
      quoted(rest.replaceAll(/^[\u201C\u201E\u00AB\u2018]|[\u201C\u201D\u00BB\u2019]$/g, "")),
    );
  const next = lines.after(line);
  const dashed = /^\s*-([^\s-].*)$/.exec(line.text)?.[1];
  if (dashed !== undefined && /^[\w-]+:\s/.test(dashed))
    return bad(
      "has no space after `-`, so it is read as a text and not as an entry of a list",
      line.start + indentOf(line.text),
      `- ${dashed.trim()}`,
    );
  if (/^\s*(?:- )?[\w-]+\s*:\s/.test(line.text) && next !== undefined) {
    const key = /([\w-]+)\s*:/.exec(line.text)?.[1] ?? "";
    const place = next.start + indentOf(next.text);
    return {
      ...bad(`is indented deeper than \`${key}\` above it, which has a value already; indent it as far`, place),
      follows: true,
    };
  }
  const [, dash = "", key = "", colon = "", value = ""] = /^\s*(- )?([\w-]+)(:?)\s*(.*)$/.exec(line.text) ?? [];
  const suggestion = key === "" ? undefined : `${key}:${value === "" ? "" : ` ${value}`}`;
  const place = line.start + indentOf(line.text) + dash.length;
  const text = colon === "" ? "has no colon after its key" : "has no space after the colon";
  return { ...bad(text, place, suggestion), follows: true };
};

export const unevenIndent = (lines: Lines, line: Line): SyntaxFault => {
  const indent = indentOf(line.text);
  const before = lines.text.slice(0, line.start).split("\n").slice(-200);
  const known: number[] = [];
  let least = Number.POSITIVE_INFINITY;
  for (const one of before.toReversed()) {
    if (!/^\s*[^\s#]/.test(one)) continue;
    const columns = [/^ *(?:- +)*/.exec(one)?.[0].length ?? 0, indentOf(one)].filter((column) => column < least);
    for (const column of columns) if (!known.includes(column)) known.push(column);
    least = Math.min(least, indentOf(one));
  }
  const near = [Math.min(...known.filter((one) => one > indent)), Math.max(...known.filter((one) => one < indent))];
  const words = near.filter((one) => Number.isFinite(one)).join(" or ");
  return {
    ...{ at: line.start + indent, code: "bad-yaml" },
    message: `is indented by ${indent} spaces, as nothing above it is${words === "" ? "" : `; write ${words}`}`,
  };
};

export const notClosed = (lines: Lines, at: number): SyntaxFault => {
  let depth = 0;
  for (let i = Math.min(at, lines.text.length) - 1; i >= 0; i--) {
    const character = lines.text.charAt(i);
    if (/[\]}]/.test(character)) depth++;
    if (/[[{]/.test(character) && depth-- === 0)
      return {
        at: i,
        code: "bad-yaml",
        message: `\`${character}\` is not closed: \`${character === "[" ? "]" : "}"}\` is missing`,
      };
  }
  return { at, code: "bad-yaml", message: "a bracket or brace is not closed" };
};
