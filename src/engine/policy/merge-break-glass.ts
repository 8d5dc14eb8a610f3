import type { Problem, Read } from "../problem.ts";
import type { BreakGlassPart } from "./compile-break-glass.ts";
import type { BreakGlassSettings } from "./policy.ts";
import { whoText } from "./who-text.ts";
import type { WrittenBreakGlass } from "./written-policy-file.ts";

const defaults = { label: "break-glass", dueDays: 7 } as const;

/**
 * Merges what several files say of break-glass, in order: a later file changes just the keys that it writes, and
 * what an earlier one has locked is not loosened. Undefined where no file lets anybody break the glass.
 */
export const mergeBreakGlass = (parts: readonly BreakGlassPart[]): Read<BreakGlassSettings | undefined> => {
  const problems: Problem[] = [];
  let merged: BreakGlassPart | undefined;
  let lock: string | undefined;
  for (const part of parts) {
    if (lock !== undefined) problems.push(...loosened(merged, part, lock));
    merged = { ...merged, ...part };
    if (part.locked === true) lock ??= part.origin.file;
  }
  if (merged !== undefined && merged.by === undefined && lock === undefined) {
    const message = "is missing: nobody is named who may, here or in what this file extends";
    problems.push({ code: "missing-key", ...merged.origin, key: "break_glass.by", message });
  }
  if (problems.length > 0) return { ok: false, problems };
  if (merged?.by === undefined) return { ok: true, value: undefined };
  const { by, maxPer30Days, label = defaults.label, dueDays = defaults.dueDays } = merged;
  return { ok: true, value: { by, label, dueDays, ...(maxPer30Days === undefined ? {} : { maxPer30Days }) } };
};

/** What a later file may not do once the glass is locked: let other people, keep another label, or allow more. */
const loosened = (before: BreakGlassPart | undefined, part: BreakGlassPart, lock: string): readonly Problem[] => {
  const found: Problem[] = [];
  const refuse = (key: keyof WrittenBreakGlass, what: string): void => {
    found.push({
      code: "locked",
      ...(part.origins[key] ?? part.origin),
      key: `break_glass.${key}`,
      message: `${what}, but ${lock} has locked it`,
    });
  };
  if (part.by !== undefined && names(part) !== names(before)) refuse("by", "changes who may");
  if (part.maxPer30Days !== undefined && part.maxPer30Days > (before?.maxPer30Days ?? Number.POSITIVE_INFINITY))
    refuse("max_per_30_days", "raises the budget");
  if (part.label !== undefined && part.label !== (before?.label ?? defaults.label))
    refuse("label", "changes the label, by which the budget is counted");
  if (part.dueDays !== undefined && part.dueDays > (before?.dueDays ?? defaults.dueDays))
    refuse("due_days", "gives the follow-up more days");
  if (part.locked === false) refuse("locked", "takes the lock away");
  return found;
};

const names = (part: BreakGlassPart | undefined): string => (part?.by ?? []).map(whoText).toSorted().join(" ");
