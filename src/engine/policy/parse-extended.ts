/** A file of a repository at a ref, as `extends` names it. */
export type ExtendedFile = {
  readonly owner: string;
  readonly repo: string;
  /** From the repository's root, with its ending. */
  readonly path: string;
  /** A tag, a branch or a commit. */
  readonly ref: string;
};

const form = /^([A-Za-z0-9][\w-]{0,99})\/([\w.-]{1,100}):([^\s:@]{1,500})@([^\s@:~^?*[\\]{1,255})$/;

/**
 * Reads `<owner>/<repository>:<path>@<ref>`; undefined where a text is none. A path without `.yml` gets it; owner and
 * repository are in lower case, for GitHub takes them without regard to it.
 */
export const parseExtended = (name: string): ExtendedFile | undefined => {
  const [, owner = "", repo = "", path = "", ref = ""] = form.exec(name) ?? [];
  if (owner === "" || repo === "." || repo === ".." || ref.startsWith("-") || ref.includes("..")) return undefined;
  if (path.split("/").some((part) => part === "" || part === "." || part === "..")) return undefined;
  if (ref.startsWith("/") || ref.endsWith("/")) return undefined;
  return {
    owner: owner.toLowerCase(),
    repo: repo.toLowerCase(),
    path: /\.ya?ml$/i.test(path) ? path : `${path}.yml`,
    ref,
  };
};

/** The one name of such a file, whatever way it was written. */
export const extendedName = ({ owner, repo, path, ref }: ExtendedFile): string =>
  `${owner}/${repo}`.toLowerCase().concat(`:${path}@${ref}`);

/** Whether a ref is a full commit id, which always means the same. */
export const isCommit = (ref: string): boolean => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(ref);
