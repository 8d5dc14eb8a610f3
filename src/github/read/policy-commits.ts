import { DEFAULTS, type ExtendedFile, parseExtended } from "../../policy/policy-files.ts";
import { type GitHubClient, isLimited, PAGE_SIZE, type RepositoryRef, statusOf } from "../client/github-client.ts";
import { readFileAt } from "./file-at.ts";

type FoundCommit = { readonly commit: string; readonly url: string };

/**
 * Finds the commit whose policy file has a text of this digest (SHA-256); undefined if it is not among those that can
 * be read. `file`: as a record names it: a path, `owner/.github:path`, or `owner/repo:path@ref`. `at`: when it was in
 * force, ISO 8601 UTC.
 */
export type FindPolicyCommit = (wanted: {
  readonly repository: RepositoryRef;
  readonly base: string;
  readonly file: string;
  readonly sha256: string;
  readonly at: string;
}) => Promise<FoundCommit | undefined>;

const MAX_READ = 20;

/** Clocks of authors and of the host differ. */
const SLACK_MS = 60_000;

/** Each list and each text is read once. A file that may not be read is not an error. */
export const policyCommitFinder = (client: GitHubClient, hash: (text: string) => string): FindPolicyCommit => {
  const lists = new Map<string, Promise<readonly Listed[]>>();
  const digests = new Map<string, Promise<string | undefined>>();
  const once = <T>(known: Map<string, Promise<T>>, key: string, read: () => Promise<T>): Promise<T> => {
    const before = known.get(key) ?? read();
    known.set(key, before);
    return before;
  };
  return async ({ repository, base, file, sha256, at }) => {
    const place = placeOf(repository, base, file);
    if (place === undefined) return undefined;
    const key = `${place.owner}/${place.repo} ${place.ref ?? ""} ${place.path}`;
    const listed = await once(lists, key, () => readable([], () => listCommits(client, place)));
    const until = Date.parse(at) + SLACK_MS;
    for (const { sha, url } of listed.filter(({ date }) => Date.parse(date) <= until).slice(0, MAX_READ)) {
      const digest = await once(digests, `${key} ${sha}`, () =>
        readable(undefined, async () => {
          const found = await readFileAt(client, place, place.path, sha);
          return found.kind === "text" ? hash(found.text) : undefined;
        }),
      );
      if (digest === sha256) return { commit: sha, url };
    }
    return undefined;
  };
};

type Place = RepositoryRef & Pick<ExtendedFile, "path"> & { readonly ref?: string };

const placeOf = (repository: RepositoryRef, base: string, file: string): Place | undefined => {
  const extended = parseExtended(file);
  if (extended !== undefined) return extended;
  const [, owner, repo] = /^([\w-]{1,100})\/([\w.-]{1,100}):/.exec(file) ?? [];
  if (owner !== undefined && repo !== undefined) return { owner, repo, path: DEFAULTS.path };
  return { ...repository, path: file, ref: base };
};

type Listed = { readonly sha: string; readonly date: string; readonly url: string };

/** Newest first. */
const listCommits = async (client: GitHubClient, { owner, repo, path, ref }: Place): Promise<readonly Listed[]> => {
  const { data } = await client.request("GET /repos/{owner}/{repo}/commits", {
    ...{ owner, repo, path, per_page: PAGE_SIZE },
    ...(ref === undefined ? {} : { sha: ref }),
  });
  return data.map(({ sha, html_url, commit }) => ({ sha, url: html_url, date: commit.committer?.date ?? "" }));
};

/** 404 and 403: another repository that this token may not see; 409: an empty one; 422: no such ref. */
const readable = async <T>(otherwise: T, read: () => Promise<T>): Promise<T> => {
  try {
    return await read();
  } catch (error) {
    const status = statusOf(error) ?? 0;
    if (![403, 404, 409, 422].includes(status) || isLimited(error, status)) throw error;
    return otherwise;
  }
};
