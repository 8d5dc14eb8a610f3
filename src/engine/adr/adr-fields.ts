import { visibleLines } from "../evidence/visible-lines.ts";
import { isFilled } from "./is-filled.ts";

/** What stands at a record's head, before its sections. */
export type AdrFields = { readonly status?: string; readonly date?: string };

/** How far below the beginning `Status: …` is looked for: a record's head is short. */
const HEAD = 60;

const STATUS = /^(?:adr |decision )?status$/;

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

/** `status: accepted`, `* Status: accepted`, `:revdate: 2024-01-31`, `| Date | 2024-01-31 |`. */
const FIELD =
  /^[\s>]{0,8}(?:(?:[-*+|:]|[#=]{1,6})[ \t]{0,8})?[*_]{0,2}([A-Za-z][A-Za-z _-]{1,30}?)[*_]{0,2}[ \t]{0,8}(?::|\|)[*_]{0,2}[ \t]{0,8}(.*)$/;

/**
 * The status and the date at the head of a decision record (front matter, a list, lines or a table), and the text without
 * its front matter. Placeholders of a template (`{…}`, `proposed | accepted | …`) are none.
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
          .map((line) => line.replace(" = ", ": "));
  const body = end === -1 ? written : written.slice(end).replace(/^[^\n]*\n?/, "");
  const given = new Map<string, string>();
  for (const line of [...front.slice(0, 500), ...visibleLines(body.slice(0, 20_000)).slice(0, HEAD)]) {
    const [, name, right] = FIELD.exec(line.slice(0, 1000)) ?? [];
    const key = name?.trim().toLowerCase().replace(/[_-]/g, " ");
    const value = (right ?? "").replace(/\s+#\s.*$/, "").replace(/^[\s"'*_`|]+|[\s"'*_`|]+$/g, "");
    if (key !== undefined && !given.has(key) && isFilled(value)) given.set(key, value);
  }
  const status = [...given].find(([key]) => STATUS.test(key))?.[1];
  const date = DATES.flatMap((key) => given.get(key) ?? [])[0];
  return { fields: { ...(status === undefined ? {} : { status }), ...(date === undefined ? {} : { date }) }, body };
}

/** Where the line begins that closes the front matter, or -1. */
function endOfFrontMatter(text: string, mark: string): number {
  const at = text.indexOf(`\n${mark}`, mark.length - 1);
  return at === -1 || at > 50_000 ? -1 : at + 1;
}
