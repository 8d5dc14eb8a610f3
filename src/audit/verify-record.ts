import * as z from "zod";
import type { Signer } from "../checklist/ledger/ledger.ts";
import { snapshotOf } from "../checklist/ledger/staleness.ts";
import { decodePayload } from "../comment/record/decode-payload.ts";
import { UNSIGNED } from "../comment/record/page-lines.ts";
import { signedText } from "../comment/record/signed-page.ts";
import { algorithmOf, signatureKeyId } from "../gate/signer.ts";
import type { ChangedFile } from "../policy/model/facts.ts";
import { someText } from "../policy/model/words.ts";
import { EVIDENCE_SCHEMA, type EvidenceRecord } from "./audit-record.ts";
import { fieldsOf } from "./record-fields.ts";

/**
 * - `verified`: a key that was given signed it, and each field that the signature covers is as signed.
 * - `changed`: something differs from what was signed or collected.
 * - `unchecked`: signed, but not by a key that was given.
 * - `unsigned`: there is no signature: no policy applied, there was no key, or no record is believed.
 */
export type VerifiedState = "verified" | "changed" | "unchecked" | "unsigned";

/** `number`: `null` if the line cannot be read. `why`: sentences, in which names are raw. */
export type VerifiedRecord = {
  readonly line: number;
  readonly number: number | null;
  readonly state: VerifiedState;
  readonly algorithm: string | null;
  readonly keyId: string | null;
  readonly why: readonly string[];
};

export type VerifyKeys = {
  readonly signer: Signer;
  readonly ids: ReadonlySet<string>;
  readonly secrets: boolean;
};

/** The fields of a record that are read; the rest is compared as JSON. */
const shape = z.looseObject({
  schema: z.literal(EVIDENCE_SCHEMA),
  repository: z.string(),
  repositoryId: z.number().optional(),
  number: z.number(),
  head: z.string(),
  record: z.looseObject({ verdict: z.string(), words: z.string() }),
  items: z.array(z.unknown()),
  signed: z.strictObject({ payload: z.string(), signature: z.string(), page: z.string().nullable() }).nullish(),
  policyFiles: z.array(z.looseObject({ file: z.string(), sha256: z.string() })).optional(),
  contents: z
    .array(
      z.strictObject({
        id: z.string(),
        count: z.number(),
        files: z
          .array(
            z.strictObject({
              path: z.string(),
              status: z.enum(["added", "modified", "removed", "renamed"]),
              blob: z.string(),
              previousPath: z.string().nullable(),
            }),
          )
          .nullable(),
      }),
    )
    .optional(),
});

/** @param collected the line's digest in the manifest; undefined if there is no manifest */
export const verifyRecord = (text: string, line: number, keys: VerifyKeys, collected?: Collected): VerifiedRecord => {
  const read = parse(text);
  const found = { line, number: read?.number ?? null, algorithm: null, keyId: null };
  if (read === undefined)
    return { ...found, state: "changed", why: [`Line ${line} is no record of tollgate evidence.`] };
  const known = collected?.get(read.number);
  const differs = collected === undefined ? [] : againstManifest(known, keys.signer.hash(text));
  const { signed } = read;
  if (signed === undefined)
    return {
      ...found,
      state: differs.length > 0 ? "changed" : "unsigned",
      why: [...differs, "It was collected by an older Tollgate, which did not keep what was signed."],
    };
  if (signed === null) {
    const claims = read.record.verdict === "signed" || read.items.length > 0;
    const lost = claims ? ["It says that there is a signed record, and the record is not in it."] : [];
    const why = [...differs, ...lost];
    return why.length > 0
      ? { ...found, state: "changed", why }
      : { ...found, state: "unsigned", why: [read.record.words] };
  }
  const { signature } = signed;
  const isUnsigned = signature === UNSIGNED;
  const by = isUnsigned
    ? { algorithm: null, keyId: null }
    : { algorithm: algorithmOf(signature), keyId: signatureKeyId(signature) ?? null };
  const fits = !isUnsigned && keys.signer.verify(signedText(signed.payload), signature);
  const unknown = fits ? undefined : whyUnknown(read, by.keyId, keys);
  const changed = [
    ...differs,
    ...changedFields(read, keys.signer.hash),
    ...(isUnsigned || fits || unknown !== undefined
      ? []
      : ["The signature does not fit: it or the record was changed, or another secret made it."]),
    ...(isUnsigned && read.record.verdict === "signed" ? ["It says that it was signed, and it was not."] : []),
  ];
  if (changed.length > 0) return { ...found, ...by, state: "changed", why: changed };
  if (isUnsigned) return { ...found, ...by, state: "unsigned", why: [read.record.words] };
  if (unknown !== undefined) return { ...found, ...by, state: "unchecked", why: [unknown] };
  const stood = read.record.verdict === "signed" ? [] : [read.record.words];
  return { ...found, ...by, state: "verified", why: stood };
};

export type Collected = ReadonlyMap<number, string>;

type ReadRecord = z.infer<typeof shape>;

