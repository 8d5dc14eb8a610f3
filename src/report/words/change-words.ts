import type { ChangeStatus } from "../../engine/facts/facts.ts";

/** How a file changed, in words. */
export const CHANGE_WORDS: Readonly<Record<ChangeStatus, string>> = {
  added: "added",
  modified: "modified",
  removed: "removed",
  renamed: "renamed",
};
