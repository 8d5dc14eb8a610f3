import type {
  BreakGlassEntry,
  CommandErrorKind,
  Entry,
  Gap,
  Ledger,
  PageSnapshot,
  PendingOperation,
  Push,
  Refusal,
  Snapshot,
} from "../../checklist/ledger/ledger.ts";
import {
  GAP,
  KIND,
  type PackedEntry,
  type PackedLedger,
  type PackedPush,
  type PackedWord,
  packedLedger,
  REQUEST,
  SAID,
  VIA,
  WHY,
} from "./packed-ledger.ts";

/** What the block says: the ledger, and the digest of the page it was published with. */
export type BlockPayload = { readonly ledger: Ledger; readonly page: string };

/** Characters of a path's and a content's fingerprint in a snapshot (`snapshot-of.ts`). */
const FINGERPRINT = 8;

/** Text of the payload: JSON in base64 (not base64url, whose `--` may not stand in an HTML comment). The same ledger gives the same text. */
export const encodePayload = ({ ledger, page }: BlockPayload): string => {
  const texts = table<string>((text) => text);
  const showns = table<Readonly<Record<string, string>>>((snapshot) =>
    JSON.stringify(Object.entries(snapshot).sort(([a], [b]) => (a < b ? -1 : 1))),
  );
  const said = ({ by, at: when, revision, head, snapshot }: Entry | PendingOperation) =>
    [texts.index(by), texts.index(when), revision, texts.index(head), showns.index(snapshot)] as const;
  const packEntry = (key: string, entry: Entry): PackedEntry => [
    texts.index(key),
    SAID.indexOf(entry.said),
    ...said(entry),
    texts.index(entry.as),
    VIA.indexOf(entry.via),
    ...(entry.id !== undefined
      ? ([entry.reason ?? "", entry.id] as const)
      : entry.reason !== undefined
        ? ([entry.reason] as const)
        : ([] as const)),
  ];
  const value: PackedLedger = {
    r: ledger.repository,
    n: ledger.number,
    p: page,
    e: Object.entries(ledger.entries).map(([key, entry]) => packEntry(key, entry)),
    ...(ledger.beside === undefined
      ? {}
      : {
          o: Object.entries(ledger.beside).map(([key, words]): [number, PackedEntry[]] => [
            texts.index(key),
            words.map((word) => packEntry(key, word)),
          ]),
        }),
    c: Object.entries(ledger.contents).map(([id, snapshot]) => [
      texts.index(id),
      snapshot.count,
      packFiles(snapshot.files),
    ]),
    l: ledger.links.map((link) => [texts.index(link.url), texts.index(link.by), texts.index(link.at)]),
    f: ledger.refusals.map((refusal) => [
      texts.index(refusal.item),
      texts.index(refusal.by),
      texts.index(refusal.at),
      WHY.indexOf(refusal.why),
    ]),
    g: [
      ledger.page.revision,
      texts.index(ledger.page.head),
      texts.index(ledger.page.at),
      texts.index(ledger.page.comment),
      texts.index(ledger.page.written),
      showns.index(ledger.page.snapshot),
      ledger.page.ticked.map(texts.index),
      ...(ledger.page.seen === undefined ? ([] as const) : ([texts.index(ledger.page.seen)] as const)),
    ],
    k: Object.entries(ledger.commands).map(([comment, read]) => [
      texts.index(comment),
      texts.index(read.at),
      ...(read.text === "" ? ([] as const) : ([read.text] as const)),
    ]),
    ...(ledger.lastRead === undefined ? {} : { u: texts.index(ledger.lastRead) }),
    a: ledger.commandErrors.map((ask) => [
      texts.index(ask.comment),
      texts.index(ask.by),
      texts.index(ask.at),
      { ...ask.fault } as PackedLedger["a"][number][3],
    ]),
    ...(ledger.pending.length === 0
      ? {}
      : {
          w: ledger.pending.map(
            (word): PackedWord => [
              texts.index(word.item),
              KIND.indexOf(word.kind),
              ...said(word),
              VIA.indexOf(word.via),
              ...(word.reason === undefined ? ([] as const) : ([word.reason] as const)),
            ],
          ),
        }),
    ...(ledger.undecided === undefined
      ? {}
      : {
          q: ledger.undecided.map((one): [number, string, number, number, number, number] => [
            REQUEST.indexOf(one.kind),
            one.text,
            texts.index(one.by),
            texts.index(one.at),
            texts.index(one.comment),
            texts.index(one.head),
          ]),
        }),
    ...(ledger.gaps === undefined
      ? {}
      : {
          m: Object.entries(ledger.gaps).map(([item, gap]): [number, number, number, number] => [
            texts.index(item),
            texts.index(gap.at),
            GAP.indexOf(gap.why),
            texts.index(gap.by),
          ]),
        }),
    ...(ledger.breakGlass === undefined ? {} : { b: packBreakGlass(ledger.breakGlass, texts.index) }),
    ...(ledger.issue === undefined ? {} : { i: ledger.issue }),
    ...(ledger.check === undefined ? {} : { check: ledger.check }),
    ...(ledger.pushes === undefined
      ? {}
      : {
          d: ledger.pushes.map(({ by, at: when, before, after, bot, id }): PackedPush => {
            const push = [texts.index(by), texts.index(when), texts.index(before), texts.index(after), bot] as const;
            return id === undefined ? [...push] : [...push, id];
          }),
        }),
    ...(ledger.witnessed === undefined ? {} : { s: texts.index(ledger.witnessed) }),
    ...(ledger.repositoryId === undefined ? {} : { id: ledger.repositoryId }),
    ...(ledger.previous === undefined
      ? {}
      : {
          v: [
            ledger.previous.revision,
            texts.index(ledger.previous.head),
            texts.index(ledger.previous.at),
            showns.index(ledger.previous.snapshot),
          ] as [number, number, number, number],
        }),
    h: [],
    t: [],
  };
  const h = showns.values.map((snapshot) =>
    Object.entries(snapshot).map(([policy, id]): [number, number] => [texts.index(policy), texts.index(id)]),
  );
  return toBase64(JSON.stringify({ ...value, h, t: texts.values }));
};

