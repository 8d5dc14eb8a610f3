import type { Ledger } from "../../checklist/ledger/ledger.ts";
import type { Signer } from "../../checklist/ledger/signer.ts";
import type { ItemKey } from "../../checklist/requirements/requirements.ts";
import { decodePayload } from "./decode-payload.ts";
import { isBlockLine, MARKER, normalisePage, parseBlockLine, parseBoxLine, signedText, UNSIGNED } from "./sign-page.ts";

/**
 * How far the block in a comment can be believed.
 * - `signed`: one of our keys made it, for this pull request.
 * - `unsigned`: there is no key here, so whoever may edit the comment may have written it; or there is one, and our account
 *   wrote this without it (`Seal.witness`).
 * - `forged`: it is there, but its signature, form, repository or number is wrong (also an unsigned one where there is a key).
 *   That does not say who did it: a key may be missing, and the repository may have had another name.
 * - `absent`: there is none, or more than one.
 */
export type Trust = "signed" | "unsigned" | "forged" | "absent";

/** A comment's body, read. */
export type Page = {
  readonly marked: boolean;
  readonly trust: Trust;
  /** Only where `trust` is `signed` or `unsigned`. */
  readonly ledger?: Ledger;
  /** Set where nothing proves that the page showed what its ledger says: nobody signed it, though there is a key. */
  readonly unproven?: true;
  /** Whether all but the boxes is to the letter what was published with this block. */
  readonly intact: boolean;
  /** The boxes, by item; empty where the page is not intact, for then no line of it can be told from a fake. */
  readonly boxes: ReadonlyMap<ItemKey, boolean>;
};

/** The pull request that a record should belong to. */
export type RecordOf = {
  /** `owner/name`, as the repository is called now; undefined: whatever it is called. */
  readonly repository: string | undefined;
  readonly number: number;
  /** GitHub's id of the repository; absent where it is not known. */
  readonly id?: number;
  /** Names that it bore before, in lower case, as the host confirmed. */
  readonly formerly?: readonly string[];
};

/** Whether a record was made for this pull request. The name counts only where one of the two has no id. */
export const belongsTo = (
  { repository, repositoryId, number }: Pick<Ledger, "repository" | "repositoryId" | "number">,
  of: RecordOf,
): boolean => {
  if (number !== of.number) return false;
  if (repositoryId !== undefined && of.id !== undefined) return repositoryId === of.id;
  const name = repository.toLowerCase();
  return of.repository === undefined || [of.repository.toLowerCase(), ...(of.formerly ?? [])].includes(name);
};

/** Reads a comment's body for the pull request that it should belong to. Never throws; the text is hostile. */
export const readPage = (body: string, of: RecordOf, signer: Signer): Page => {
  const lines = body.replace(/\r\n?/g, "\n").split("\n");
  const marked = lines[0]?.trimEnd() === MARKER;
  const blocks = lines.filter(isBlockLine);
  const block = blocks.length === 1 ? parseBlockLine(blocks[0] ?? "") : undefined;
  const nothing = { marked, intact: false, boxes: new Map<ItemKey, boolean>() };
  if (block === undefined) return { ...nothing, trust: blocks.length === 0 ? "absent" : "forged" };
  const payload = decodePayload(block.payload);
  const signed = signer.keyed && signer.verify(signedText(block.payload), block.signature);
  const witness = signed ? undefined : signer.witness?.(signedText(block.payload));
  const unsigned = block.signature === UNSIGNED && (!signer.keyed || witness !== undefined);
  if (payload === undefined || !(signed || unsigned) || !belongsTo(payload.ledger, of)) {
    return { ...nothing, trust: "forged" };
  }
  const trust = signed ? ("signed" as const) : ("unsigned" as const);
  const read = { marked, trust, ledger: payload.ledger, ...(witness === "after" ? { unproven: true as const } : {}) };
  if (!marked || signer.hash(normalisePage(body)) !== payload.page)
    return { ...read, intact: false, boxes: nothing.boxes };
  return { ...read, intact: true, boxes: boxesOf(lines) };
};

// An intact page holds each box once, because we render each once; no need to look for doubles here.
const boxesOf = (lines: readonly string[]): Map<ItemKey, boolean> => {
  const boxes = new Map<ItemKey, boolean>();
  for (const line of lines) {
    const box = parseBoxLine(line.trimEnd());
    if (box !== undefined) boxes.set(box.key, box.ticked);
  }
  return boxes;
};
