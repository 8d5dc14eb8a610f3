import { CODEOWNERS_PATHS, LARGEST_CODEOWNERS } from "../../checklist/requirements/code-owners.ts";
import type { CodeOwnersFile } from "../../policy/model/facts.ts";
import { type GitHubClient, IncompleteFiles, type RepositoryRef, statusOf } from "../client/github-client.ts";
import { concurrently } from "../client/read-pages.ts";
import { REPORTED } from "../client/retry.ts";
import { readFileAt, readTree, type Tree, type TreeEntry } from "./file-at.ts";

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

/** https://docs.github.com/communities/using-templates-to-encourage-useful-issues-and-pull-requests */
const FOLDERS = ["", ".github", "docs"];
const FILE = /^pull_request_template(?:\.[a-z]{1,10})?$/i;
const FOLDER = /^pull_request_template$/i;
const DOCUMENT = /\.(?:md|markdown|txt)$/i;

const MAX = 50;

type TemplatesRead = { readonly templates: readonly string[]; readonly unread?: string };

const TIP = "HEAD";

/** The author may have got those of the base, of the default branch, or of the account's `.github`. */
export const fetchTemplates = async (
  client: GitHubClient,
  repository: RepositoryRef,
  base: string,
): Promise<TemplatesRead> => {
  const [atBase, atTip] = await Promise.all([
    findTemplates(client, repository, base),
    findTemplates(client, repository, TIP),
  ]);
  const known = new Set(atBase.map(({ sha }) => sha));
  const own = [
    ...atBase.map((file) => ({ ...file, ref: base })),
    ...atTip.filter(({ sha }) => !known.has(sha)).map((file) => ({ ...file, ref: TIP })),
  ];
  if (own.length > 0) return readAll(client, repository, own);
  const inherited = { owner: repository.owner, repo: ".github" };
  try {
    const found = await findTemplates(client, inherited, TIP);
    return await readAll(
      client,
      inherited,
      found.map((file) => ({ ...file, ref: TIP })),
    );
  } catch (error) {
    // No repository, an invisible one, or an empty one.
    if ([403, 404, 409].includes(statusOf(error) ?? 0)) return { templates: [] };
    throw error;
  }
};

type Found = { readonly path: string; readonly sha: string };

const findTemplates = async (
  client: GitHubClient,
  repository: RepositoryRef,
  ref: string,
): Promise<readonly Found[]> => {
  const list = async (sha: string): Promise<readonly TreeEntry[]> =>
    (await readTree(client, repository, sha, false)).entries;
  const root = await list(ref);
  const folders = await concurrently(FOLDERS, async (name) => {
    const entry = root.find(({ path, type }) => path === name && type === "tree");
    const entries = name === "" ? root : entry === undefined ? [] : await list(entry.sha);
    const at = name === "" ? "" : `${name}/`;
    const inside = await concurrently(
      entries.filter(({ path, type }) => type === "tree" && FOLDER.test(path)),
      async (folder) =>
        (await list(folder.sha))
          .filter(({ path, type }) => type === "blob" && DOCUMENT.test(path))
          .map(({ path, sha }) => ({ path: `${at}${folder.path}/${path}`, sha })),
    );
    const files = entries.filter(({ path, type }) => type === "blob" && FILE.test(path));
    return [...files.map(({ path, sha }) => ({ path: `${at}${path}`, sha })), ...inside.flat()];
  });
  return folders.flat();
};

const readAll = async (
  client: GitHubClient,
  repository: RepositoryRef,
  files: readonly (Found & { readonly ref: string })[],
): Promise<TemplatesRead> => {
  if (files.length > MAX)
    return { templates: [], unread: `there are more than the ${MAX} pull-request templates that Tollgate reads` };
  const texts = await concurrently(files, async ({ path, ref }) => {
    const file = await readFileAt(client, repository, path, ref === TIP ? undefined : ref);
    return file.kind === "text" ? [file.text] : [];
  });
  return { templates: texts.flat() };
};
