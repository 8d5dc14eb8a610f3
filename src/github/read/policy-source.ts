import { isCommit } from "../../policy/extends.ts";
import { misnamedFile, misnamedProblem, placesOf } from "../../policy/misnamed-file.ts";
import type { Problem, Read } from "../../policy/model/problem.ts";
import { LARGEST_POLICY } from "../../policy/parse-yaml.ts";
import { type GitHubClient, IncompleteFiles, type RepositoryRef } from "../client/github-client.ts";
import { REPORTED } from "../client/retry.ts";
import { type FileAt, readFileAt, readTree } from "./file-at.ts";
import type { Pull } from "./pull-request.ts";

/** The text of a policy file; undefined if there is none. */
export type PolicySource = Read<string | undefined>;

/**
 * Where the policies of a pull request are read: at the base branch as it is now. `base.sha` is the branch as of the
 * last push, so old pull requests would miss newer rules. Never at the head, or a pull request could bring a weaker
 * policy.
 */
export const policyRefOf = (pull: Pick<Pull, "base">): string => `refs/heads/${pull.base.ref}`;

/**
 * Reads the policy file of a repository at a commit or ref. Only the commit's tree proves that there is none: right
 * after a push a replica may lag, and then no policy would apply.
 *
 * @returns a problem if the path is not a text file of allowed size, or if another file was probably meant
 * @throws if the tree has the file and it cannot be read, or if there is no such tree
 */
export const fetchPolicySource = async (
  client: GitHubClient,
  repository: RepositoryRef,
  ref: string,
  path: string,
  cache?: PolicyCache,
): Promise<PolicySource> => {
  const file = await readFileAt(client, repository, path, ref);
  if (file.kind !== "absent") return policySourceOf(path, file);
  const commit = isCommit(ref) ? ref : await tipOf(client, repository, ref);
  const names = await namesAt(client, repository, commit, path, cache);
  if (names.includes(path)) return policySourceOf(path, await readFileAt(client, repository, path, commit, true));
  const meant = misnamedFile(path, names);
  return meant === undefined ? { ok: true, value: undefined } : { ok: false, problems: [misnamedProblem(path, meant)] };
};

/** The commit at the tip of a branch. */
export const tipOf = async (client: GitHubClient, { owner, repo }: RepositoryRef, ref: string): Promise<string> => {
  const { data } = await client.request("GET /repos/{owner}/{repo}/commits/{ref}", {
    owner,
    repo,
    ref: ref.replace(/^refs\//, ""),
    headers: { accept: "application/vnd.github.sha" },
    ...REPORTED,
  });
  return typeof data === "string" ? (data as string).trim() : data.sha;
};

/** Paths where a policy file may be, from the commit's trees, which do not lag. */
export const namesAt = async (
  client: GitHubClient,
  repository: RepositoryRef,
  commit: string,
  path: string,
  cache?: PolicyCache,
): Promise<readonly string[]> => {
  const key = `names ${repository.owner}/${repository.repo} ${commit} ${path}`.toLowerCase();
  const known = cache?.get(key);
  if (known !== undefined) return JSON.parse(known) as readonly string[];
  const places = placesOf(path).map((place) => place.toLowerCase().split("/"));
  const names: string[] = [];
  const walk = async (tree: string, folder: readonly string[]): Promise<void> => {
    const { entries, truncated } = await readTree(client, repository, tree, false);
    if (truncated) throw new IncompleteFiles(`The folder "${folder.join("/")}" holds more files than GitHub lists.`);
    const inPlace = places.some((place) => isSame(place.filter(Boolean), folder));
    for (const entry of entries) {
      const at = [...folder, entry.path];
      // A folder in the place of the file must be reported, not taken for a missing file.
      if (inPlace && (entry.type !== "tree" || at.join("/") === path)) names.push(at.join("/"));
      // On the way to one of the places, ignoring case.
      if (entry.type === "tree" && places.some((place) => isSame(place.slice(0, at.length), at)))
        await walk(entry.sha, at);
    }
  };
  await walk(commit, []);
  cache?.set(key, JSON.stringify(names));
  return names;
};

const isSame = (place: readonly string[], folder: readonly string[]): boolean =>
  place.length === folder.length && place.every((part, index) => part === folder[index]?.toLowerCase());

/** `path` is the name in problems. */
export const policySourceOf = (path: string, file: FileAt): PolicySource => {
  switch (file.kind) {
    case "text": {
      const size = new TextEncoder().encode(file.text).length;
      return size > LARGEST_POLICY ? problemOf(path, { kind: "too-large", size }) : { ok: true, value: file.text };
    }
    case "absent":
      return { ok: true, value: undefined };
    case "directory":
    case "symlink":
    case "submodule":
    case "not-utf8":
    case "too-large":
      return problemOf(path, file);
  }
};

const problemOf = (path: string, file: Exclude<FileAt, { kind: "text" } | { kind: "absent" }>): PolicySource => {
  const [code, message] = WORDS[file.kind](file.kind === "too-large" ? file.size : 0);
  return { ok: false, problems: [{ code, file: path, line: 1, column: 1, key: "", message }] };
};

const WORDS: Record<
  Exclude<FileAt["kind"], "text" | "absent">,
  (size: number) => readonly [Problem["code"], string]
> = {
  directory: () => ["not-a-file", "A policy file is expected here, and it is a directory."],
  symlink: () => [
    "not-a-file",
    "A policy file is expected here, and it is a symbolic link that leads out of the repository.",
  ],
  submodule: () => ["not-a-file", "A policy file is expected here, and it is a submodule."],
  "not-utf8": () => ["not-utf8", "The policy file is not UTF-8 text."],
  "too-large": (size) => ["too-large", `The policy file has ${size} bytes; at most ${LARGEST_POLICY} are read.`],
};

/**
 * A cache of policy files, so that many repositories can extend one file cheaply. Keys name everything that a value
 * depends on, also the reading account, because permissions differ.
 */
export type PolicyCache = {
  readonly get: (key: string) => string | undefined;
  /** @param forMs default: no expiry, for values of a commit */
  readonly set: (key: string, value: string, forMs?: number) => void;
};
