import type { Pull } from "../state/world.ts";

/** The state of a pull request as its badge says it. */
export const pullState = ({ state, pull }: Pull): { readonly word: string; readonly kind: string } => {
  if (pull.mergedAt !== undefined) return { word: "Merged", kind: "merged" };
  if (state === "closed") return { word: "Closed", kind: "closed" };
  return pull.draft ? { word: "Draft", kind: "draft" } : { word: "Open", kind: "open" };
};
