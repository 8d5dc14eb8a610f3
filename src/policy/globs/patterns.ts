import { RE2JS, RE2JSException } from "re2js";
import {
  type Compiling,
  type Effort,
  eachOf,
  type Fault,
  type Patterns,
  type WrittenList,
} from "../model/compiling.ts";
import type { LinePattern } from "../model/policy.ts";
import type { KeyPath } from "../model/problem.ts";
import { requiredTexts } from "./required-texts.ts";

/** `stepsTogether`: a compiled step takes about half a kilobyte, so a few hundred `a{1,1000}` would fill the memory. */
export const patternLimits = { length: 1_000, window: 10_000, overlap: 1_000, stepsTogether: 50_000 } as const;

/**
 * The engine takes linear time, so no pattern can block the gate. `^` and `$` match at each line. A long text is tested
 * in overlapping pieces.
 */
export const patternShelf = (steps: number, effort: Effort): Patterns => {
  const known = new Map<string, LinePattern | Fault>();
  let size = 0;
  const compile = (source: string): LinePattern | Fault => {
    if (source.length > patternLimits.length)
      return bad(`is a pattern of ${source.length} characters; at most ${patternLimits.length} are read`);
    const control = CONTROLS.exec(source)?.[0];
    if (control !== undefined) return escapedInQuotes(source, control);
    if (size > steps) return bad(tooMuch);
    try {
      // Accents may be composed or separate (NFC), so both sides are normalised.
      const compiled = RE2JS.compile(source.normalize("NFC"), RE2JS.MULTILINE);
      size += compiled.programSize();
      if (size > steps) return bad(tooMuch);
      const named = namesValue(source);
      const needs = requiredTexts(source.normalize("NFC"));
      const holds = (piece: string): boolean => {
        effort(piece.length);
        return compiled.test(piece);
      };
      const firstIn = (text: string) => {
        for (const [at, piece] of pieces(text.normalize("NFC")).entries()) {
          effort(piece.length);
          const matcher = compiled.matcher(piece);
          if (matcher.find()) return { matcher, piece, from: at * (patternLimits.window - patternLimits.overlap) };
        }
        return undefined;
      };
      return {
        source,
        needs,
        named,
        test: (text) => mayMatch({ needs }, lowered([text]), effort) && pieces(text.normalize("NFC")).some(holds),
        find: (text) => {
          if (!named) return pieces(text.normalize("NFC")).some(holds) ? text : undefined;
          const found = firstIn(text);
          return found && (found.matcher.group("value") ?? found.piece);
        },
        at: (text) => {
          const found = firstIn(text);
          return found && found.from + found.matcher.start() + Math.max(0, (found.matcher.group() ?? "").search(/\S/));
        },
      };
    } catch (cause) {
      if (!(cause instanceof RE2JSException)) throw new Error("The regular expression engine failed", { cause });
      return bad(whyNot(source, cause.message));
    }
  };
  return {
    compile: (source) => {
      const before = known.get(source);
      if (before !== undefined) return before;
      const made = compile(source);
      known.set(source, made);
      return made;
    },
    size: () => size,
  };
};

const namesValue = (source: string): boolean => source.includes("(?P<value>");

/**
 * Of sources that have no faults: each is compiled when it is first tested.
 *
 * @param knownNeeds what `requiredTexts` says of them; null: undefined. It is worked out for those that are missing
 */
export const soundPatterns = (
  { compile, size }: Patterns,
  effort: Effort,
  knownNeeds: () => Readonly<Record<string, readonly string[] | null>>,
): Patterns => {
  let read: ReturnType<typeof knownNeeds> | undefined;
  const needsOf = (source: string): LinePattern["needs"] => {
    read ??= knownNeeds();
    return Object.hasOwn(read, source) ? (read[source] ?? undefined) : requiredTexts(source.normalize("NFC"));
  };
  return { compile: (source) => soundPattern(source, { compile, needsOf, effort }), size };
};

const soundPattern = (
  source: string,
  {
    compile,
    needsOf,
    effort,
  }: {
    readonly compile: Patterns["compile"];
    readonly needsOf: (source: string) => LinePattern["needs"];
    readonly effort: Effort;
  },
): LinePattern => {
  let compiled: LinePattern | undefined;
  let needs: LinePattern["needs"] | "unread" = "unread";
  const pattern = (): LinePattern => {
    if (compiled !== undefined) return compiled;
    const made = compile(source);
    if ("code" in made) throw new Error(`The pattern ${source} was not checked`);
    compiled = made;
    return made;
  };
  const needed = (): LinePattern["needs"] => {
    if (needs === "unread") needs = needsOf(source);
    return needs;
  };
  return {
    source,
    get needs() {
      return needed();
    },
    test: (line) => {
      if (compiled === undefined && !mayMatch({ needs: needed() }, lowered([line]), effort)) return false;
      return pattern().test(line);
    },
    named: namesValue(source),
    find: (line) => pattern().find(line),
    at: (text) => pattern().at(text),
  };
};

