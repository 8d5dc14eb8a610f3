import { hasRealText, visibleLines } from "../evidence/sections.ts";
import { STATUS_LABEL } from "./adr-status.ts";

type AdrFields = {
  readonly statuses: readonly string[];
  readonly date?: string;
};

const HEAD = 60;

const TAKEN_OVER = /^(?:superseded|replaced|obsoleted|deprecated) by$/;

/** In order of preference: the date of the decision comes first. */
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

const LABEL = /(^|[(|•·;,/–—]\s{0,9}|\s{2,9})(\p{L}[\p{L}\p{M} _-]{0,40}?)\s{0,9}[:：]{1,2}(?!\/\/)/gu;

const DASHED = /^(\p{L}[\p{L}\p{M} _]{0,40}?)\s+[-–—=→]{1,2}\s+(.*)$/u;

const DELIMITER = /^\s{0,9}\|?(?:\s{0,9}:?-{2,99}:?\s{0,9}\|){0,30}\s{0,9}:?-{2,99}:?\s{0,9}\|?\s{0,9}$/;

const BADGE = /!\[[^\]]{0,100}\]\([^)]{0,200}\/badge\/status-([^)\s/-]{1,60})-[^)\s]{0,100}\)/i;

/** Reads statuses and date from front matter, lists, lines or tables. `body` is the text without front matter. */
export const adrFields = (text: string): { readonly fields: AdrFields; readonly body: string } => {
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
};

type Field = readonly [name: string, value: string];

const fieldsOf = (lines: readonly string[]): Field[] =>
  lines.flatMap((raw, index) => {
    const badge = BADGE.exec(raw)?.[1];
    if (badge !== undefined) return [["status", badge.replace(/_|%20/g, " ")] as const];
    const line = plain(raw);
    const next = (below: number): string => plain(lines[index + below] ?? "");
    const head = line.includes("|") && DELIMITER.test(next(1));
    if (head || /^\s*\|/.test(line)) return cellsOf(line, head ? next(2) : undefined);
    const found = labelled(line);
    const [only] = found;
    if (found.length === 1 && only?.[1] === "" && /^\s*-\s+\S/.test(lines[index + 1] ?? ""))
      return [[only[0], trimmed(next(1))] as const];
    if (found.length > 0) return found;
    return line.includes("|") ? cellsOf(line, undefined) : [];
  });

const plain = (line: string): string =>
  line
    .slice(0, 1000)
    .replace(/<\/t[dh]>/gi, "|")
    .replace(/<br\s{0,5}\/?>/gi, " | ")
    .replace(/<[^>]{0,200}>/g, " ")
    .replace(/^([\s>*+-]{0,9})[*_]{2}([^*_:|]{1,40})[*_]{2}(?=\s+[^:：\s|=–—-])/, "$1$2:")
    .replace(/[*`]+|_{2,}/g, "")
    .replace(/^[\s>]{0,9}(?:(?:[-+•]|\d{1,3}[.)]|[#=]{1,6})[ \t]{1,9}|#\+|:)?/, "");

const labelled = (line: string): Field[] => {
  const marks = [...line.matchAll(LABEL)].filter(
    // After a comma or a slash in prose, a name is no label.
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
};

const LABEL_FIRST = /^\p{L}[\p{L}\p{M} _-]{0,40}?\s{0,9}[:：]/u;

/**
 * A row of a table: either name and value pairs, or names with their values in the row below. If the row below starts
 * with the name of a field, the table goes down, not across.
 */
const cellsOf = (line: string, below: string | undefined): Field[] => {
  const cells = splitCells(line);
  const down: Field[] = [];
  for (let at = 0; at + 1 < cells.length; at += 2) down.push([cells[at] ?? "", cells[at + 1] ?? ""]);
  if (below === undefined) return down;
  const values = splitCells(below);
  return FIELD_NAME.test((values[0] ?? "").toLowerCase())
    ? down
    : cells.map((name, at): Field => [name, values[at] ?? ""]);
};

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

const endOfFrontMatter = (text: string, mark: string): number => {
  const at = text.indexOf(`\n${mark}`, mark.length - 1);
  return at === -1 || at > 50_000 ? -1 : at + 1;
};

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

const YEAR_FIRST = /(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)/;

const DAY_FIRST = /(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?!\d)/;

const WORDS_DAY_FIRST = /(?<!\d)(\d{1,2})(?:st|nd|rd|th)?[ .-]{1,3}([a-z]{3,9})[ .,-]{1,3}(\d{4})(?!\d)/i;

const WORDS_MONTH_FIRST = /\b([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?!\d)/i;

const SLASHES = /(?<!\d)(\d{1,2})\/(\d{1,2})\/(\d{4})(?!\d)/;

/** The first date as `YYYY-MM-DD`. Numeric dates count only if one reading is possible (`31/1/2024`). */
export const findDate = (text: string): string | undefined => {
  const part = text.slice(0, 500);
  const year = YEAR_FIRST.exec(part);
  if (year !== null) return dateOf(Number(year[1]), Number(year[2]), Number(year[3]));
  const day = DAY_FIRST.exec(part);
  if (day !== null) return dateOf(Number(day[3]), Number(day[2]), Number(day[1]));
  const words = WORDS_DAY_FIRST.exec(part);
  if (words !== null) return dateOf(Number(words[3]), monthOf(words[2]), Number(words[1]));
  const american = WORDS_MONTH_FIRST.exec(part);
  if (american !== null) return dateOf(Number(american[3]), monthOf(american[1]), Number(american[2]));
  const slashes = SLASHES.exec(part);
  if (slashes === null) return undefined;
  const [first, second, at] = [Number(slashes[1]), Number(slashes[2]), Number(slashes[3])];
  if (first > 12) return dateOf(at, second, first);
  return second > 12 || first === second ? dateOf(at, first, second) : undefined;
};

const monthOf = (word: string | undefined): number => MONTHS.indexOf((word ?? "").slice(0, 3).toLowerCase()) + 1;

const dateOf = (year: number, month: number, day: number): string | undefined => {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  if (days === undefined || day < 1 || day > days || year < 1970) return undefined;
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${year}-${two(month)}-${two(day)}`;
};

export const isFilled = (value: string): boolean =>
  hasRealText([value]) && value.split(/\s?[|/]\s/).length < 3 && !/^[[{<][^\n]*\|/.test(value);
