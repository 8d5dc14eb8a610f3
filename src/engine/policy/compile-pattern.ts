import { RE2JS, RE2JSException } from "re2js";
import type { Compiling, KeyPath } from "./compiling.ts";
import type { LinePattern } from "./policy.ts";

/** Characters of a pattern, and of a line that is tested at a time. */
export const patternLimits = { length: 1_000, window: 10_000, overlap: 1_000 } as const;

/**
 * Compiles a regular expression for an engine that runs in linear time, so that no pattern can hang the
 * gate. A fault is reported as `bad-regex`. `^` and `$` stand for the ends of each line of a text.
 *
 * A text over 10,000 characters is tested in pieces that overlap by 1,000: nothing hides at the end of a
 * long line, and no single test takes long.
 */
export const compilePattern = (source: string, compiling: Compiling, below: KeyPath): LinePattern => {
  const fault = (message: string): LinePattern => {
    compiling.fault(below, { code: "bad-regex", message });
    return { source, test: () => false };
  };
  if (source.length > patternLimits.length)
    return fault(`is a pattern of ${source.length} characters; at most ${patternLimits.length} are read`);
  try {
    // Letters and their accents may be written together or apart; both sides are read as written together.
    const compiled = RE2JS.compile(source.normalize("NFC"), RE2JS.MULTILINE);
    return { source, test: (text) => pieces(text.normalize("NFC")).some((piece) => compiled.test(piece)) };
  } catch (cause) {
    if (!(cause instanceof RE2JSException)) throw new Error("The regular expression engine failed", { cause });
    return fault(whyNot(source, cause.message));
  }
};

const whyNot = (source: string, message: string): string => {
  const linear = "patterns run in linear time, so that none can hang the gate, and that is not possible with";
  if (/\(\?<?[=!]/.test(source))
    return `uses look-around (\`(?=\`, \`(?!\`, \`(?<=\`, \`(?<!\`), which is not supported: ${linear} it; list what is meant instead, as in \`DROP (TABLE|COLUMN)\``;
  if (/\\[1-9]|\\k</.test(source)) return `uses a back-reference (\`\\1\`), which is not supported: ${linear} it`;
  return `is not a regular expression: ${message.replace(/^error parsing regexp: /, "")}`;
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
