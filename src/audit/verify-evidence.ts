import * as z from "zod";
import { signatureKeyId } from "../gate/signer.ts";
import { type Collected, type VerifiedRecord, type VerifyKeys, verifyRecord } from "./verify-record.ts";

/**
 * What an export held when it was collected. A list of digests and not a chain: each can be checked with `sha256sum`,
 * and it says which pull request was changed, left out or added. `keys`: public keys that records were verified with.
 * `pullRequests`: digests of the lines of JSON, without line ends; empty for other formats. `signature`: of
 * `manifestText`; `null` if no key could sign.
 */
export type Manifest = z.infer<typeof manifestShape>;

export const MANIFEST_SCHEMA = "tollgate.evidence-manifest/1";

export const manifestPath = (file: string): string => `${file}.manifest.json`;

const hex = z.string().regex(/^[0-9a-f]{64}$/);
const text = z.string().max(1_000);
const whole = z.number().int().nonnegative();

const manifestShape = z.strictObject({
  schema: z.literal(MANIFEST_SCHEMA),
  file: text,
  format: text,
  bytes: whole,
  sha256: hex,
  repository: text,
  since: text,
  until: text,
  check: text,
  bot: text,
  version: text,
  keys: z.array(z.strictObject({ id: text, publicKey: text })).max(100),
  pullRequests: z.array(z.strictObject({ number: whole, sha256: hex })).max(1_000_000),
  signature: text.nullable(),
});

export const parseManifest = (written: string): Manifest | undefined => {
  try {
    const read = manifestShape.safeParse(JSON.parse(written));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
};

/** The text that is signed. Its first line makes it invalid as another kind of text. */
export const manifestText = ({ signature: _, ...manifest }: Manifest): string =>
  `tollgate-evidence-manifest-v1\n${JSON.stringify(manifest)}`;

/**
 * - `verified`: signed by a key that was given, or its digest is the one that was given.
 * - `unproven`: it fits the file, but somebody who changed the file could have changed it too.
 */
type ManifestState = "verified" | "unproven" | "changed" | "missing";

export type Verified = {
  readonly manifest: { readonly state: ManifestState; readonly why: readonly string[] };
  /** Empty for a file that is not JSON lines. */
  readonly records: readonly VerifiedRecord[];
};

/**
 * `digest`: what `tollgate evidence` printed: of the manifest's file, and until 2026-11 of `manifestText`.
 * `manifestSha256`: as `sha256sum` prints it; undefined if there is no manifest.
 */
export type ExportRead = {
  readonly manifest: Manifest | "unreadable" | undefined;
  readonly digest: string | undefined;
  readonly manifestSha256: string | undefined;
  readonly sha256: string;
  readonly lines: readonly string[];
};

/** Verifies an export without asking anybody. */
export const verifyEvidence = (read: ExportRead, keys: VerifyKeys): Verified => {
  const { manifest, lines } = read;
  const collected: Collected | undefined =
    typeof manifest === "object"
      ? new Map(manifest.pullRequests.map(({ number, sha256 }) => [number, sha256] as const))
      : undefined;
  const records = withoutRepeats(lines.map((text, at) => verifyRecord(text, at + 1, keys, collected)));
  return { manifest: verifyManifest(read, keys, new Set(records.map(({ number }) => number))), records };
};

const withoutRepeats = (records: readonly VerifiedRecord[]): readonly VerifiedRecord[] => {
  const seen = new Set<number | null>();
  return records.map((one) => {
    const again = one.number !== null && seen.has(one.number);
    seen.add(one.number);
    return again ? { ...one, state: "changed", why: [...one.why, "It is in the file more than once."] } : one;
  });
};

const verifyManifest = (
  { manifest, manifestSha256, digest, sha256, lines }: ExportRead,
  keys: VerifyKeys,
  there: ReadonlySet<number | null>,
): Verified["manifest"] => {
  if (manifest === undefined)
    return {
      state: "missing",
      why: [
        "Without it, nobody can say whether pull requests were left out, or whether titles, authors, times and who merged were changed: those are not signed.",
      ],
    };
  if (manifest === "unreadable") return { state: "changed", why: ["It is not what tollgate evidence wrote."] };
  const text = manifestText(manifest);
  const { signature } = manifest;
  const fits = signature !== null && keys.signer.verify(text, signature);
  const known = digest !== undefined && [manifestSha256, keys.signer.hash(text)].includes(digest);
  const missing = lines.length === 0 ? [] : manifest.pullRequests.filter(({ number }) => !there.has(number));
  const changed = [
    ...(digest === undefined || known ? [] : ["Its digest is not the one that you gave."]),
    ...(manifest.sha256 === sha256 ? [] : ["The file is not the one that was collected: its SHA-256 is another."]),
    ...missing.slice(0, 20).map(({ number }) => `Pull request #${number} was collected, and is not in the file.`),
    ...(missing.length > 20 ? [`${missing.length - 20} more are not in the file.`] : []),
    ...(signature === null || fits || whyNoKey(signature, keys) !== undefined ? [] : ["Its signature does not fit."]),
  ];
  if (changed.length > 0) return { state: "changed", why: changed };
  if (fits || known) return { state: "verified", why: [] };
  const why = signature === null ? "It is not signed." : (whyNoKey(signature, keys) ?? "");
  return {
    state: "unproven",
    why: [
      `${why} Give the digest that tollgate evidence printed (--digest): who changed the file could have changed its manifest too.`,
    ],
  };
};

const whyNoKey = (signature: string, { ids, secrets }: VerifyKeys): string | undefined => {
  const id = signatureKeyId(signature);
  if (id !== undefined)
    return ids.has(id) ? undefined : `It is signed with the Ed25519 key ${id}, which you did not give.`;
  return secrets
    ? undefined
    : "It is signed with a secret, which you did not give (--secret-env TOLLGATE_SIGNING_KEY takes it from that variable).";
};
