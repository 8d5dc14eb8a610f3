import type { Ledger } from "../../checklist/ledger/ledger.ts";
import type { Signer } from "../../checklist/ledger/signer.ts";
import type { ItemKey } from "../../checklist/requirements/requirements.ts";
import { encodePayload } from "./encode-payload.ts";

/** The prefix keeps the signature from being valid in another context. */
export const signedText = (payload: string): string => `tollgate-ledger-v1\n${payload}`;

/**
 * The comment's body: the page, then the ledger with the page's digest, signed if there is a key. Inverse of
 * `readPage`.
 */
export const signPage = (page: string, ledger: Ledger, signer: Signer): string => {
  const payload = encodePayload({ ledger, page: signer.hash(normalisePage(page)) });
  return `${page.trimEnd()}\n\n${blockLine({ payload, signature: signer.sign(signedText(payload)) })}\n`;
};

/** `<!-- tollgate:ledger v1 <payload> <signature> -->`. */
const PREFIX = "<!-- tollgate:ledger ";
const BLOCK = /^<!-- tollgate:ledger v1 ([A-Za-z0-9+/=]+) ([A-Za-z0-9_-]+) -->$/;

export type BlockLine = { readonly payload: string; readonly signature: string };

export const UNSIGNED = "unsigned";

export const isBlockLine = (line: string): boolean => line.trimStart().startsWith(PREFIX);

export const blockLine = ({ payload, signature }: BlockLine): string =>
  `${PREFIX}v1 ${payload} ${signature === "" ? UNSIGNED : signature} -->`;

/** Line ends and trailing white space are ignored. */
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

export const parseBlockLine = (line: string): BlockLine | undefined => {
  const found = BLOCK.exec(line.trim());
  return found === null ? undefined : { payload: found[1] ?? "", signature: found[2] ?? "" };
};

/** First line of our comment. It only finds the comment; its author proves that it is ours. */
export const MARKER = "<!-- tollgate:comment -->";

/**
 * The page without what a click, a browser or GitHub may change: boxes, line ends, trailing white space and the block.
 * The rest must be exactly what we wrote.
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

type Box = {
  readonly ticked: boolean;
  readonly text: string;
  readonly key: ItemKey;
};

// Exactly what `boxLine` writes and GitHub's click changes. A nested, quoted or indented box is not ours.
const BOX = /^- \[([ xX])\] (.*) <!-- tollgate:item ([a-z0-9-]+\.[a-z0-9-]+) -->$/;

export const boxLine = ({ ticked, text, key }: Box): string =>
  `- [${ticked ? "x" : " "}] ${text} <!-- tollgate:item ${key} -->`;

export const parseBoxLine = (line: string): Box | undefined => {
  const found = BOX.exec(line);
  if (found === null) return undefined;
  const [, box = " ", text = "", key = ""] = found;
  return { ticked: box !== " ", text, key };
};
