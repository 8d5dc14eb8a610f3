import type { Ledger, Signer } from "../../checklist/ledger/ledger.ts";
import type { ItemKey } from "../../checklist/requirements/match-policies.ts";
import { decodePayload } from "./decode-payload.ts";
import { encodePayload } from "./encode-payload.ts";
import { keepTexts } from "./keep-texts.ts";
import { blockLine, boxLine, isBlockLine, MARKER, parseBlockLine, parseBoxLine, UNSIGNED } from "./page-lines.ts";

/**
 * `signed`: by one of our keys, for this pull request. `unsigned`: without a key, by any editor, or by our account
 * (`Signer.unsignedBy`). `forged`: signature, form, repository or number is wrong; a key may be missing.
 */
type Trust = "signed" | "unsigned" | "forged" | "absent";

/**
 * `unproven`: unsigned although there is a key, so nothing proves what the page showed. `boxes`: empty if the page is
 * not intact, because its lines may be fake.
 */
export type Page = {
  readonly marked: boolean;
  readonly trust: Trust;
  readonly ledger?: Ledger;
  readonly unproven?: true;
  readonly intact: boolean;
  readonly boxes: ReadonlyMap<ItemKey, boolean>;
};

export type RecordOf = {
  readonly repository: string | undefined;
  readonly number: number;
  readonly id?: number;
  /** Former names in lower case, confirmed by the host. */
  readonly formerly?: readonly string[];
};

/** The text is hostile; never throws. */
export const readPage = (body: string, of: RecordOf, signer: Signer): Page => {
  const { page, ledger } = keptText(body, signer);
  return ledger === undefined || belongsTo(ledger, of) ? page : { ...NOTHING, marked: page.marked, trust: "forged" };
};

const NOTHING = { intact: false, boxes: new Map<ItemKey, boolean>() };

type Text = { readonly page: Page; readonly ledger?: Ledger };

const texts = new WeakMap<Signer, (body: string) => Text>();
/** Enough for the App's evaluations at the same time. */
const MAX_CHARACTERS = 2_000_000;

const keptText = (body: string, signer: Signer): Text => {
  const read = texts.get(signer) ?? keepTexts((text) => readText(text, signer), MAX_CHARACTERS);
  texts.set(signer, read);
  return read(body);
};

const readText = (body: string, signer: Signer): Text => {
  const lines = body.replace(/\r\n?/g, "\n").split("\n");
  const marked = lines[0]?.trimEnd() === MARKER;
  const blocks = lines.filter(isBlockLine);
  const block = blocks.length === 1 ? parseBlockLine(blocks[0] ?? "") : undefined;
  const nothing = { ...NOTHING, marked };
  if (block === undefined) return { page: { ...nothing, trust: blocks.length === 0 ? "absent" : "forged" } };
  const payload = decodePayload(block.payload);
  const signed = signer.keyed && signer.verify(signedText(block.payload), block.signature);
  const unsignedBy = signed ? undefined : signer.unsignedBy?.(signedText(block.payload));
  const unsigned = block.signature === UNSIGNED && (!signer.keyed || unsignedBy !== undefined);
  if (payload === undefined || !(signed || unsigned)) return { page: { ...nothing, trust: "forged" } };
  const { ledger } = payload;
  const trust = signed ? ("signed" as const) : ("unsigned" as const);
  const read = {
    marked,
    trust,
    ledger,
    ...(unsignedBy === "after" ? { unproven: true as const } : {}),
  };
  const isIntact = marked && signer.hash(normalisePage(body)) === payload.page;
  return { ledger, page: { ...read, intact: isIntact, boxes: isIntact ? boxesOf(lines) : NOTHING.boxes } };
};

// An intact page has each box once, because it was rendered so.
const boxesOf = (lines: readonly string[]): Map<ItemKey, boolean> => {
  const boxes = new Map<ItemKey, boolean>();
  for (const line of lines) {
    const box = parseBoxLine(line.trimEnd());
    if (box !== undefined) boxes.set(box.key, box.ticked);
  }
  return boxes;
};

/** The page, then the ledger with the digest of the page, signed if there is a key. Inverse of `readPage`. */
export const signPage = (page: string, ledger: Ledger, signer: Signer): string => {
  const payload = encodePayload({ ledger, page: signer.hash(normalisePage(page)) });
  return `${page.trimEnd()}\n\n${blockLine({ payload, signature: signer.sign(signedText(payload)) })}\n`;
};

/** The prefix keeps the signature from being valid in another context. */
export const signedText = (payload: string): string => `tollgate-ledger-v1\n${payload}`;

/** The name decides only if one of the two has no id. */
export const belongsTo = (
  { repository, repositoryId, number }: Pick<Ledger, "repository" | "repositoryId" | "number">,
  of: RecordOf,
): boolean => {
  if (number !== of.number) return false;
  if (repositoryId !== undefined && of.id !== undefined) return repositoryId === of.id;
  const name = repository.toLowerCase();
  return of.repository === undefined || [of.repository.toLowerCase(), ...(of.formerly ?? [])].includes(name);
};

/** Without what a click, a browser or GitHub may change. The rest must be exactly what we wrote. */
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
