import { CODEOWNERS_PATHS, LARGEST_CODEOWNERS } from "../../checklist/requirements/code-owners.ts";
import type { CodeOwnersFile } from "../../policy/model/facts.ts";
import { type GitHubClient, IncompleteFiles, type RepositoryRef } from "../client/github-client.ts";
import { REPORTED } from "../client/retry.ts";
import { readTree, type Tree, type TreeEntry } from "./file-at.ts";

/**
 * The first CODEOWNERS file of a branch, in GitHub's order. Only a tree proves that there is none.
 * @param ref of the base as it is now, because a change of the owners holds at once
 */
export const fetchCodeOwners = async (
  client: GitHubClient,
  repository: RepositoryRef,
  ref: string,
): Promise<CodeOwnersFile | undefined> => {
  const root = await readTree(client, repository, ref, false);
  for (const path of CODEOWNERS_PATHS) {
    const [name = "", folder] = path.split("/").toReversed();
    const entry = folder === undefined ? entryOf(root, name) : await entryIn(client, repository, root, folder, name);
    if (entry?.type === "blob") return { path, ...(await textOf(client, repository, entry)) };
  }
  return undefined;
};

const entryOf = ({ entries, truncated }: Tree, name: string): TreeEntry | undefined => {
  const found = entries.find(({ path }) => path === name);
  if (found === undefined && truncated)
    throw new IncompleteFiles(`The folder of "${name}" holds more than GitHub lists.`);
  return found;
};

const entryIn = async (
  client: GitHubClient,
  repository: RepositoryRef,
  root: Tree,
  folder: string,
  name: string,
): Promise<TreeEntry | undefined> => {
  const entry = entryOf(root, folder);
  return entry?.type === "tree" ? entryOf(await readTree(client, repository, entry.sha, false), name) : undefined;
};

const LINK = "120000";

/** Empty if it is a link, larger than GitHub loads, or no text. */
const textOf = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
  { sha, mode }: TreeEntry,
): Promise<Pick<CodeOwnersFile, "text">> => {
  if (mode === LINK) return {};
  const { data } = await client.request("GET /repos/{owner}/{repo}/git/blobs/{file_sha}", {
    owner,
    repo,
    file_sha: sha,
    ...REPORTED,
  });
  if ((data.size ?? 0) > LARGEST_CODEOWNERS || data.encoding !== "base64") return {};
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(data.content, "base64")) };
  } catch {
    return {};
  }
};
