import { runGit } from "./run-git.ts";

/** Kind of a git object. */
export type ObjectKind = "blob" | "tree" | "commit" | "tag";

/** What kind of object an id names; undefined where there is none. Only ids are looked up, never names. */
export const objectKind = async (dir: string, sha: string): Promise<ObjectKind | undefined> => {
  if (!/^[0-9a-f]{40}$/.test(sha)) return undefined;
  const { code, out } = await runGit(dir, ["cat-file", "-t", sha], { allowed: [1, 128] });
  return code === 0 ? (out.toString("utf8").trim() as ObjectKind) : undefined;
};
