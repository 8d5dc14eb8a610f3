/** Logins and what the host knows of them; Ada is the author, Drew is of @acme/dba. */
export const ROLES: Readonly<Record<string, string>> = {
  ada: "write",
  grace: "write",
  drew: "write",
  ruth: "read",
  "renovate[bot]": "write",
};

/** The entries of a tree: the files under it, and its folders. */
export const treeOf = (files: Record<string, string>, recursive: boolean): readonly unknown[] => {
  const folders = new Map<string, Record<string, string>>();
  const entries = Object.entries(files).flatMap(([path, content]) => {
    const [folder = "", ...rest] = path.split("/");
    if (rest.length > 0) folders.set(folder, { ...folders.get(folder), [rest.join("/")]: content });
    const mode = content.endsWith(" +x") ? "100755" : "100644";
    return rest.length === 0 || recursive ? [{ path, mode, type: "blob", sha: blobOf(content) }] : [];
  });
  const trees = [...folders].map(([path, inside]) => ({
    ...{ path, mode: "040000", type: "tree", sha: JSON.stringify(inside) },
  }));
  return [...entries, ...trees];
};

/** The blob of a file, without its mode. */
export const blobOf = (content: string): string => content.replace(/ \+x$/, "");
