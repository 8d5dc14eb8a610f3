import type { ItemKey } from "../../checklist/requirements/match-policies.ts";

/** It only finds our comment; the author proves that it is ours. */
export const MARKER = "<!-- tollgate:comment -->";

const PREFIX = "<!-- tollgate:ledger ";

export const isBlockLine = (line: string): boolean => line.trimStart().startsWith(PREFIX);

export const blockLinesOf = (body: string): readonly string[] =>
  body.includes(PREFIX) ? body.split(/\r\n?|\n/).filter(isBlockLine) : [];

export const hasMarker = (body: string): boolean => body.trimStart().startsWith(MARKER);

/** Whether it looks like ours, or like a copy of ours: the marker, or a line with a ledger. */
export const isMarked = (body: string): boolean => hasMarker(body) || blockLinesOf(body).length > 0;

/** Whether it may be what is left of ours: an edit may remove the marker, and write before the ledger. */
export const mayHoldLedger = (body: string): boolean => hasMarker(body) || body.includes(PREFIX);

const BLOCK = /^<!-- tollgate:ledger v1 ([A-Za-z0-9+/=]+) ([A-Za-z0-9_-]+) -->$/;

export type BlockLine = { readonly payload: string; readonly signature: string };

export const UNSIGNED = "unsigned";

export const blockLine = ({ payload, signature }: BlockLine): string =>
  `${PREFIX}v1 ${payload} ${signature === "" ? UNSIGNED : signature} -->`;

export const parseBlockLine = (line: string): BlockLine | undefined => {
  const found = BLOCK.exec(line.trim());
  return found === null ? undefined : { payload: found[1] ?? "", signature: found[2] ?? "" };
};

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
