import type { Compiling } from "./compiling.ts";
import { parseWho } from "./parse-who.ts";
import type { BreakGlassSettings, Origin } from "./policy.ts";
import type { WrittenBreakGlass } from "./written-policy-file.ts";

/** What one file says of break-glass, compiled. A file may change just one key of it. */
export type BreakGlassPart = Partial<BreakGlassSettings> & {
  readonly locked?: boolean;
  readonly origin: Origin;
  /** Where each written key stands, by its name in the file. */
  readonly origins: Readonly<Partial<Record<keyof WrittenBreakGlass, Origin>>>;
};

/** Compiles what a file says of break-glass; what it does not say is left out, because an extended file may have said it. */
export const compileBreakGlass = (written: WrittenBreakGlass, compiling: Compiling): BreakGlassPart => {
  const { by, max_per_30_days: maxPer30Days, label, due_days: dueDays, locked } = written;
  return {
    ...(by === undefined ? {} : { by: parseWho(by, compiling.at("by")) }),
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
