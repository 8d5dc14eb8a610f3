import { ADR_FROM_WORDS, type AdrLooked } from "../checklist/adr/assess-adr.ts";
import type { Entry, Ledger, Snapshot } from "../checklist/ledger/ledger.ts";
import { snapshotOf } from "../checklist/ledger/staleness.ts";
import { parseBoxLine } from "../comment/record/page-lines.ts";
import type { ChangedFile } from "../policy/model/facts.ts";
import type { EvidenceItem, EvidenceOutcome, EvidenceRecord } from "./audit-record.ts";

export type RecordFields = Pick<EvidenceRecord, "items" | "breakGlass" | "adr" | "followUp"> & {
  readonly revision: number | null;
  readonly head: string | null;
  readonly policyFiles: readonly { readonly file: string; readonly sha256: string }[];
  readonly contents: readonly { readonly id: string; readonly count: number }[];
};

/**
 * What a ledger and its page say. Collecting and verifying call it, so a field of an export that differs was changed.
 *
 * @param published the page; undefined if it is gone
 */
export const fieldsOf = (ledger: Ledger, published: string | undefined): RecordFields => {
  const known = ledger.page.revision > 0;
  const { breakGlass } = ledger;
  return {
    revision: known ? ledger.page.revision : null,
    head: known ? ledger.page.head : null,
    items: known ? itemsOf(ledger, published === undefined ? undefined : pageItems(published)) : [],
    breakGlass:
      breakGlass === undefined
        ? null
        : {
            by: breakGlass.by,
            at: breakGlass.at,
            head: breakGlass.head,
            reason: breakGlass.reason,
            rule: breakGlass.as,
          },
    adr: [
      ...ledger.links.map(({ url, by, at }) => ({ url, by, at, from: "command" as const, found: null })),
      ...(published === undefined ? [] : pageAdrs(published)).flatMap(({ from, ...one }) =>
        from === "command" ? [] : [{ ...one, by: "", at: "", from }],
      ),
    ],
    followUp: ledger.issue ?? null,
    policyFiles: Object.entries(ledger.policyFiles ?? {}).map(([file, sha256]) => ({ file, sha256 })),
    contents: Object.entries(ledger.contents).map(([id, { count }]) => ({ id, count })),
  };
};

/** @param shown items of the last page; undefined if it is not credible */
const itemsOf = (ledger: Ledger, shown: readonly PageItem[] | undefined): readonly EvidenceItem[] => {
  const entries = Object.entries(ledger.entries);
  const boxes =
    shown ?? ledger.page.ticked.map((key): PageItem => ({ key, policy: "", text: "", verified: null, evidence: null }));
  const reported = new Set(boxes.flatMap(({ key }) => key ?? []));
  const onPage = boxes.map((box): EvidenceItem => {
    const entry = box.key !== null && Object.hasOwn(ledger.entries, box.key) ? ledger.entries[box.key] : undefined;
    const outcome = outcomeOf(box, entry, ledger);
    // The same answer under keys of other policies is one item.
    const also = entries.filter(([key, one]) => !reported.has(key) && entry !== undefined && same(one, entry));
    for (const [key] of also) reported.add(key);
    return {
      ...wordsOf(entry),
      ...othersOf(ledger, box.key),
      item: box.key,
      also: also.map(([key]) => key),
      policy: shown === undefined ? null : box.policy,
      content: entry?.snapshot ?? null,
      text: shown === undefined ? null : box.text,
      outcome,
      evidence: outcome === "verified" ? box.evidence : null,
    };
  });
  const others = entries
    .filter(([key]) => !reported.has(key))
    .map(
      ([item, entry]): EvidenceItem => ({
        ...wordsOf(entry),
        ...othersOf(ledger, item),
        item,
        also: [],
        policy: null,
        content: entry.snapshot,
        text: null,
        outcome: "not-shown",
        evidence: null,
      }),
    );
  return [...onPage, ...others];
};

const outcomeOf = (
  { key, verified, evidence }: PageItem,
  entry: Entry | undefined,
  ledger: Ledger,
): EvidenceOutcome => {
  if (key === null) return verified === true ? "verified" : "open";
  const live = entry !== undefined && entry.said !== "unticked";
  if (ledger.page.ticked.includes(key)) {
    if (!live || evidence !== null) return "verified";
    return entry.said === "waived" ? "waived" : "done";
  }
  // Only the page showed whether answers of some people were missing.
  if (live) return Object.hasOwn(ledger.beside ?? {}, key) ? "open" : "stale";
  return ledger.refusals.some(({ item }) => item === key) ? "refused" : "open";
};

const othersOf = ({ beside }: Ledger, key: string | null): Pick<EvidenceItem, "others"> => {
  const words = key !== null && beside !== undefined && Object.hasOwn(beside, key) ? beside[key] : undefined;
  return words === undefined ? {} : { others: words.map(wordsOf) };
};

type Words = Pick<EvidenceItem, "said" | "by" | "at" | "head" | "rule" | "via" | "reason">;

const wordsOf = (entry: Entry | undefined): Words => ({
  said: entry?.said ?? null,
  by: entry?.by ?? null,
  at: entry?.at ?? null,
  head: entry?.head ?? null,
  rule: entry?.as ?? null,
  via: entry?.via ?? null,
  reason: entry?.reason ?? null,
});

const same = (a: Entry, b: Entry): boolean =>
  a.said === b.said && a.by === b.by && a.at === b.at && a.revision === b.revision;