/** Reads a payload back; undefined where it is not one. The text is hostile until its signature is checked. */
export const decodePayload = (encoded: string): BlockPayload | undefined => {
  try {
    const read = packedLedger.safeParse(JSON.parse(fromBase64(encoded)));
    return read.success ? { ledger: unpack(read.data), page: read.data.p } : undefined;
  } catch {
    // Not base64, not UTF-8, not JSON or an index that points nowhere: all mean the same to the caller, no block.
    return undefined;
  }
};

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
  const page: PageSnapshot = {
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
      : { beside: Object.fromEntries(value.o.map(([key, words]) => [text(key), words.map(entry)])) }),
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
    ...(value.s === undefined ? {} : { witnessed: text(value.s) }),
    ...(value.check === undefined ? {} : { check: value.check }),
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

const packBreakGlass = (
  entry: BreakGlassEntry,
  index: (text: string) => number,
): [number, number, number, string, number, number] => [
  index(entry.by),
  index(entry.at),
  index(entry.head),
  entry.reason,
  index(entry.as),
  index(entry.base),
];

const lookup = <T>(values: readonly T[], index: number): T => {
  const value = values[index];
  if (value === undefined) throw new RangeError(`no entry ${index} in the block's table`);
  return value;
};

const packFiles = (files: Snapshot["files"]): string =>
  Object.entries(files)
    .map(([path, content]) => path + content)
    .join("");

const unpackFiles = (text: string): Record<string, string> => {
  const files: Record<string, string> = {};
  for (let from = 0; from + 2 * FINGERPRINT <= text.length; from += 2 * FINGERPRINT) {
    files[text.slice(from, from + FINGERPRINT)] = text.slice(from + FINGERPRINT, from + 2 * FINGERPRINT);
  }
  return files;
};

const table = <T>(keyOf: (value: T) => string) => {
  const values: T[] = [];
  const seen = new Map<string, number>();
  const index = (value: T): number => {
    const key = keyOf(value);
    const known = seen.get(key);
    if (known !== undefined) return known;
    seen.set(key, values.length);
    return values.push(value) - 1;
  };
  return { values, index };
};

/** Base64 of a text in UTF-8. */
export const toBase64 = (text: string): string => {
  let binary = "";
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
};

/** @throws where it is not base64, or not of a text in UTF-8 */
export const fromBase64 = (encoded: string): string => {
  const binary = atob(encoded);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
};
