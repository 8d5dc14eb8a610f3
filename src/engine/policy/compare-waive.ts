import { compareWho } from "./compare-who.ts";
import type { Direction } from "./direction.ts";
import type { Waive } from "./policy.ts";

/** Which way a change of who may waive goes: `never` is the tightest; `with-reason` and people by name are not comparable. */
export const compareWaive = (before: Waive, after: Waive): Direction | undefined => {
  if (before.kind === "by" && after.kind === "by") return compareWho(before.who, after.who);
  if (before.kind === after.kind) return undefined;
  if (after.kind === "never") return "tighter";
  return before.kind === "never" ? "looser" : "changed";
};
