import { changedFileOf, type ReadFile } from "./changed-file-of.ts";
import type { Pull } from "./fetch-pull.ts";
import { fetchTreeChanges } from "./fetch-tree-changes.ts";
import { type GitHubClient, PAGE_SIZE } from "./github-client.ts";
import { sideBySide } from "./side-by-side.ts";

/** GitHub lists this many files of a pull request, and no word about the rest. */
const LISTED = 3_000;

/**
 * Every file that a pull request changes. The pages are read side by side, `changed_files` saying how many there
 * are. Where the list does not hold as many, it is read once more; then (and always past the limit) what is missing
 * comes from the git trees, with its lines unknown.
 *
 * @throws IncompleteFiles where the trees cannot be read whole either.
 */
export const fetchFiles = async (client: GitHubClient, pull: Pull): Promise<readonly ReadFile[]> => {
  const listed = await listFiles(client, pull);
  if (listed.length === pull.changedFiles) return listed;
  const again = pull.changedFiles > LISTED ? listed : await listFiles(client, pull);
  if (again.length === pull.changedFiles) return again;
  const seen = new Set(again.flatMap((file) => [file.path, file.previousPath ?? file.path]));
  const missing = (await fetchTreeChanges(client, pull)).filter((file) => !seen.has(file.path));
  return [...again, ...missing];
};

const listFiles = async (client: GitHubClient, pull: Pull): Promise<readonly ReadFile[]> => {
  const count = Math.ceil(Math.min(pull.changedFiles, LISTED) / PAGE_SIZE);
  const pages = Array.from({ length: count }, (_, index) => index + 1);
  const files = await sideBySide(pages, async (page) => {
    const { data } = await client.request("GET /repos/{owner}/{repo}/pulls/{pull_number}/files", {
      owner: pull.ref.owner,
      repo: pull.ref.repo,
      pull_number: pull.ref.number,
      per_page: PAGE_SIZE,
      page,
    });
    return data;
  });
  // Pages that a push shifted while they were read may name a file twice.
  const byPath = new Map(files.flat().map((file) => [file.filename, file]));
  return [...byPath.values()].map(changedFileOf);
};