type PageItem = {
  readonly key: string | null;
  /** The title above it. */
  readonly policy: string;
  readonly text: string;
  /** `null` with a box. */
  readonly verified: boolean | null;
  readonly evidence: EvidenceItem["evidence"];
};

// As in `src/comment/render/policy-section.ts`; a test compares them.
const MACHINE_LINE = /^- [✓○] (.*?)(?: `[a-z0-9][a-z0-9._-]*`)? \((verified|only a machine can answer this)\)$/;
const SEEN = /^ {2}- Seen by a machine \(([^()]*)\): (?:\[(.*)\]\(<([^<>]*)>\)|(.*))$/;

const TITLE = /^#### (?!Decision record \(ADR\): )(.*?)(?: · \d+ of \d+ done)?$/;
const FOLDED_TITLE = /^<summary>(.*) · (?:no boxes of its own|\d+ items? answered|\d+ of \d+ open)<\/summary>$/;

/** Only for an intact page (`readPage`), because others may contain fakes. */
export const pageItems = (body: string): readonly PageItem[] => {
  const items: PageItem[] = [];
  let policy = "";
  for (const line of body.split(/\r\n?|\n/)) {
    const box = parseBoxLine(line.trimEnd());
    const machine = MACHINE_LINE.exec(line.trimEnd());
    const seen = SEEN.exec(line.trimEnd());
    const last = items.at(-1);
    const title = TITLE.exec(line) ?? FOLDED_TITLE.exec(line);
    if (title !== null) policy = plainMarkdown(title[1] ?? "");
    if (box !== undefined)
      items.push({
        ...{ key: box.key, policy, text: plainMarkdown(withoutName(box.text, box.key)) },
        ...{ verified: null, evidence: null },
      });
    else if (machine !== null)
      items.push({
        key: null,
        policy,
        text: plainMarkdown(machine[1] ?? ""),
        verified: machine[2] === "verified",
        evidence: null,
      });
    else if (seen !== null && last !== undefined) {
      const [, kind = "", label, url, text] = seen;
      const evidence = { kind, text: plainMarkdown(label ?? text ?? ""), url: url?.replaceAll("&amp;", "&") ?? null };
      items[items.length - 1] = { ...last, evidence };
    }
  }
  return items;
};

/** The item's text without the short id after it, and what may follow that: `Rollback tested `rollback-tested` · stale`. */
const withoutName = (text: string, key: string): string => {
  for (const name of [key.slice(key.indexOf(".") + 1), key]) {
    const span = ` \`${name}\``;
    const at = text.lastIndexOf(span);
    const after = text.slice(at + span.length);
    if (at > 0 && (after === "" || after.startsWith(" · "))) return text.slice(0, at);
  }
  return text;
};

type PageAdr = {
  readonly url: string;
  readonly from: AdrLooked["from"];
  readonly found: string;
};

// As in `src/comment/render/adr-section.ts`; a test compares them.
const ADR_BEGIN = /^(?:<summary>|#### )Decision record \(ADR\): /;
const ADR_END = /^(?:<\/details>|To give it: |#### )/;
const ADR_LINE = new RegExp(
  `^- [✓✕] (?:\\[(?:\\\\.|[^[\\]\\\\])*\\]\\(<([^<>]*)>\\)|(\`+)(.+?)\\2), (${Object.values(ADR_FROM_WORDS).join("|")}): (.*)$`,
);

export const pageAdrs = (body: string): readonly PageAdr[] => {
  const lines = body.split(/\r\n?|\n/).map((line) => line.trimEnd());
  const begin = lines.findIndex((line) => ADR_BEGIN.test(line));
  if (begin === -1) return [];
  const end = lines.findIndex((line, at) => at > begin && ADR_END.test(line));
  return lines.slice(begin + 1, end === -1 ? undefined : end).flatMap((line): PageAdr[] => {
    const [, address, , path = "", words, found = ""] = ADR_LINE.exec(line) ?? [];
    const from = FROM.find((one) => ADR_FROM_WORDS[one] === words);
    if (from === undefined) return [];
    const url = address === undefined ? path.trim().replaceAll("\u200B", "") : address.replaceAll("&amp;", "&");
    return [{ url, from, found: plainMarkdown(found) }];
  });
};

const FROM = ["body", "change", "command"] as const satisfies readonly AdrLooked["from"][];

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', "#39": "'", "#124": "|" };

const plainMarkdown = (markdown: string): string =>
  markdown
    .replaceAll("\u200B", "")
    .replace(/(?<!\\)\[((?:\\.|[^[\]\\])*)\]\(<[^<>]*>\)/g, "$1")
    .replace(/(?<!\\)`+/g, "")
    .replace(/\\([!-/:-@[-`{-~])/g, "$1")
    .replace(/&(lt|gt|amp|quot|#39|#124);/g, (_, name: string) => ENTITIES[name] ?? "");

/** The files of a content, by the digest in the record; null if these files are not the ones. */
export const filesOfContent = (
  id: string,
  { count, files: prints }: Snapshot,
  files: readonly ChangedFile[],
  hash: (text: string) => string,
): readonly ChangedFile[] | null => {
  const named = files.filter((file) =>
    Object.entries(snapshotOf([file], hash).snapshot.files).every(([path, content]) => prints[path] === content),
  );
  const found = [named, files].find((some) => some.length === count && snapshotOf(some, hash).id === id);
  return found ?? null;
};
