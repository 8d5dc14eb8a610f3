import * as z from "zod";

/**
 * What an export held when it was collected. A list of digests and not a chain: each can be checked with `sha256sum`,
 * and it says which pull request was changed, left out or added.
 */
export type Manifest = z.infer<typeof manifestShape>;

export const MANIFEST_SCHEMA = "tollgate.evidence-manifest/1";

/** Beside the export. */
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
  /** Public keys that records were verified with. */
  keys: z.array(z.strictObject({ id: text, publicKey: text })).max(100),
  /** Of each line of JSON, without its line end; empty for other formats. */
  pullRequests: z.array(z.strictObject({ number: whole, sha256: hex })).max(1_000_000),
  /** Of `manifestText`; `null` if no key could sign. */
  signature: text.nullable(),
});

/** Undefined if it is no manifest. */
export const parseManifest = (written: string): Manifest | undefined => {
  try {
    const read = manifestShape.safeParse(JSON.parse(written));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
};

/** What is signed, and what the printed digest is of. The first line keeps it from being valid as another kind of text. */
export const manifestText = ({ signature: _, ...manifest }: Manifest): string =>
  `tollgate-evidence-manifest-v1\n${JSON.stringify(manifest)}`;
