import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";
import { readLines } from "../git/files.ts";
import { EVIDENCE_SCHEMA, type EvidenceRecord } from "./audit-record.ts";

/** What a collection is of. A journal is only gone on with for the same. */
export type JournalHead = {
  readonly schema: typeof JOURNAL_SCHEMA;
  readonly repository: string;
  readonly since: string;
  readonly until: string;
  readonly check: string;
  readonly bot: string;
  /** `keysPrint` of the keys that verdicts were made with. */
  readonly keys: string;
};

export const JOURNAL_SCHEMA = "tollgate.evidence-journal/1";

/**
 * A collection under way: a file with a head and one record a line, each written to the disk before the next is asked
 * for. Whatever ends the process, what is whole in it counts, and what is torn is cut off and read again.
 */
export type Journal = {
  readonly head: JournalHead;
  /** Numbers of the pull requests that it holds. */
  readonly known: ReadonlySet<number>;
  readonly append: (records: readonly EvidenceRecord[]) => Promise<void>;
  /** Every record, each once, in the order they were read. */
  readonly records: () => AsyncGenerator<EvidenceRecord>;
  readonly close: () => Promise<void>;
  /** Closes and removes it. */
  readonly remove: () => Promise<void>;
};

/** Longest line, in bytes; a ledger comes out of a comment of 65,536 characters. */
const LONGEST_LINE = 8_000_000;

/**
 * Opens a journal: a new one with `head`, or the one that is there, whole lines only.
 *
 * @returns `"there"` where a new one was wanted and there is one, `"none"` where one was to be gone on with and there is none
 * @throws where the file cannot be written
 */
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

/** What tells two lists of keys apart; of no use to who would like to know a key. */
export const keysPrint = (keys: readonly string[]): string =>
  createHash("sha256")
    .update(JSON.stringify(["tollgate-evidence", ...keys]))
    .digest("hex")
    .slice(0, 12);

type Whole = { head: JournalHead | undefined; known: Set<number>; bytes: number };

/** Reads as far as every line is whole; what is behind the first that is not counts for nothing. */
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

/** Lines that end in a line end, with their length in the file. */
async function* wholeLines(path: string): AsyncGenerator<{ readonly text: string; readonly bytes: number }> {
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
      // The last piece of a file that ends in the middle of a line has no line end of its own.
      if (cut || given >= ends) return;
      given += 1;
      yield { text: bytes.toString("utf8"), bytes: bytes.length + 1 };
    }
  }
}

async function* readRecords(path: string): AsyncGenerator<EvidenceRecord> {
  const seen = new Set<number>();
  let first = true;
  for await (const { text } of wholeLines(path)) {
    if (!first) {
      const record = JSON.parse(text) as EvidenceRecord;
      // Two processes at the same file could have written one twice.
      if (!seen.has(record.number)) yield record;
      seen.add(record.number);
    }
    first = false;
  }
}