const parse = (text: string): ReadRecord | undefined => {
  try {
    const read = shape.safeParse(JSON.parse(text));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
};

const againstManifest = (known: string | undefined, digest: string): readonly string[] => {
  if (known === undefined) return ["The manifest has no such pull request: it was added."];
  return known === digest ? [] : ["Its line is not the one that was collected: its digest in the manifest is another."];
};

const whyUnknown = ({ signed }: ReadRecord, keyId: string | null, { ids, secrets }: VerifyKeys): string | undefined => {
  if (signed?.signature === UNSIGNED) return undefined;
  if (keyId !== null)
    return ids.has(keyId)
      ? undefined
      : `It was signed with the Ed25519 key ${keyId}, which you did not give (--public-key).`;
  return secrets
    ? undefined
    : "It was signed with a secret (HMAC), which you did not give (--secret-env TOLLGATE_SIGNING_KEY takes it from that variable).";
};

const SIGNATURE = /^(?:unsigned|[\w-]{43}|ed25519-[0-9a-f]{16}-[\w-]{86})$/;

/**
 * Fields that differ from what the payload says, and parts of the payload that do not fit together. Exports from before
 * a field was exported say nothing of it.
 */
const changedFields = (read: ReadRecord, hash: Signer["hash"]): readonly string[] => {
  const { signed } = read;
  const payload = decodePayload(signed?.payload ?? "");
  if (payload === undefined) return ["What was signed cannot be read."];
  const { ledger } = payload;
  const page = signed?.page ?? undefined;
  const said = fieldsOf(ledger, page);
  const { record, policyFiles = [], contents = [] } = read;
  const signature = signed?.signature ?? "";
  const isSigned = record.verdict === "signed";
  const written = read as unknown as EvidenceRecord;
  const fields: readonly (readonly [string, unknown, unknown])[] = [
    ["number", read.number, ledger.number],
    ["record.revision", record["revision"], said.revision],
    ["record.head", record["head"], said.head],
    ["record.algorithm", record["algorithm"], isSigned ? algorithmOf(signature) : null],
    ["record.keyId", record["keyId"], isSigned ? (signatureKeyId(signature) ?? null) : null],
    ["record.current", record["current"], said.head === read.head],
    ["items", written.items, asOldAs(written.items, said.items, "holds")],
    ["breakGlass", written.breakGlass, said.breakGlass],
    ["adrAsked", "adrAsked" in read ? written.adrAsked : said.adrAsked, said.adrAsked],
    ["adr", written.adr, asOldAs(written.adr, said.adr, "counts", "found")],
    ["refusals", written.refusals ?? said.refusals, said.refusals],
    ["followUp", written.followUp, said.followUp],
    ["policyFiles", policyFiles.map(({ file, sha256 }) => ({ file, sha256 })), said.policyFiles],
    ["contents", contents.map(({ id, count }) => ({ id, count })), said.contents],
  ];
  const different = fields.filter(([, here, there]) => JSON.stringify(here) !== JSON.stringify(there));
  const wrongFiles = contents.filter(({ id, count, files }) => files !== null && !isContent(id, count, files, hash));
  return [
    ...otherRepository(read, ledger),
    ...(SIGNATURE.test(signature) ? [] : ["The signature is none that Tollgate writes."]),
    ...(page !== undefined && hash(page) !== payload.page
      ? ["The page (signed.page) is not the one that was signed."]
      : []),
    ...different.map(([name, here, there]) => `The field ${name}${places(here, there)} differs from what was signed.`),
    ...wrongFiles.map(({ id }) => `The files of the content ${id} are not the ones that were answered for.`),
  ];
};

/** An export from before its entries had `key` is compared as it was collected then, when `emptied` was `null`. */
const asOldAs = <T extends object>(
  here: readonly T[],
  there: readonly T[],
  key: keyof T & string,
  emptied?: keyof T & string,
): readonly unknown[] =>
  here.some((entry) => key in entry)
    ? there
    : there.map((entry) => {
        const { [key]: _, ...rest } = entry;
        return emptied === undefined || (entry as { readonly from?: unknown }).from !== "command"
          ? rest
          : { ...rest, [emptied]: null };
      });

const PLACES = 3;

/** Of two lists, the entries that differ, by their key or id where they have one: `items (schema-change.staged)`. */
const places = (here: unknown, there: unknown): string => {
  if (!Array.isArray(here) || !Array.isArray(there)) return "";
  const at = Array.from({ length: Math.max(here.length, there.length) }, (_, index) => index).filter(
    (index) => JSON.stringify(here[index]) !== JSON.stringify(there[index]),
  );
  const names = at.map((index) => nameOf(here[index] ?? there[index]) ?? `number ${index + 1}`);
  return ` (${someText(names.slice(0, PLACES), names.length)})`;
};

const NAMING = ["item", "text", "file", "id", "url"] as const;

const nameOf = (entry: unknown): string | undefined => {
  if (typeof entry !== "object" || entry === null) return undefined;
  const named = NAMING.map((key) => (entry as Record<string, unknown>)[key]).find((name) => typeof name === "string");
  return typeof named === "string" ? named.slice(0, 200) : undefined;
};

/** A renamed repository keeps its id. */
const otherRepository = (
  { repository, repositoryId }: ReadRecord,
  ledger: { readonly repository: string; readonly repositoryId?: number },
): readonly string[] => {
  const byId = ledger.repositoryId !== undefined && repositoryId !== undefined;
  const same = byId
    ? ledger.repositoryId === repositoryId
    : ledger.repository.toLowerCase() === repository.toLowerCase();
  return same ? [] : [`What was signed is of another repository, ${ledger.repository}.`];
};

const isContent = (
  id: string,
  count: number,
  files: NonNullable<EvidenceRecord["contents"][number]["files"]>,
  hash: (text: string) => string,
): boolean => {
  const changed = files.map(
    ({ path, status, blob, previousPath }): ChangedFile => ({
      ...{ path, status, blob, additions: 0, deletions: 0, lines: { kind: "too-large" } },
      ...(previousPath === null ? {} : { previousPath }),
    }),
  );
  return changed.length === count && snapshotOf(changed, hash).id === id;
};
