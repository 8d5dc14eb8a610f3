import { visibleLines } from "../evidence/visible-lines.ts";
import { isFilled } from "./is-filled.ts";

/** What stands at a record's head, before its sections. */
export type AdrFields = {
  /** Everything that is given as its status, as written and in order. */
  readonly statuses: readonly string[];
  readonly date?: string;
};

/** How far below the beginning `Status: …` is looked for: a record's head is short. */
const HEAD = 60;

/** What a status is called, in the languages whose words `adr-status.ts` knows. */
export const STATUS_LABEL =
  /^(?:(?:adr|decision|record|current) )?(?:status|statut|état|estado|situação|stato|toestand|tilstand|tila|stav|stan|стан|статус|состояние|durum|状态|狀態|ステータス|상태)(?: of the decision)?$/u;

/** A field of its own says that another record took this one's place. */
const TAKEN_OVER = /^(?:superseded|replaced|obsoleted|deprecated) by$/;

/** Dates that a record's head may give, the decision's own first. */
const DATES = [
  "date",
  "decision date",
  "decided",
  "decided on",
  "accepted",
  "updated",
  "last updated",
  "last modified",
  "revdate",
  "modified",
  "created",
];

/** `Status:` at the beginning of a line or behind a separator; in a row of several (`**Status:** … | **Date:** …`), too. */
const LABEL = /(^|[(|•·;,/–—]\s{0,9}|\s{2,9})(\p{L}[\p{L}\p{M} _-]{0,40}?)\s{0,9}[:：]{1,2}(?!\/\/)/gu;
/** `Status - accepted`, `Status = accepted`. */
const DASHED = /^(\p{L}[\p{L}\p{M} _]{0,40}?)\s+[-–—=→]{1,2}\s+(.*)$/u;
const DELIMITER = /^\s{0,9}\|?(?:\s{0,9}:?-{2,99}:?\s{0,9}\|){0,30}\s{0,9}:?-{2,99}:?\s{0,9}\|?\s{0,9}$/;
const BADGE = /!\[[^\]]{0,100}\]\([^)]{0,200}\/badge\/status-([^)\s/-]{1,60})-[^)\s]{0,100}\)/i;

/**
 * The statuses and the date at the head of a decision record (front matter, a list, lines, one line with several, a
 * table across or down), and the text without its front matter.
 */
