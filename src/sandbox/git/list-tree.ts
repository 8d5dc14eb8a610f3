import { runGit } from "./run-git.ts";

/** One entry of a tree. */
export type TreeEntry = {
  readonly path: string;
  readonly mode: string;
  readonly type: "blob" | "tree" | "commit";
  readonly sha: string;
  /** Bytes; only blobs have a size. */
  readonly size?: number;
};

/**
 * The entries of a tree, paths from the root.
 *
 * @param tree id of a commit or tree
 * @param recursive whether folders are opened; they are listed themselves as well
 * @param path only what has exactly this path, or, with a `/` at its end, what lies in this folder
 */
export const listTree = async (
  dir: string,
  tree: string,
  options: { readonly recursive?: boolean; readonly path?: string } = {},
): Promise<readonly TreeEntry[]> => {
  const { out } = await runGit(dir, [
    "ls-tree",
    "-z",
    "-l",
    "--full-tree",
    ...(options.recursive === true ? ["-r", "-t"] : []),
    "--end-of-options",
    tree,
    ...(options.path === undefined || options.path === "" ? [] : ["--", options.path]),
  ]);
  return out
    .toString("utf8")
    .split("\0")
    .filter((line) => line !== "")
    .map((line) => {
      const tab = line.indexOf("\t");
      const [mode = "", type = "", sha = "", size = "-"] = line.slice(0, tab).split(/ +/);
      return {
        path: line.slice(tab + 1),
        mode,
        type: type as TreeEntry["type"],
        sha,
        ...(size === "-" ? {} : { size: Number(size) }),
      };
    });
};
