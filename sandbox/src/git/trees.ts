import { runGit } from "./run-git.ts";

export type TreeEntry = {
  readonly path: string;
  readonly mode: string;
  readonly type: "blob" | "tree" | "commit";
  readonly sha: string;
  readonly size?: number;
};

/**
 * @param tree id of a commit or tree
 * @param recursive with folders and what is in them
 * @param path only this path, or with a trailing `/` this folder's content
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

/** As in push events: a rename is a removal and an addition. */
type NameChanges = {
  readonly added: readonly string[];
  readonly modified: readonly string[];
  readonly removed: readonly string[];
};

export const emptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

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
