import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import type { ReportHead } from "../../audit/html-report.ts";
import type { EvidenceFormat } from "../../audit/render.ts";
import {
  type ExportRead,
  MANIFEST_SCHEMA,
  type Manifest,
  manifestPath,
  manifestText,
  parseManifest,
} from "../../audit/verify-evidence.ts";
import { createSigner } from "../../gate/signer.ts";
import { publishedKeys, signingEntry } from "../../gate/signing-keys.ts";
import { readLines } from "../../git/files.ts";
import { commandProblem } from "../../git/repository.ts";
import type { Read } from "../../policy/model/problem.ts";
import type { Terminal } from "../shared/terminal.ts";

const digestOf = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex");

/**
 * `add` takes one part of the file, in order; each record of JSON lines is one part. `end` signs the manifest with the
 * first key of the list that can, and returns its file and its SHA-256.
 */
type ManifestWriter = {
  readonly add: (text: string, format: EvidenceFormat) => void;
  readonly end: (
    head: ReportHead,
    request: {
      readonly out?: string | undefined;
      readonly format: EvidenceFormat;
      readonly keys: readonly string[];
    },
  ) => { readonly text: string; readonly digest: string };
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
      const entry = signingEntry(keys);
      const signature = entry === undefined ? null : createSigner([entry]).sign(manifestText(unsigned));
      const text = `${JSON.stringify({ ...unsigned, signature })}\n`;
      return { text, digest: digestOf(text) };
    },
  };
};

/** A record comes from a comment of 65,536 characters; an export has at most 100,000 of them. */
const LONGEST_LINE = 8_000_000;
const LARGEST_EXPORT = 2_000_000_000;
const LARGEST_MANIFEST = 50_000_000;

export const readExport = async (
  terminal: Pick<Terminal, "cwd">,
  file: string,
  digest: string | undefined,
): Promise<Read<ExportRead>> => {
  const given = digest
    ?.trim()
    .toLowerCase()
    .replace(/^sha256:/, "");
  if (given !== undefined && !/^[0-9a-f]{64}$/.test(given))
    return commandProblem("wrong-value", "--digest", "A SHA-256 has 64 hexadecimal digits.");
  const path = resolve(terminal.cwd, file);
  const size = await sizeOf(path);
  if (size === undefined) return commandProblem("not-found", "file", `There is no file ${file}.`);
  if (size > LARGEST_EXPORT)
    return commandProblem("too-large", "file", `${file} has ${size} bytes; at most ${LARGEST_EXPORT} are read.`);
  const hash = createHash("sha256");
  const hashed = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      yield chunk;
    }
  };
  const lines: string[] = [];
  let first = true;
  let isJson = true;
  for await (const batch of readLines(hashed(), LONGEST_LINE)) {
    for (const { bytes } of batch) {
      // JSON lines only; a page or a spreadsheet is covered by its manifest as a whole.
      if (first) isJson = bytes[0] === 0x7b;
      first = false;
      if (isJson && bytes.length > 0) lines.push(bytes.toString("utf8"));
    }
  }
  const beside = manifestPath(path);
  const manifestSize = await sizeOf(beside);
  const bytes = manifestSize === undefined || manifestSize > LARGEST_MANIFEST ? undefined : await readFile(beside);
  const manifest =
    manifestSize === undefined
      ? undefined
      : ((bytes && parseManifest(bytes.toString("utf8"))) ?? ("unreadable" as const));
  const manifestSha256 = bytes && createHash("sha256").update(bytes).digest("hex");
  return { ok: true, value: { manifest, manifestSha256, digest: given, sha256: hash.digest("hex"), lines } };
};

const sizeOf = async (path: string): Promise<number | undefined> => {
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new Error(`${path} cannot be read`, { cause: error });
  }
};
