import { isBlockLine } from "./block-line.ts";
import { boxLine, parseBoxLine } from "./box-line.ts";

/**
 * The page with everything taken away that a click on a box, a browser or GitHub may change: the state of the
 * boxes, line ends, white space at the end of lines, and our own block. What is left must be to the letter what we wrote.
 */
export const normalisePage = (body: string): string =>
  body
    .replace(/\r\n?/g, "\n")
    .split("\n")
    .filter((line) => !isBlockLine(line))
    .map((line) => {
      const box = parseBoxLine(line.trimEnd());
      return box === undefined ? line.trimEnd() : boxLine({ ...box, ticked: false });
    })
    .join("\n")
    .trim();
