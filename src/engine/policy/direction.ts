/**
 * Which way a change of a policy goes: `tighter` asks for more or the same of everybody, `looser` for less, `changed` is
 * neither provably, and `wording` changes only what people read.
 */
export type Direction = "tighter" | "looser" | "changed" | "wording";

/** The way that several changes go together; undefined where there is none. */
export const directionOf = (all: readonly (Direction | undefined)[]): Direction | undefined => {
  const ways = new Set(all.filter((one) => one !== undefined && one !== "wording"));
  if (ways.size > 1) return "changed";
  const [way] = ways;
  return way ?? (all.includes("wording") ? "wording" : undefined);
};
