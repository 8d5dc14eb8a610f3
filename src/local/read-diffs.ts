import { DIFF_OPTIONS } from "./diff-limits.ts";
import type { DiffedFile } from "./diff-range.ts";
import { createDiffParser } from "./parse-diffs.ts";
import { type Repository, streamGit } from "./repository.ts";

/** What one commit changes against one other. */
export type CommitDiff = { readonly sha: string; readonly files: readonly DiffedFile[] };

/**
 * What each of many commits changes, by one call of git for all of them, in their order and in batches as it comes.
 * A commit that changes nothing is not among the answers. The files are those that `diffRange` would find.
 *
 * @param pairs a commit id with the id that it is compared with; without one, everything in it is new
 * @throws where git fails, after what it said before
 */
export async function* readDiffs(
  repository: Repository,
  pairs: readonly (readonly [commit: string, against: string | undefined])[],
): AsyncGenerator<readonly CommitDiff[]> {
  if (pairs.length === 0) return;
  const input = pairs.map((pair) => `${pair.filter((id) => id !== undefined).join(" ")}\n`).join("");
  const parser = createDiffParser();
  const args = ["diff-tree", "--stdin", "--root", "-z", "--raw", "-p", ...DIFF_OPTIONS];
  for await (const chunk of streamGit(repository, args, input)) {
    const found = parser.feed(chunk);
    if (found.length > 0) yield found;
  }
  const last = parser.end();
  if (last !== undefined) yield [last];
}
