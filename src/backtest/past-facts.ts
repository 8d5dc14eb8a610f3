import { addedDependencies } from "../engine/dependencies/added-dependencies.ts";
import type { Facts } from "../engine/facts/facts.ts";
import type { DiffedFile } from "../local/diff-range.ts";
import type { PastPullRequest } from "./select-pull-requests.ts";

/**
 * The facts of a pull request of the past, as it was merged.
 *
 * Labels, drafts and reviews are not in git, so there are none here. Title and description are what the merge's message
 * has of them.
 *
 * @param world `author`: who wrote it, by login; `branch`: what it was merged into; `repository`: `owner/name`
 */
export const pastFacts = (
  past: PastPullRequest,
  changed: readonly DiffedFile[],
  world: { readonly author: string; readonly branch: string; readonly repository: string },
): Facts => ({
  repository: world.repository,
  number: past.number ?? 0,
  title: past.title,
  body: past.body,
  draft: false,
  author: { login: world.author, kind: world.author.endsWith("[bot]") ? "bot" : "person" },
  base: { ref: world.branch, sha: past.parents[0] ?? "" },
  head: { ref: past.branch ?? "", sha: past.sha, fork: false },
  labels: [],
  committers: [world.author],
  files: changed.map(({ patch: _patch, ...file }) => file),
  dependencies: addedDependencies(changed),
});
