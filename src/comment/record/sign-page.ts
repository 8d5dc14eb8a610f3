import type { Ledger } from "../../checklist/ledger/ledger.ts";
import type { Signer } from "../../checklist/ledger/signer.ts";
import type { ItemKey } from "../../checklist/requirements/requirements.ts";
import { encodePayload } from "./encode-payload.ts";

/** The text that a signature covers; the prefix keeps it from meaning anything elsewhere. */
export const signedText = (payload: string): string => `tollgate-ledger-v1\n${payload}`;

/**
 * The comment's whole body: the page, and under it the ledger with the page's digest, signed where there is a key.
 * `readPage` is its inverse.
 */
export const signPage = (page: string, ledger: Ledger, signer: Signer): string => {
  const payload = encodePayload({ ledger, page: signer.hash(normalisePage(page)) });
  return `${page.trimEnd()}\n\n${blockLine({ payload, signature: signer.sign(signedText(payload)) })}\n`;
};

/** The line of the comment that carries the ledger: `<!-- tollgate:ledger v1 <payload> <signature> -->`. */
const PREFIX = "<!-- tollgate:ledger ";
const BLOCK = /^<!-- tollgate:ledger v1 ([A-Za-z0-9+/=]+) ([A-Za-z0-9_-]+) -->$/;

/** What the line holds, before anything of it is believed. */
export type BlockLine = { readonly payload: string; readonly signature: string };

/** The signature of a block that was made without a key. */
export const UNSIGNED = "unsigned";

export const isBlockLine = (line: string): boolean => line.trimStart().startsWith(PREFIX);

export const blockLine = ({ payload, signature }: BlockLine): string =>
  `${PREFIX}v1 ${payload} ${signature === "" ? UNSIGNED : signature} -->`;

/** Whether two pages differ in nothing but the signatures of their blocks; line ends and white space at the end aside. */
export const sameButSignature = (a: string, b: string): boolean => {
  const [one, other] = [a, b].map((body) =>
    body
      .replace(/\r\n?/g, "\n")
      .split("\n")
      .map((line) => (isBlockLine(line) ? (parseBlockLine(line)?.payload ?? line) : line))
      .join("\n")
      .trimEnd(),
  );
  return one === other;
};

/** Reads a block's line; undefined where it is not one, or is mangled. */
export const parseBlockLine = (line: string): BlockLine | undefined => {
  const found = BLOCK.exec(line.trim());
  return found === null ? undefined : { payload: found[1] ?? "", signature: found[2] ?? "" };
};

/** First line of our comment. It only finds the comment; the author proves that it is ours. */
export const MARKER = "<!-- tollgate:comment -->";

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
