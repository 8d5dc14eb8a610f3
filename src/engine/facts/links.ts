import type { ChangedFile } from "./facts.ts";

/** What git shows in place of a submodule's content: the commit that it stands at. */
const SUBPROJECT = /^Subproject commit [0-9a-f]{40,64}(?:-dirty)?$/;

/** Whether a changed entry is a submodule, whose content no diff shows. */
export const isSubmodule = ({ lines }: ChangedFile): boolean => {
  if (lines.kind !== "known") return false;
  const all = [...lines.added, ...lines.removed];
  return all.length > 0 && all.every((line) => SUBPROJECT.test(line));
};

/**
 * Whether a changed entry may be a submodule or a symbolic link, so that a folder of its name stands behind it. Hosts do
 * not tell: a link shows as a file of one line, its target.
 */
export const mayHoldFolder = ({ lines }: ChangedFile): boolean =>
  lines.kind === "too-large" || (lines.kind === "known" && lines.added.length <= 1 && lines.removed.length <= 1);
