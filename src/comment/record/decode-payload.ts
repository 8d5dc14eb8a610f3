import type {
  CommandErrorKind,
  Entry,
  Gap,
  Ledger,
  PublishedPage,
  Push,
  Refusal,
  Snapshot,
} from "../../checklist/ledger/ledger.ts";
import { keepTexts } from "./keep-texts.ts";
import {
  type BlockPayload,
  FINGERPRINT,
  GAP,
  KIND,
  type PackedEntry,
  type PackedLedger,
  packedLedger,
  REQUEST,
  SAID,
  VIA,
  WHY,
} from "./packed-ledger.ts";

const MAX_CHARACTERS = 1_000_000;

/** Undefined if it is no payload. The text is hostile until its signature is verified. */
export const decodePayload = keepTexts((encoded): BlockPayload | undefined => {
  try {
    const read = packedLedger.safeParse(JSON.parse(fromBase64(encoded)));
    return read.success ? { ledger: unpack(read.data), page: read.data.p } : undefined;
  } catch {
    return undefined;
  }
}, MAX_CHARACTERS);

const unpack = (value: PackedLedger): Ledger => {
  const text = (index: number): string => lookup(value.t, index);
  const snapshot = (index: number): Record<string, string> =>
    Object.fromEntries(lookup(value.h, index).map(([policy, id]) => [text(policy), text(id)]));
  const entry = ([, said, by, when, revision, head, content, as, via, reason, id]: PackedEntry): Entry => ({
    said: lookup(SAID, said),
    by: text(by),
    at: text(when),
    revision,
    head: text(head),
    snapshot: snapshot(content),
    as: text(as),
    via: lookup(VIA, via),
    ...(id === undefined ? {} : { id }),
    ...(reason === undefined || (reason === "" && id !== undefined) ? {} : { reason }),
  });
  const page: PublishedPage = {
    revision: value.g[0],
    head: text(value.g[1]),
    at: text(value.g[2]),
    comment: text(value.g[3]),
    written: text(value.g[4]),
    snapshot: snapshot(value.g[5]),
    ticked: value.g[6].map(text),
    ...(value.g[7] === undefined ? {} : { seen: text(value.g[7]) }),
  };
  return {
    repository: value.r,
    number: value.n,
    ...(value.id === undefined ? {} : { repositoryId: value.id }),
    entries: Object.fromEntries(value.e.map((packed) => [text(packed[0]), entry(packed)])),
    ...(value.o === undefined
      ? {}
      : { beside: Object.fromEntries(value.o.map(([key, entries]) => [text(key), entries.map(entry)])) }),
    contents: Object.fromEntries(
      value.c.map(([id, count, files]): [string, Snapshot] => [text(id), { count, files: unpackFiles(files) }]),
    ),
    links: value.l.map(([url, by, when]) => ({ url: text(url), by: text(by), at: text(when) })),
    refusals: value.f.map(
      ([item, by, when, why]): Refusal => ({ item: text(item), by: text(by), at: text(when), why: lookup(WHY, why) }),
    ),
    commands: Object.fromEntries(
      value.k.map(([comment, when, mark = ""]) => [text(comment), { at: text(when), text: mark }]),
    ),
    ...(value.u === undefined ? {} : { lastRead: text(value.u) }),
    commandErrors: value.a.map(([comment, by, when, asked]) => ({
      comment: text(comment),
      by: text(by),
      at: text(when),
      fault: asked as CommandErrorKind,
    })),
    pending: (value.w ?? []).map(([item, kind, by, when, revision, head, content, via, reason]) => ({
      item: text(item),
      kind: lookup(KIND, kind),
      by: text(by),
      at: text(when),
      revision,
      head: text(head),
      snapshot: snapshot(content),
      via: lookup(VIA, via),
      ...(reason === undefined ? {} : { reason }),
    })),
    ...(value.q === undefined
      ? {}
      : {
          undecided: value.q.map(([kind, written, by, when, comment, head]) => ({
            kind: lookup(REQUEST, kind),
            text: written,
            by: text(by),
            at: text(when),
            comment: text(comment),
            head: text(head),
          })),
        }),
    page,
    ...(value.m === undefined
      ? {}
      : {
          gaps: Object.fromEntries(
            value.m.map(([item, when, why, by]): [string, Gap] => [
              text(item),
              { at: text(when), why: lookup(GAP, why), by: text(by) },
            ]),
          ),
        }),
    ...(value.b === undefined
      ? {}
      : {
          breakGlass: {
            by: text(value.b[0]),
            at: text(value.b[1]),
            head: text(value.b[2]),
            reason: value.b[3],
            as: text(value.b[4]),
            base: text(value.b[5]),
          },
        }),
    ...(value.i === undefined ? {} : { issue: value.i }),
    ...(value.d === undefined
      ? {}
      : {
          pushes: value.d.map(
            ([by, when, before, after, bot, id]): Push => ({
              by: text(by),
              at: text(when),
              before: text(before),
              after: text(after),
              bot,
              ...(id === undefined ? {} : { id }),
            }),
          ),
        }),
    ...(value.s === undefined ? {} : { reportedHead: text(value.s) }),
    ...(value.check === undefined ? {} : { check: value.check }),
    ...(value.pf === undefined
      ? {}
      : { policyFiles: Object.fromEntries(value.pf.map(([file, digest]) => [text(file), digest])) }),
    ...(value.v === undefined
      ? {}
      : {
          previous: {
            revision: value.v[0],
            head: text(value.v[1]),
            at: text(value.v[2]),
            snapshot: snapshot(value.v[3]),
          },
        }),
  };
};

const lookup = <T>(values: readonly T[], index: number): T => {
  const value = values[index];
  if (value === undefined) throw new RangeError(`no entry ${index} in the block's table`);
  return value;
};

const unpackFiles = (text: string): Record<string, string> => {
  const files: Record<string, string> = {};
  for (let from = 0; from + 2 * FINGERPRINT <= text.length; from += 2 * FINGERPRINT) {
    files[text.slice(from, from + FINGERPRINT)] = text.slice(from + FINGERPRINT, from + 2 * FINGERPRINT);
  }
  return files;
};

const fromBase64 = (encoded: string): string => {
  const binary = atob(encoded);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
};
