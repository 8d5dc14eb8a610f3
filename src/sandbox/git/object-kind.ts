import { isKnownCommit, knowCommits } from "./known-commits.ts";
import { readObject } from "./read-object.ts";

/** Kind of a git object. */
export type ObjectKind = "blob" | "tree" | "commit" | "tag";

/** What kind of object an id names; undefined where there is none. Only ids are looked up, never names. */
export const objectKind = async (dir: string, sha: string): Promise<ObjectKind | undefined> => {
  if (!/^[0-9a-f]{40}$/.test(sha)) return undefined;
  if (isKnownCommit(dir, sha)) return "commit";
  const kind = (await readObject(dir, sha))?.type as ObjectKind | undefined;
  if (kind === "commit") knowCommits(dir, [sha]);
  return kind;
};
