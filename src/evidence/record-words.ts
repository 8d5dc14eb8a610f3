import { isBlockLine, parseBlockLine } from "../engine/page/block-line.ts";
import { decodePayload } from "../engine/page/block-payload.ts";
import type { RecordVerdict, Witness } from "./evidence-record.ts";
import type { CommentRead } from "./read-comment.ts";

/** A record's verdict in a sentence, for a person. Names of other repositories in it are raw. */
export const recordWords = (verdict: RecordVerdict, read: CommentRead | undefined, foreign: number, of: Of): string => {
  const also =
    foreign === 0
      ? ""
      : ` ${foreign === 1 ? "A comment" : `${foreign} comments`} of somebody else ${foreign === 1 ? "carries" : "carry"} our marker or a record, and ${foreign === 1 ? "does" : "do"} not count.`;
  const past =
    read?.recovered === true ? " The items are those of the newest record in the comment's edit history." : "";
  return `${WORDS[verdict](read, of)}${past}${also}`;
};

type Of = { readonly repository: string; readonly number: number };

const WORDS: Readonly<Record<RecordVerdict, (read: CommentRead | undefined, of: Of) => string>> = {
  signed: (read) =>
    `Signed by key ${read?.key ?? "?"} of the list, for this pull request.${read?.page.intact === false ? " More than boxes was edited on the page around it." : ""}`,
  unsigned: (read) => `Its signature could not be checked. ${UNSIGNED_WITNESS[read?.witness ?? "unknown"]}`,
  forged: (read, of) => forgedWords(read, of),
  missing: (read) =>
    read === undefined ? "There is no comment with a record." : "Our comment is there, but the record is gone from it.",
  "not-ours": () => "There is no record in a comment of ours.",
  "not-asked": () => "No policy applied, so there is no record.",
};

const UNSIGNED_WITNESS: Readonly<Record<Witness, string>> = {
  ours: "By the comment's edit history, our account wrote it.",
  others: "By the comment's edit history, somebody else wrote it.",
  unknown: "The comment's edit history does not say who wrote it, so nothing in it is believed.",
};

const FORGED_WITNESS: Readonly<Record<Witness, string>> = {
  ours: " By the comment's edit history, our account wrote it: an older key may be missing from the list.",
  others: " By the comment's edit history, somebody else wrote it.",
  unknown: "",
};

const forgedWords = (read: CommentRead | undefined, of: Of): string => {
  if (read === undefined) return "It is not what was published.";
  const blocks = read.comment.body.split(/\r\n?|\n/).filter(isBlockLine);
  if (blocks.length > 1) return "The comment holds more than one record.";
  const payload = decodePayload(parseBlockLine(blocks[0] ?? "")?.payload ?? "");
  if (payload === undefined) return "The record is mangled.";
  const { repository, number } = payload.ledger;
  if (repository.toLowerCase() !== of.repository.toLowerCase() || number !== of.number)
    return `The record says that it is of ${repository}#${number}.`;
  if (read.recovered && read.page.trust === "signed")
    return "It is an older record of ours, put back over the newest one.";
  return `No key of the list signed it.${FORGED_WITNESS[read.witness ?? "unknown"]}`;
};
