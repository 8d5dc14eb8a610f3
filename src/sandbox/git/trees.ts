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

/** Paths that differ between two commits, as a push event lists them: a rename is a removal and an addition. */
export type NameChanges = {
  readonly added: readonly string[];
  readonly modified: readonly string[];
  readonly removed: readonly string[];
};

/** The tree that has nothing in it: what a first commit is compared with. */
export const emptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

/** What changed by name between two commits (or trees). */
export const nameChanges = async (dir: string, from: string, to: string): Promise<NameChanges> => {
  const args = ["diff-tree", "-r", "-z", "--no-renames", "--no-commit-id", "--name-status", "--end-of-options"];
  const { out } = await runGit(dir, [...args, from, to, "--"]);
  const fields = out.toString("utf8").split("\0");
  const changes = { added: [] as string[], modified: [] as string[], removed: [] as string[] };
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const list = fields[at] === "A" ? changes.added : fields[at] === "D" ? changes.removed : changes.modified;
    list.push(fields[at + 1] ?? "");
  }
  return changes;
};
