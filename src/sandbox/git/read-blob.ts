import { runGit } from "./run-git.ts";

/**
 * The bytes of a blob.
 *
 * @throws when the id names no blob
 */
export const readBlob = async (dir: string, sha: string): Promise<Buffer> => {
  const { out } = await runGit(dir, ["cat-file", "blob", sha]);
  return out;
};
