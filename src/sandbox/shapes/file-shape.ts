import type { DiffFile } from "../git/diff-files.ts";
import type { World } from "../state/world.ts";

/** A changed file as GitHub's `diff-entry`. */
export const fileShape = (world: World, head: string, file: DiffFile) => {
  const path = file.filename.split("/").map(encodeURIComponent).join("/");
  const html = `${world.url}/${world.owner}/${world.repo}`;
  return {
    sha: file.sha,
    filename: file.filename,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${html}/blob/${head}/${path}`,
    raw_url: `${html}/raw/${head}/${path}`,
    contents_url: `${world.url}/repos/${world.owner}/${world.repo}/contents/${path}?ref=${head}`,
    ...(file.patch === undefined ? {} : { patch: file.patch }),
    ...(file.previous_filename === undefined ? {} : { previous_filename: file.previous_filename }),
  };
};
