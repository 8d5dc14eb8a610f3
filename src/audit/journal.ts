import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";
import { readLines } from "../git/files.ts";
import { EVIDENCE_SCHEMA, type EvidenceRecord } from "./audit-record.ts";

/** A journal is only continued with the same settings. */
export type JournalHead = {
  readonly schema: typeof JOURNAL_SCHEMA;
  readonly repository: string;
  readonly since: string;
  readonly until: string;
  readonly check: string;
  readonly bot: string;
  readonly keys: string;
};

export const JOURNAL_SCHEMA = "tollgate.evidence-journal/1";

/** A file with one record per line, each synced before the next request. After a crash, whole lines count. */
export type Journal = {
  readonly head: JournalHead;
  readonly known: ReadonlySet<number>;
  readonly append: (records: readonly EvidenceRecord[]) => Promise<void>;
  readonly records: () => AsyncGenerator<EvidenceRecord>;
  readonly close: () => Promise<void>;
  readonly remove: () => Promise<void>;
};

/** A ledger comes from a comment of 65,536 characters. */
const LONGEST_LINE = 8_000_000;

/** @returns `"there"` if a new one was wanted and one exists, `"none"` if one should be continued and there is none */
export const openJournal = async (
  path: string,
  head: JournalHead,
  resume: boolean,
): Promise<Journal | "there" | "none"> => {
  let file: FileHandle;
  try {
    file = await open(path, resume ? "r+" : "wx+", 0o600);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (!resume && code === "EEXIST") return "there";
    if (resume && code === "ENOENT") return "none";
    throw new Error(`${path} cannot be written`, { cause: error });
  }
  const found = resume ? await readWhole(path) : { head: undefined, known: new Set<number>(), bytes: 0 };
  const known = new Set(found.known);
  let end = found.bytes;
  const write = async (text: string): Promise<void> => {
    const bytes = Buffer.from(text);
    await file.write(bytes, 0, bytes.length, end);
    await file.datasync();
    end += bytes.length;
  };
  await file.truncate(end);
  if (found.head === undefined) await write(`${JSON.stringify(head)}\n`);
  const close = () => file.close();
  return {
    head: found.head ?? head,
    known,
    append: async (records) => {
      if (records.length === 0) return;
      await write(records.map((record) => `${JSON.stringify(record)}\n`).join(""));
      for (const { number } of records) known.add(number);
    },
    records: () => readRecords(path),
    close,
    remove: async () => {
      await close();
      await rm(path, { force: true });
    },
  };
};

/** Distinguishes lists of keys without revealing them. */
export const keysPrint = (keys: readonly string[]): string =>
  createHash("sha256")
    .update(JSON.stringify(["tollgate-evidence", ...keys]))
    .digest("hex")
    .slice(0, 12);

type Whole = { head: JournalHead | undefined; known: Set<number>; bytes: number };

const readWhole = async (path: string): Promise<Whole> => {
  const whole: Whole = { head: undefined, known: new Set(), bytes: 0 };
  for await (const { text, bytes } of wholeLines(path)) {
    const value = parse(text);
    if (whole.head === undefined) {
      if (value?.schema !== JOURNAL_SCHEMA) break;
      whole.head = value as unknown as JournalHead;
    } else {
      if (value?.schema !== EVIDENCE_SCHEMA || typeof value["number"] !== "number") break;
      whole.known.add(value["number"]);
    }
    whole.bytes += bytes;
  }
  return whole;
};

const parse = (text: string): { readonly schema?: unknown; readonly [key: string]: unknown } | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as { readonly schema?: unknown }) : undefined;
  } catch {
    return undefined;
  }
};

const wholeLines = async function* (path: string): AsyncGenerator<{ readonly text: string; readonly bytes: number }> {
  let ends = 0;
  const counted = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      for (const byte of chunk) if (byte === 0x0a) ends += 1;
      yield chunk;
    }
  };
  let given = 0;
  for await (const batch of readLines(counted(), LONGEST_LINE)) {
    for (const { bytes, cut } of batch) {
      // The last piece may lack its line end.
      if (cut || given >= ends) return;
      given += 1;
      yield { text: bytes.toString("utf8"), bytes: bytes.length + 1 };
    }
  }
};

const readRecords = async function* (path: string): AsyncGenerator<EvidenceRecord> {
  const seen = new Set<number>();
  let first = true;
  for await (const { text } of wholeLines(path)) {
    if (!first) {
      const record = JSON.parse(text) as EvidenceRecord;
      // Two processes may have written one twice.
      if (!seen.has(record.number)) yield record;
      seen.add(record.number);
    }
    first = false;
  }
};
