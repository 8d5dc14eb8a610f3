import { type Repository, readGit } from "./repository.ts";

/** What stands at a path of a commit. */
export type FileAt =
  | { readonly kind: "file"; readonly bytes: Buffer }
  | { readonly kind: "none" }
  /** A folder, a link, or a submodule. */
  | { readonly kind: "other"; readonly what: "folder" | "link" | "submodule" }
  | { readonly kind: "too-large"; readonly size: number };

/**
 * Reads one file of a commit, without looking at the working tree.
 *
 * @param limit longest file that is read, in bytes
 */
export const readFileAt = async (
  repository: Repository,
  commit: string,
  path: string,
  limit: number,
): Promise<FileAt> => {
  const name = path.replace(/\/+$/, "");
  // Git refuses a path that leads out of the repository; nothing of the repository stands there.
  if (name.includes("\0") || name.split("/").some((part) => ["", ".", ".."].includes(part))) return { kind: "none" };
  // Literal: a path is no pattern here, whatever it contains.
  const listed = await readGit(repository, [
    "--literal-pathspecs",
    "ls-tree",
    "-z",
    "-l",
    "--full-tree",
    commit,
    "--",
    name,
  ]);
  const entry = /^(\d+) (\w+) ([0-9a-f]+) +(\d+|-)\t/.exec(listed.toString("utf8"));
  if (entry === null) return { kind: "none" };
  const [, mode = "", kind = "", id = "", size = ""] = entry;
  if (kind === "tree") return { kind: "other", what: "folder" };
  if (kind === "commit") return { kind: "other", what: "submodule" };
  if (mode === "120000") return { kind: "other", what: "link" };
  if (Number(size) > limit) return { kind: "too-large", size: Number(size) };
  return { kind: "file", bytes: await readGit(repository, ["cat-file", "blob", id]) };
};
