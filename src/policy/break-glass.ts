import { compareWho } from "./compare-policies.ts";
import type { Compiling } from "./model/compiling.ts";
import type { BreakGlassSettings, Origin } from "./model/policy.ts";
import type { Problem, Read } from "./model/problem.ts";
import type { WrittenBreakGlass } from "./written-policy-file.ts";
import { parseWho } from "./written-who.ts";

const defaults = { label: "break-glass", dueDays: 7 } as const;

export type BreakGlassPart = Partial<BreakGlassSettings> & {
  readonly locked?: boolean;
  readonly origin: Origin;
  readonly origins: Readonly<Partial<Record<keyof WrittenBreakGlass, Origin>>>;
};

/** Keys that are not written stay out, because an extended file may have written them. */
export const compileBreakGlass = (written: WrittenBreakGlass, compiling: Compiling): BreakGlassPart => {
  const { by, max_per_30_days: maxPer30Days, label, due_days: dueDays, locked } = written;
  return {
    ...(by === undefined ? {} : { by: parseWho(by, compiling.at("by"), false) }),
    ...(maxPer30Days === undefined ? {} : { maxPer30Days }),
    ...(label === undefined ? {} : { label: label.trim() }),
    ...(dueDays === undefined ? {} : { dueDays }),
    ...(locked === undefined ? {} : { locked }),
    origin: compiling.origin,
    origins: Object.fromEntries(
      Object.entries(written)
        .filter(([, value]) => value !== undefined)
        .map(([key]) => [key, compiling.at(key).origin]),
    ),
  };
};

export type BreakGlassWritten = {
  readonly part: BreakGlassPart;
  readonly yields: boolean;
  readonly bound?: { readonly policy: string; readonly file: string };
};

type MergedBreakGlass = {
  readonly settings: BreakGlassSettings | undefined;
  readonly heeded: readonly BreakGlassPart[];
};

/** Once a policy is locked, no later file lets more people past it, unless one says `locked: false`. */
export const mergeBreakGlass = (written: readonly BreakGlassWritten[]): Read<MergedBreakGlass> => {
  const problems: Problem[] = [];
  const heeded: BreakGlassPart[] = [];
  let merged: BreakGlassPart | undefined;
  let lock: string | undefined;
  let leftOpen = false;
  for (const { part, yields, bound } of written) {
    const refused =
      lock !== undefined
        ? loosened(merged, part, lock)
        : bound !== undefined && !leftOpen
          ? letThrough(merged, part, bound)
          : [];
    if (!yields) {
      problems.push(
        ...refused.map(({ key, message }): Problem => {
          return { code: "locked", ...(part.origins[key] ?? part.origin), key: `break_glass.${key}`, message };
        }),
      );
    }
    const kept = yields ? without(part, refused) : part;
    heeded.push(kept);
    merged = { ...merged, ...kept };
    if (kept.locked === true) lock ??= kept.origin.file;
    if (kept.locked === false) leftOpen = true;
  }
  if (merged !== undefined && merged.by === undefined && lock === undefined) {
    const message = "is missing: nobody is named who may, here or in what this file extends";
    problems.push({ code: "missing-key", ...merged.origin, key: "break_glass.by", message });
  }
  if (problems.length > 0) return { ok: false, problems };
  if (merged?.by === undefined) return { ok: true, value: { settings: undefined, heeded } };
  const { by, maxPer30Days, label = defaults.label, dueDays = defaults.dueDays } = merged;
  const settings = { by, label, dueDays, ...(maxPer30Days === undefined ? {} : { maxPer30Days }) };
  return { ok: true, value: { settings, heeded } };
};

type Refused = { readonly key: keyof WrittenBreakGlass; readonly message: string };

const loosened = (before: BreakGlassPart | undefined, part: BreakGlassPart, lock: string): readonly Refused[] => {
  const found: Refused[] = [];
  const refuse = (key: keyof WrittenBreakGlass, what: string): void => {
    found.push({ key, message: `${what}, but ${lock} has locked it` });
  };
  if (widens(before, part)) refuse("by", "changes who may");
  if (part.maxPer30Days !== undefined && part.maxPer30Days > (before?.maxPer30Days ?? Number.POSITIVE_INFINITY))
    refuse("max_per_30_days", "raises the budget");
  if (part.label !== undefined && part.label !== (before?.label ?? defaults.label))
    refuse("label", "changes the label, by which the budget is counted");
  if (part.dueDays !== undefined && part.dueDays > (before?.dueDays ?? defaults.dueDays))
    refuse("due_days", "gives the follow-up more days");
  if (part.locked === false) refuse("locked", "takes the lock away");
  return found;
};

const letThrough = (
  before: BreakGlassPart | undefined,
  part: BreakGlassPart,
  { policy, file }: NonNullable<BreakGlassWritten["bound"]>,
): readonly Refused[] => [
  ...(widens(before, part)
    ? [
        {
          key: "by",
          message: `lets people past what the policy "${policy}" asks for, but ${file} has locked it`,
        } as const,
      ]
    : []),
  ...(part.locked === false
    ? [
        {
          key: "locked",
          message: `leaves open who is let past what the policy "${policy}" asks for, but ${file} has locked it`,
        } as const,
      ]
    : []),
];

const widens = (before: BreakGlassPart | undefined, { by }: BreakGlassPart): boolean =>
  by !== undefined && ![undefined, "tighter"].includes(compareWho(before?.by ?? [], by));

const without = (part: BreakGlassPart, refused: readonly Refused[]): BreakGlassPart => {
  const gone = new Set<string>(refused.map(({ key }) => key));
  const kept = <T extends object>(map: T): T =>
    Object.fromEntries(Object.entries(map).filter(([key]) => !gone.has(WRITTEN[key] ?? key))) as T;
  return { ...kept(part), origins: kept(part.origins) };
};

const WRITTEN: Readonly<Record<string, keyof WrittenBreakGlass>> = {
  maxPer30Days: "max_per_30_days",
  dueDays: "due_days",
};