export function adrFields(text: string): { readonly fields: AdrFields; readonly body: string } {
  const written = text.replace(/^\uFEFF/, "");
  const mark = /^(---|\+\+\+)[ \t]*\r?\n/.exec(written);
  const end = mark === null ? -1 : endOfFrontMatter(written, mark[1] ?? "");
  const front =
    end === -1
      ? []
      : written
          .slice(mark?.[0].length ?? 0, end)
          .split(/\r?\n/)
          .slice(0, 500)
          .map((line) => line.replace(/^(\s*[\w-]+)\s*=\s*/, "$1: ").replace(/\s+#\s.*$/, ""));
  const body = end === -1 ? written : written.slice(end).replace(/^[^\n]*\n?/, "");
  const statuses: string[] = [];
  const dates = new Map<string, string>();
  for (const [name, value] of [...fieldsOf(front), ...fieldsOf(visibleLines(body.slice(0, 20_000)).slice(0, HEAD))]) {
    const key = name.trim().toLowerCase().replace(/[_-]/g, " ").trim();
    if (STATUS_LABEL.test(key) && value !== "") statuses.push(value);
    else if (TAKEN_OVER.test(key) && isFilled(value) && !/^(?:no|false|null)$/i.test(value))
      statuses.push(`${key} ${value}`);
    else if (!dates.has(key) && isFilled(value)) dates.set(key, value);
  }
  const date = DATES.flatMap((key) => dates.get(key) ?? [])[0];
  return { fields: { statuses, ...(date === undefined ? {} : { date }) }, body };
}

type Field = readonly [name: string, value: string];

function fieldsOf(lines: readonly string[]): Field[] {
  return lines.flatMap((raw, index) => {
    const badge = BADGE.exec(raw)?.[1];
    if (badge !== undefined) return [["status", badge.replace(/_|%20/g, " ")] as const];
    const line = plain(raw);
    const next = (below: number): string => plain(lines[index + below] ?? "");
    const head = line.includes("|") && DELIMITER.test(next(1));
    if (head || /^\s*\|/.test(line)) return cellsOf(line, head ? next(2) : undefined);
    const found = labelled(line);
    // `status:` with a list of one below it.
    const [only] = found;
    if (found.length === 1 && only?.[1] === "" && /^\s*-\s+\S/.test(lines[index + 1] ?? ""))
      return [[only[0], trimmed(next(1))] as const];
    if (found.length > 0) return found;
    // A row of a table without the outer bars.
    return line.includes("|") ? cellsOf(line, undefined) : [];
  });
}

/** Without what may stand before a label, emphasis, and tags; the cells of a table in HTML are told apart. */
function plain(line: string): string {
  return (
    line
      .slice(0, 1000)
      .replace(/<\/t[dh]>/gi, "|")
      .replace(/<br\s{0,5}\/?>/gi, " | ")
      .replace(/<[^>]{0,200}>/g, " ")
      // A bold label needs no colon: `**Status** accepted`.
      .replace(/^([\s>*+-]{0,9})[*_]{2}([^*_:|]{1,40})[*_]{2}(?=\s+[^:：\s|=–—-])/, "$1$2:")
      .replace(/[*`]+|_{2,}/g, "")
      .replace(/^[\s>]{0,9}(?:(?:[-+•]|\d{1,3}[.)]|[#=]{1,6})[ \t]{1,9}|#\+|:)?/, "")
  );
}

function labelled(line: string): Field[] {
  const marks = [...line.matchAll(LABEL)].filter(
    // Behind a comma or a slash in prose it is none.
    ({ index, 1: before = "" }) => index === 0 || !/^[,/]/.test(before) || LABEL_FIRST.test(line),
  );
  if (marks.length === 0) {
    const [, name, value] = DASHED.exec(line) ?? [];
    return name !== undefined && value !== undefined && STATUS_LABEL.test(name.toLowerCase())
      ? [[name, trimmed(value)]]
      : [];
  }
  return marks.map((mark, at): Field => {
    const from = mark.index + mark[0].length;
    return [mark[2] ?? "", trimmed(line.slice(from, marks[at + 1]?.index ?? line.length))];
  });
}

const LABEL_FIRST = /^\p{L}[\p{L}\p{M} _-]{0,40}?\s{0,9}[:：]/u;

/** A row of a table: names down its first column, or, over a row of values, across. */
function cellsOf(line: string, below: string | undefined): Field[] {
  const cells = splitCells(line);
  const down: Field[] = [];
  for (let at = 0; at + 1 < cells.length; at += 2) down.push([cells[at] ?? "", cells[at + 1] ?? ""]);
  if (below === undefined) return down;
  const values = splitCells(below);
  // A table may have its names across the top, or down its first column, whose first row is then the head.
  return FIELD_NAME.test((values[0] ?? "").toLowerCase())
    ? down
    : cells.map((name, at): Field => [name, values[at] ?? ""]);
}

/** What stands in the first column of a table that goes down. */
const FIELD_NAME =
  /^(?:\p{L}+ )?(?:status|statut|estado|stato|статус|date|datum|fecha|data|deciders?|authors?|owners?|decision(?: makers?)?|version|created|updated|superse\w{1,6}(?: by)?|replace\w{1,6}(?: by)?|related|tags?|id|number|title|consulted|informed|reviewers?|approvers?|issue|ticket|scope|impact)$/u;

const splitCells = (line: string): string[] =>
  line
    .trim()
    .replace(/^\||\|$/g, "")
    .split(/(?<!\\)\|/)
    .slice(0, 30)
    .map(trimmed);

const trimmed = (value: string): string => {
  const bare = value.replace(/^[\s"'*_`|•·;,–—:-]+|[\s"'*_`|•·;,–—-]+$/g, "");
  const closed = bare.endsWith(")") && !bare.includes("(") ? bare.slice(0, -1) : bare;
  return closed.replace(/^\[([^\]|]{0,200})\]$/, "$1");
};

/** Where the line begins that closes the front matter, or -1. */
function endOfFrontMatter(text: string, mark: string): number {
  const at = text.indexOf(`\n${mark}`, mark.length - 1);
  return at === -1 || at > 50_000 ? -1 : at + 1;
}
