import type { Fault } from "../../policy/model/compiling.ts";
import { type ExtendedFile, extendedName, isCommit, LARGEST_POLICY } from "../../policy/policy-files.ts";
import { type GitHubClient, isLimited, statusOf } from "../client/github-client.ts";
import { type FileAt, fetchCommitId, readFileAt, readFileOfCommit, type TextCache } from "./file-at.ts";

export const REF_MS = 60_000;

/** Permissions differ by account, so the cache's keys name the reader. */
type Remembering = { readonly cache?: TextCache; readonly reader: string };

/**
 * A reader of policy files in other repositories. With a cache it resolves a ref to a commit first, because a
 * commit's file never changes. Concurrent reads of a file share one request.
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
 * @returns the file's bytes, or what is wrong
 * @throws without an answer or with 5xx, which do not prove an absence
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
  // An absent file may only be invisible, so do not cache it.
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

/** GitHub answers 404 for a missing repository, ref or file alike. */
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
