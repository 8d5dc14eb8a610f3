import { diffLines } from "./diff-lines.ts";

/**
 * The lines that a patch adds and removes, without their signs and line ends, in the patch's order.
 *
 * @param patch GitHub's `patch` of a file, or `git diff`'s text for one file; hostile text.
 * @returns Both lists, empty for an empty patch. Never throws; linear in the patch's length.
 */
export function parsePatch(patch: string): { added: string[]; removed: string[] } {
  const added: string[] = [];
  const removed: string[] = [];
  for (const line of diffLines(patch)) {
    if (line.kind === "added") added.push(line.text);
    else if (line.kind === "removed") removed.push(line.text);
  }
  return { added, removed };
}
