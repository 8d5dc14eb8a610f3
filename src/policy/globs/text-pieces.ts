import { patternLimits } from "./patterns.ts";

/** A long text in overlapping pieces. They begin and end at a line's, so that `^` and `$` match where they should. */
export const textPieces = (text: string): readonly string[] => {
  const { window, overlap } = patternLimits;
  const pieces: string[] = [];
  for (let from = 0; ; ) {
    if (from + window >= text.length) return [...pieces, text.slice(from)];
    const lineEnd = text.lastIndexOf("\n", from + window);
    const end = lineEnd > from + 2 * overlap ? lineEnd : from + window;
    pieces.push(text.slice(from, end));
    const lineStart = text.lastIndexOf("\n", end - overlap) + 1;
    from = lineStart > from + overlap ? lineStart : end - overlap;
  }
};
