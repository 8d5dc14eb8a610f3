import { visibleText } from "../comment/escape/markdown.ts";
import { jsonLine } from "../report/json-text.ts";
import { type EvidenceItem, type EvidenceRecord, ownContent } from "./audit-record.ts";
import { htmlEnd, htmlHead, htmlRecord, type ReportHead } from "./html-report.ts";
import type { Totals } from "./totals.ts";

type Column = readonly [name: string, of: (record: EvidenceRecord, item: EvidenceItem | undefined) => unknown];

/** New columns go last. */
const COLUMNS: readonly Column[] = [
  ["repository", ({ repository }) => repository],
  ["number", ({ number }) => number],
  ["title", ({ title }) => title],
  ["author", ({ author }) => author],
  ["merged_at", ({ mergedAt }) => mergedAt],
  ["merged_by", ({ mergedBy }) => mergedBy],
  ["head", ({ head }) => head],
  ["merge_commit", ({ mergeCommit }) => mergeCommit],
  ["record", ({ record }) => record.verdict],
  ["record_words", ({ record }) => record.words],
  ["record_head", ({ record }) => record.head],
  ["record_is_of_head", ({ record }) => record.current],
  ["item", (_, item) => item?.item],
  ["item_text", (_, item) => item?.text],
  ["outcome", (_, item) => item?.outcome],
  ["said", (_, item) => item?.said],
  ["who", (_, item) => item?.by],
  ["when", (_, item) => item?.at],
  ["at_head", (_, item) => item?.head],
  ["rule", (_, item) => item?.rule],
  ["via", (_, item) => item?.via],
  ["reason", (_, item) => item?.reason],
  ["evidence", (_, item) => (item?.evidence ? `${item.evidence.kind}: ${item.evidence.text}` : "")],
  ["evidence_url", (_, item) => item?.evidence?.url],
  ["break_glass_by", ({ breakGlass }) => breakGlass?.by],
  ["break_glass_at", ({ breakGlass }) => breakGlass?.at],
  ["break_glass_reason", ({ breakGlass }) => breakGlass?.reason],
  ["adr", ({ adr }) => adr.map(({ url }) => url).join(" ")],
  ["status", ({ status }) => status?.state],
  ["status_words", ({ status }) => status?.description],
  ["url", ({ url }) => url],
  ["record_url", ({ record }) => record.comment],
  ["read_at", ({ readAt }) => readAt],
  ["others", (_, item) => item?.others?.map(({ said, by, at }) => `${by} ${said} ${at}`).join("; ")],
  ["policy_title", (_, item) => item?.policy],
  ["policy_files", ({ policyFiles }) => policyFiles.map(({ file, commit }) => `${file}@${commit ?? "?"}`).join("; ")],
  ["signed_with", ({ record }) => (record.keyId === null ? record.algorithm : `${record.algorithm} ${record.keyId}`)],
  ["files", ({ contents }, item) => filesText(contents, item)],
  ["holds", (_, item) => item?.holds],
  ["refused", ({ refusals }, item) => refusedText(refusals, item)],
  ["adr_found", ({ adr }) => adr.map(({ url, found }) => `${url}: ${found ?? "?"}`).join("; ")],
  ["adr_asked", ({ adrAsked }) => (adrAsked === null ? "" : `${adrAsked.state}${adrAsked.holds ? "" : " (advice)"}`)],
];

const refusedText = (refusals: EvidenceRecord["refusals"], item: EvidenceItem | undefined): string =>
  refusals
    .filter((refusal) => refusal.item === item?.item)
    .map(({ by, at, why }) => `${by} ${at} ${why}`)
    .join("; ");

const filesText = (contents: EvidenceRecord["contents"], item: EvidenceItem | undefined): string => {
  const ids = new Set(item === undefined ? [] : Object.values(ownContent(item)));
  const files = contents.flatMap((one) => (ids.has(one.id) ? (one.files ?? []) : []));
  return [...new Set(files.map(({ path, blob }) => `${path} ${blob}`))].join("; ");
};

export const csvHead = (): string => csvLine(COLUMNS.map(([name]) => name));

/** RFC 4180. One row per item and one for a decision record that was asked for; one for a record with neither. */
export const csvRows = (record: EvidenceRecord): string => {
  const rows = [...record.items, ...adrRow(record)];
  return (rows.length === 0 ? [undefined] : rows)
    .map((item) => csvLine(COLUMNS.map(([, of]) => of(record, item))))
    .join("");
};

const adrRow = ({ adrAsked, adr }: EvidenceRecord): readonly EvidenceItem[] => {
  if (adrAsked === null) return [];
  const given = adr.find(({ counts }) => counts === true);
  return [
    {
      ...{ item: null, also: [], policy: null, content: null, text: "Decision record (ADR)", holds: adrAsked.holds },
      outcome: adrAsked.state === "met" ? "done" : "open",
      ...{ said: null, by: given?.by ?? null, at: given?.at ?? null, head: null, rule: null, via: null, reason: null },
      evidence: null,
    },
  ];
};

export const csvLine = (values: readonly unknown[]): string => `${values.map(cell).join(",")}\r\n`;

/** Maximum characters of a cell; Excel accepts 32,767. */
const LONGEST = 2_000;

/**
 * Spreadsheets take these for formulas, also in full-width forms (https://owasp.org/www-
 * community/attacks/CSV_Injection).
 */
const FORMULA = /^\s*[=+\-@＝＋－＠]/u;

const cell = (value: unknown): string => {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const text = visibleText(typeof value === "string" ? value : "", LONGEST);
  const guarded = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]|^\s|\s$/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
};

export const EVIDENCE_FORMATS = ["jsonl", "csv", "html"] as const;
export type EvidenceFormat = (typeof EVIDENCE_FORMATS)[number];

/** A format. Only HTML shows totals, and needs them first. */
type EvidenceRenderer = {
  readonly head: (head: ReportHead, totals: Totals) => string;
  readonly record: (record: EvidenceRecord) => string;
  readonly end: () => string;
};

export const EVIDENCE_RENDERERS: Readonly<Record<EvidenceFormat, EvidenceRenderer>> = {
  jsonl: { head: () => "", record: jsonLine, end: () => "" },
  csv: { head: csvHead, record: csvRows, end: () => "" },
  html: { head: htmlHead, record: htmlRecord, end: htmlEnd },
};
