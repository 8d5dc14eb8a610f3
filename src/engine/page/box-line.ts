import type { ItemKey } from "../ledger/ledger.ts";

/** One box on the page. */
export type Box = {
  readonly ticked: boolean;
  /** One line of harmless Markdown. */
  readonly text: string;
  readonly key: ItemKey;
};

// Column 0, one dash, one space on each side: exactly what `boxLine` writes and GitHub's click changes. A box
// that was re-bulleted, nested, quoted or indented is not one of ours.
const BOX = /^- \[([ xX])\] (.*) <!-- tollgate:item ([a-z0-9-]+\.[a-z0-9-]+) -->$/;

/** The line of a box. GitHub's own click on it changes the one character between the brackets. */
export const boxLine = ({ ticked, text, key }: Box): string =>
  `- [${ticked ? "x" : " "}] ${text} <!-- tollgate:item ${key} -->`;

/** Reads a line that `boxLine` wrote; undefined for every other line. */
export const parseBoxLine = (line: string): Box | undefined => {
  const found = BOX.exec(line);
  if (found === null) return undefined;
  const [, box = " ", text = "", key = ""] = found;
  return { ticked: box !== " ", text, key };
};
