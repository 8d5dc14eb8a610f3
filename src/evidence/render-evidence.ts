import { csvHead, csvRows } from "./csv-rows.ts";
import type { EvidenceRecord } from "./evidence-record.ts";
import { htmlEnd, htmlHead, htmlRecord, type ReportHead } from "./html-report.ts";
import { jsonlLine } from "./jsonl-line.ts";
import type { Totals } from "./totals.ts";

/** The forms that evidence is written in. */
export const EVIDENCE_FORMATS = ["jsonl", "csv", "html"] as const;
export type EvidenceFormat = (typeof EVIDENCE_FORMATS)[number];

/** How a form begins, what it makes of a record, and how it ends. Only HTML shows totals, and needs them first. */
export type EvidenceRenderer = {
  readonly head: (head: ReportHead, totals: Totals) => string;
  readonly record: (record: EvidenceRecord) => string;
  readonly end: () => string;
};

export const EVIDENCE_RENDERERS: Readonly<Record<EvidenceFormat, EvidenceRenderer>> = {
  jsonl: { head: () => "", record: jsonlLine, end: () => "" },
  csv: { head: csvHead, record: csvRows, end: () => "" },
  html: { head: htmlHead, record: htmlRecord, end: htmlEnd },
};
