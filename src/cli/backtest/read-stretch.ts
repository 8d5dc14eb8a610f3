import type { Stretch } from "../../backtest/collect-commits.ts";
import type { Read } from "../../engine/problem.ts";
import { commandProblem } from "../../local/command-problem.ts";

/** Pull requests that are replayed where nothing else is asked, and at most. */
const DEFAULT_LAST = 1_000;
const MOST_LAST = 200_000;

const DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})?)?$/;

/**
 * Which stretch of history the options mean.
 *
 * @param now milliseconds since 1970
 */
export const readStretch = (
  options: { readonly last?: string; readonly days?: string; readonly since?: string },
  now: number,
): Read<Stretch> => {
  const { last, days, since } = options;
  if (days !== undefined && since !== undefined) {
    return commandProblem("wrong-value", "--since", "Say --days or --since, not both.");
  }
  const count = last === undefined ? undefined : wholeNumber(last, MOST_LAST);
  if (last !== undefined && count === undefined) return notANumber("--last", last, MOST_LAST);
  const length = days === undefined ? undefined : wholeNumber(days, 36_500);
  if (days !== undefined && length === undefined) return notANumber("--days", days, 36_500);
  const began = since === undefined ? undefined : DATE.test(since) ? Date.parse(since) : Number.NaN;
  if (began !== undefined && Number.isNaN(began)) {
    return commandProblem("wrong-value", "--since", `${JSON.stringify(since)} is no date; write it as 2026-01-31.`);
  }
  const from = began ?? (length === undefined ? undefined : now - length * 86_400_000);
  if (from === undefined) return { ok: true, value: { last: count ?? DEFAULT_LAST } };
  return { ok: true, value: { last: count ?? MOST_LAST, since: Math.max(0, Math.floor(from / 1_000)) } };
};

const wholeNumber = (text: string, most: number): number | undefined => {
  const number = /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
  return number !== undefined && number <= most ? number : undefined;
};

const notANumber = (option: string, text: string, most: number): ReturnType<typeof commandProblem> =>
  commandProblem("wrong-value", option, `${JSON.stringify(text)} is no whole number from 1 to ${most}.`);
