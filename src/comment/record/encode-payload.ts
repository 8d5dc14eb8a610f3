import type { BreakGlassEntry, Entry, PendingOperation, Snapshot } from "../../checklist/ledger/ledger.ts";
import {
  type BlockPayload,
  GAP,
  KIND,
  type PackedEntry,
  type PackedLedger,
  type PackedOperation,
  type PackedPush,
  REQUEST,
  SAID,
  VIA,
  WHY,
} from "./packed-ledger.ts";

/**
 * JSON in base64, because base64url contains `--`, which is not allowed in an HTML comment. The same ledger gives the
 * same text.
 */
export const encodePayload = ({ ledger, page }: BlockPayload): string => {
  const texts = table<string>((text) => text);
  const snapshots = table<Readonly<Record<string, string>>>((snapshot) =>
    JSON.stringify(Object.entries(snapshot).sort(([a], [b]) => (a < b ? -1 : 1))),
  );
  const said = ({ by, at: when, revision, head, snapshot }: Entry | PendingOperation) =>
    [texts.index(by), texts.index(when), revision, texts.index(head), snapshots.index(snapshot)] as const;
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
          o: Object.entries(ledger.beside).map(([key, entries]): [number, PackedEntry[]] => [
            texts.index(key),
            entries.map((operation) => packEntry(key, operation)),
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
      snapshots.index(ledger.page.snapshot),
      ledger.page.ticked.map(texts.index),
      ...(ledger.page.seen === undefined ? ([] as const) : ([texts.index(ledger.page.seen)] as const)),
    ],
    k: Object.entries(ledger.commands).map(([comment, read]) => [
      texts.index(comment),
      texts.index(read.at),
      ...(read.text === "" ? ([] as const) : ([read.text] as const)),
    ]),
    ...(ledger.lastRead === undefined ? {} : { u: texts.index(ledger.lastRead) }),
    a: ledger.commandErrors.map((error) => [
      texts.index(error.comment),
      texts.index(error.by),
      texts.index(error.at),
      { ...error.fault } as PackedLedger["a"][number][3],
    ]),
    ...(ledger.pending.length === 0
      ? {}
      : {
          w: ledger.pending.map(
            (operation): PackedOperation => [
              texts.index(operation.item),
              KIND.indexOf(operation.kind),
              ...said(operation),
              VIA.indexOf(operation.via),
              ...(operation.reason === undefined ? ([] as const) : ([operation.reason] as const)),
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
    ...(ledger.policyFiles === undefined
      ? {}
      : {
          pf: Object.entries(ledger.policyFiles).map(([file, digest]): [number, string] => [texts.index(file), digest]),
        }),
    ...(ledger.pushes === undefined
      ? {}
      : {
          d: ledger.pushes.map(({ by, at: when, before, after, bot, id }): PackedPush => {
            const push = [texts.index(by), texts.index(when), texts.index(before), texts.index(after), bot] as const;
            return id === undefined ? [...push] : [...push, id];
          }),
        }),
    ...(ledger.reportedHead === undefined ? {} : { s: texts.index(ledger.reportedHead) }),
    ...(ledger.repositoryId === undefined ? {} : { id: ledger.repositoryId }),
    ...(ledger.previous === undefined
      ? {}
      : {
          v: [
            ledger.previous.revision,
            texts.index(ledger.previous.head),
            texts.index(ledger.previous.at),
            snapshots.index(ledger.previous.snapshot),
          ] as [number, number, number, number],
        }),
    h: [],
    t: [],
  };
  const h = snapshots.values.map((snapshot) =>
    Object.entries(snapshot).map(([policy, id]): [number, number] => [texts.index(policy), texts.index(id)]),
  );
  return toBase64(JSON.stringify({ ...value, h, t: texts.values }));
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

const packFiles = (files: Snapshot["files"]): string =>
  Object.entries(files)
    .map(([path, content]) => path + content)
    .join("");

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

const toBase64 = (text: string): string => {
  let binary = "";
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
};