export const eachPattern = (written: WrittenList, compiling: Compiling): readonly LinePattern[] => {
  const patterns: LinePattern[] = [];
  eachOf(written, (source, below) => {
    patterns.push(compilePattern(source, compiling, below));
  });
  return patterns;
};

const compilePattern = (source: string, compiling: Compiling, below: KeyPath): LinePattern => {
  const compiled = compiling.patterns.compile(source);
  if (!("code" in compiled)) return compiled;
  compiling.fault(below, compiled);
  return { source, test: () => false, find: () => undefined, at: () => undefined };
};

export const firstMatching = (
  patterns: readonly LinePattern[],
  lines: readonly string[],
  effort: Effort,
  counts?: (pattern: LinePattern, lines: readonly string[]) => boolean,
): LinePattern | undefined => {
  if (lines.length === 0) return undefined;
  const lower = lowerOf(lines);
  return patterns.find(
    (pattern) =>
      mayMatch(pattern, lower, effort) &&
      lines.some((line) => pattern.test(line)) &&
      (counts === undefined || counts(pattern, lines)),
  );
};

/** What a pattern finds in each of the lines that it matches: the group `value`, or the line. */
export const findings = (pattern: LinePattern, lines: readonly string[], effort: Effort): readonly string[] => {
  if (lines.length === 0 || !mayMatch(pattern, lowerOf(lines), effort)) return [];
  return lines.flatMap((line) => (pattern.test(line) ? (pattern.find(line) ?? []) : []));
};

const mayMatch = ({ needs }: Pick<LinePattern, "needs">, lower: string | undefined, effort: Effort): boolean => {
  if (needs === undefined || lower === undefined) return true;
  effort(1 + (lower.length * needs.length) / CHARACTERS_A_STEP);
  return needs.some((text) => lower.includes(text));
};

const CHARACTERS_A_STEP = 64;

/**
 * In lower case and one text; kept if there are more than a few, because every policy asks about the same lines.
 * Undefined if they are not ASCII.
 */
const lowerOf = (lines: readonly string[]): string | undefined => {
  if (lines.length <= 4) return lowered(lines);
  const before = lowers.get(lines);
  if (before !== undefined) return before.text;
  const made = { text: lowered(lines) };
  lowers.set(lines, made);
  return made.text;
};

const lowered = (lines: readonly string[]): string | undefined => {
  const text = lines.length === 1 ? (lines[0] ?? "") : lines.join("\n");
  return ascii.test(text) ? text.toLowerCase() : undefined;
};
const lowers = new WeakMap<readonly string[], { readonly text: string | undefined }>();

const ascii = /^[\0-\x7f]*$/;

const bad = (message: string): Fault => ({ code: "bad-regex", message });

const LETTERS: Readonly<Record<string, string>> = {
  "\u0007": "a",
  "\b": "b",
  "\u001B": "e",
  "\f": "f",
  "\v": "v",
  "\0": "0",
};
const CONTROLS = new RegExp(`[${Object.keys(LETTERS).join("")}]`);

/** In double quotes YAML reads `\b` as a backspace, so the pattern would match nothing. */
const escapedInQuotes = (source: string, control: string): Fault => ({
  ...bad(
    `has \`\\${LETTERS[control]}\` in double quotes, which YAML reads as a control character; put a pattern in single quotes`,
  ),
  suggestion: `'${[...source]
    .map((one) => (LETTERS[one] === undefined ? one : `\\${LETTERS[one]}`))
    .join("")
    .slice(0, 200)}'`,
});

const tooMuch = `brings all patterns that are read together over ${patternLimits.stepsTogether} steps; write fewer, or repeat less: \`{0,1000}\` alone takes a thousand`;

const whyNot = (source: string, message: string): string => {
  const linear = "patterns run in linear time, so that none can hang the gate, and that is not possible with";
  if (/\(\?<?[=!]/.test(source))
    return `uses look-around (\`(?=\`, \`(?!\`, \`(?<=\`, \`(?<!\`), which is not supported: ${linear} it; list what is meant instead, as in \`DROP (TABLE|COLUMN)\``;
  if (/\\[1-9]|\\k</.test(source)) return `uses a back-reference (\`\\1\`), which is not supported: ${linear} it`;
  return `is not a regular expression: ${message.replace(/^error parsing regexp: /, "").replace("`(?m)", "`")}`;
};

const pieces = (text: string): readonly string[] => {
  const { window, overlap } = patternLimits;
  if (text.length <= window) return [text];
  const starts = Array.from(
    { length: Math.ceil((text.length - overlap) / (window - overlap)) },
    (_, i) => i * (window - overlap),
  );
  return starts.map((start) => text.slice(start, start + window));
};
