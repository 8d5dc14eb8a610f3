import { type ExtendedFile, extendedName, isCommit } from "../../policy/extends.ts";
import type { Fault } from "../../policy/model/compiling.ts";
import { type GitHubClient, isLimited, statusOf } from "../client/github-client.ts";
import { type FileAt, fetchCommitId, readFileAt, readFileOfCommit } from "./file-at.ts";
import { LARGEST_POLICY, type PolicyCache } from "./policy-source.ts";

/** How long it is remembered what a tag or a branch names, in milliseconds. */
export const REF_MS = 60_000;

/** Where what was read is remembered, and whose reading it is: what one account may read, another may not. */
export type Remembering = { readonly cache?: PolicyCache; readonly reader: string };

/**
 * Makes a reader of policy files in other repositories. With a cache a ref is resolved first, unless it is a full commit
 * id, for then the file is known for good; without one, one request reads it at the ref. What is asked for twice at
 * once is asked of the host once.
 */
export const extendedFileReader = (
  client: GitHubClient,
  remembering: Remembering,
): ((file: ExtendedFile) => Promise<Uint8Array | Fault>) => {
  const commits = new Map<string, Promise<string | undefined>>();
  const files = new Map<string, Promise<Uint8Array | Fault>>();
  return async (file) => {
    const name = extendedName(file);
    const reading = files.get(name) ?? fetchExtendedFile(client, file, remembering, commits);
    files.set(name, reading);
    return reading;
  };
};

/**
 * @returns its bytes, or what is wrong: no such repository, ref or file, no right to read it, no text file of bearable size
 * @throws where there was no answer, or one of 5xx: that is no absence
 */
const fetchExtendedFile = async (
  client: GitHubClient,
  file: ExtendedFile,
  remembering: Remembering,
  commits: Map<string, Promise<string | undefined>>,
): Promise<Uint8Array | Fault> => {
  try {
    return bytesOf(await readAt(client, file, remembering, commits)) ?? (await whatIsMissing(client, file));
  } catch (error) {
    const status = statusOf(error) ?? 0;
    if (status !== 403 || isLimited(error, status)) throw error;
    return {
      code: "not-permitted",
      message: `names a file of ${file.owner}/${file.repo}, which may not be read from here. ${WHO_READS}`,
    };
  }
};

const readAt = async (
  client: GitHubClient,
  file: ExtendedFile,
  { cache, reader }: Remembering,
  commits: Map<string, Promise<string | undefined>>,
): Promise<FileAt> => {
  const { owner, repo, path, ref } = file;
  if (cache === undefined) {
    const found = await readFileAt(client, file, path, ref);
    const commit = found.kind === "absent" ? await fetchCommitId(client, file, ref) : undefined;
    return commit === undefined ? found : readFileOfCommit(client, file, path, commit);
  }
  const name = `${owner}/${repo}`.toLowerCase();
  const refKey = `commit ${reader.toLowerCase()} ${name} ${ref}`;
  const known = isCommit(ref) ? ref : cache.get(refKey);
  const asked = known ?? commits.get(refKey) ?? fetchCommitId(client, file, ref);
  if (typeof asked === "object") commits.set(refKey, asked);
  const commit = await asked;
  if (commit === undefined) return { kind: "absent" };
  if (known === undefined) cache.set(refKey, commit, REF_MS);
  const fileKey = `file ${reader.toLowerCase()} ${name} ${commit} ${path}`;
  const before = cache.get(fileKey);
  if (before !== undefined) return JSON.parse(before) as FileAt;
  const found = await readFileOfCommit(client, file, path, commit);
  // A file that is absent may only be one that may not be read yet.
  if (found.kind !== "absent") cache.set(fileKey, JSON.stringify(found));
  return found;
};

const bytesOf = (found: FileAt): Uint8Array | Fault | undefined => {
  switch (found.kind) {
    case "text": {
      const bytes = new TextEncoder().encode(found.text);
      return bytes.length > LARGEST_POLICY ? tooLarge(bytes.length) : bytes;
    }
    case "absent":
      return undefined;
    case "directory":
    case "symlink":
    case "submodule":
      return { code: "not-a-file", message: `names a ${found.kind}, where a policy file is expected` };
    case "not-utf8":
      return { code: "not-utf8", message: "names a file that is not text in UTF-8" };
    case "too-large":
      return tooLarge(found.size);
  }
};

const tooLarge = (size: number): Fault => ({
  code: "too-large",
  message: `names a file of ${size} bytes; at most ${LARGEST_POLICY} are read`,
});

const WHO_READS =
  "The App reads the repositories that it is installed on and public ones; a workflow's token reads its own repository and public ones";

/** Says which of repository, ref and file is not there: the host answers each of them alike. */
const whatIsMissing = async (client: GitHubClient, file: ExtendedFile): Promise<Fault> => {
  const { owner, repo, path, ref } = file;
  const where = `${owner}/${repo}`;
  if (!(await isThere(client, file))) {
    return {
      code: "not-found",
      message: `names a file of ${where}, which is not there, or may not be read from here. ${WHO_READS}`,
    };
  }
  const commit = await fetchCommitId(client, file, ref);
  return commit === undefined
    ? { code: "not-found", message: `names ${where} at "${ref}", and there is no such tag, branch or commit` }
    : { code: "not-found", message: `names "${path}" of ${where}, and there is no such file at "${ref}"` };
};

const isThere = async (client: GitHubClient, { owner, repo }: ExtendedFile): Promise<boolean> => {
  try {
    await client.request("GET /repos/{owner}/{repo}", { owner, repo });
    return true;
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw error;
  }
};
