import { createHash } from "node:crypto";
import { basename } from "node:path";
import type { ReportHead } from "../../audit/html-report.ts";
import { MANIFEST_SCHEMA, type Manifest, manifestText } from "../../audit/verify-evidence.ts";
import { createSigner } from "../../gate/signer.ts";
import { publishedKeys, signingEntry } from "../../gate/signing-keys.ts";
import type { EvidenceRequest } from "./evidence-options.ts";

const digestOf = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex");

type ManifestWriter = {
  /** One part of the file, in order; each record of JSON lines is one part. */
  readonly add: (text: string, format: EvidenceRequest["format"]) => void;
  /** Signed with the first key of the list that can. */
  readonly end: (
    head: ReportHead,
    request: Pick<EvidenceRequest, "out" | "format" | "keys">,
  ) => { readonly manifest: Manifest; readonly digest: string };
};

export const startManifest = (): ManifestWriter => {
  const whole = createHash("sha256");
  const pullRequests: { number: number; sha256: string }[] = [];
  let bytes = 0;
  return {
    add: (text, format) => {
      whole.update(text, "utf8");
      bytes += Buffer.byteLength(text, "utf8");
      if (format !== "jsonl" || text === "") return;
      const { number } = JSON.parse(text) as { number: number };
      pullRequests.push({ number, sha256: digestOf(text.replace(/\n$/, "")) });
    },
    end: ({ repository, since, until, check, bot, version }, { out = "", format, keys }) => {
      const unsigned: Manifest = {
        schema: MANIFEST_SCHEMA,
        ...{ file: basename(out), format, bytes, sha256: whole.digest("hex") },
        ...{ repository, since, until, check, bot, version },
        keys: publishedKeys(keys).map(({ id, publicKey }) => ({ id, publicKey })),
        pullRequests,
        signature: null,
      };
      const text = manifestText(unsigned);
      const entry = signingEntry(keys);
      const signature = entry === undefined ? null : createSigner([entry]).sign(text);
      return { manifest: { ...unsigned, signature }, digest: digestOf(text) };
    },
  };
};
