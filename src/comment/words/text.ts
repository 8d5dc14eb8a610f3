import type { ChangeStatus } from "../../policy/model/facts.ts";
import type { Enforcement } from "../../policy/model/policy.ts";

/** `1 file`, `2 files`, `1,204 files`. The plural is given where it is not the word with an `s`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${String(count).replace(/\B(?=(\d{3})+$)/g, ",")} ${count === 1 ? one : many}`;

/** `a`, `a and b`, `a, b and c`. */
export const listText = (parts: readonly string[], last: "and" | "or" = "and"): string =>
  parts.length < 2 ? (parts[0] ?? "") : `${parts.slice(0, -1).join(", ")} ${last} ${parts.at(-1)}`;

/** `2026-11-23T06:28:00Z` → `2026-11-23 06:28 UTC`; other texts unchanged. */
export const timeText = (at: string): string => {
  const found = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?Z$/.exec(at);
  return found === null ? at : `${found[1]} ${found[2]} UTC`;
};

export const CHANGE_WORDS: Readonly<Record<ChangeStatus, string>> = {
  added: "added",
  modified: "modified",
  removed: "removed",
  renamed: "renamed",
};

export const ENFORCEMENT_WORDS: Readonly<Record<Enforcement, string>> = {
  block: "holds the merge",
  advise: "advice, does not hold the merge",
  observe: "observed only",
  off: "off",
};
