import { type GitHubClient, PAGE_SIZE, type RepositoryRef } from "./github-client.ts";
import { readPages } from "./read-pages.ts";

/** GitHub lists 3,000 files of a commit or a pull request, and no word about the rest. */
const LISTED = 3_000;

type File = {
  readonly filename: string;
  readonly previous_filename?: string | undefined;
  readonly status: string;
  readonly sha: string | null;
  readonly patch?: string | undefined;
};

/**
 * Whether a commit makes the change of a pull request: the same files, each with the same added and removed lines. Where
 * the base has changed in one of these files meanwhile its blob is another, and the lines are not.
 */
export const isSquashOf = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
  sha: string,
  number: number,
): Promise<boolean> => {
  const pages = LISTED / PAGE_SIZE;
  const [commit, pull] = await Promise.all([
    readPages(
      async (page) =>
        client.request("GET /repos/{owner}/{repo}/commits/{ref}", { owner, repo, ref: sha, per_page: PAGE_SIZE, page }),
      pages,
    ),
    readPages(
      async (page) =>
        client.request("GET /repos/{owner}/{repo}/pulls/{pull_number}/files", {
          owner,
          repo,
          pull_number: number,
          per_page: PAGE_SIZE,
          page,
        }),
      pages,
    ),
  ]);
  const made = changesOf(commit.flatMap(({ files }) => files ?? []));
  const asked = changesOf(pull.flat());
  return made.length > 0 && made.length < LISTED && made.join("\0") === asked.join("\0");
};

const changesOf = (files: readonly File[]): readonly string[] =>
  files
    .map(({ filename, previous_filename: before = "", status, sha, patch }) =>
      JSON.stringify([filename, before, status, patch === undefined ? sha : changedLines(patch)]),
    )
    .sort();

const changedLines = (patch: string): readonly string[] => patch.split("\n").filter((line) => /^[+-]/.test(line));
