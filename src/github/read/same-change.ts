import type { ReviewFact } from "../../checklist/evidence/evidence-facts.ts";
import type { Move } from "../../checklist/ledger/pushes.ts";
import { type GitHubClient, PAGE_SIZE, type RepositoryRef, statusOf } from "../client/github-client.ts";
import { readPages } from "../client/read-pages.ts";
import { readTree } from "./file-at.ts";
import type { Pull } from "./pull-request.ts";

/** GitHub lists 300 files of a comparison; there may be more. */
const LISTED = 300;

type Change = ReadonlyMap<string, ChangedEntry>;
type ChangedEntry = {
  readonly status: string;
  readonly from: string;
  readonly blob: string;
  readonly mode: string;
  readonly size: string;
  /** Hunks with context, without line numbers; undefined if GitHub gives none. */
  readonly hunks: string | undefined;
};

/**
 * Whether a push left the change as it was: *Update branch*, a clean merge of the base, a rebase. Equal content is
 * not enough, because it may revert what the base changed. Whatever cannot be read counts as changed.
 */
export const sameChanges = (client: GitHubClient, pull: Pull): ((move: Move) => Promise<boolean>) => {
  const read = new Map<string, Promise<Change | undefined>>();
  const changeAt = (sha: string): Promise<Change | undefined> => {
    const known = read.get(sha) ?? readChange(client, pull, sha);
    read.set(sha, known);
    return known;
  };
  return async ({ before, after }) => {
    const [was, is] = await Promise.all([changeAt(before), changeAt(after)]);
    if (was === undefined || is === undefined || was.size !== is.size) return false;
    return [...was].every(([path, entry]) => {
      const now = is.get(path);
      return now !== undefined && isSame(entry, now);
    });
  };
};

const MAX_APPROVED = 3;

export const carriedReviews = async (
  client: GitHubClient,
  pull: Pull,
  reviews: readonly ReviewFact[],
): Promise<readonly ReviewFact[]> => {
  const head = pull.head.sha;
  const older = reviews.flatMap(({ state, sha }) => (state === "approved" && sha !== head && sha !== "" ? [sha] : []));
  const same = sameChanges(client, pull);
  const carried = new Set<string>();
  for (const sha of [...new Set(older)].slice(-MAX_APPROVED))
    if (await same({ before: sha, after: head })) carried.add(sha);
  return reviews.map((review) =>
    review.state === "approved" && carried.has(review.sha) ? { ...review, sha: head } : review,
  );
};

const isSame = (a: ChangedEntry, b: ChangedEntry): boolean =>
  a.status === b.status &&
  a.from === b.from &&
  a.mode === b.mode &&
  a.size === b.size &&
  a.hunks === b.hunks &&
  (a.hunks !== undefined || a.blob === b.blob);

const readChange = async (client: GitHubClient, pull: Pull, sha: string): Promise<Change | undefined> => {
  if (!/^[0-9a-f]{40,64}$/.test(sha) || /^0+$/.test(sha)) return undefined;
  try {
    const [{ data }, tree] = await Promise.all([
      client.request("GET /repos/{owner}/{repo}/compare/{basehead}", {
        owner: pull.ref.owner,
        repo: pull.ref.repo,
        basehead: `${pull.base.ref}...${sha}`,
        per_page: 1,
      }),
      readTree(client, pull.ref, sha, true),
    ]);
    const files = data.files ?? [];
    if (files.length >= LISTED || tree.truncated) return undefined;
    const modes = new Map(tree.entries.map(({ path, mode }) => [path, mode]));
    return new Map(
      files.map((file): [string, ChangedEntry] => [
        file.filename,
        {
          status: file.status,
          from: file.previous_filename ?? "",
          blob: file.sha ?? "",
          size: `+${file.additions} -${file.deletions}`,
          mode: modes.get(file.filename) ?? "",
          hunks: file.patch?.replace(/^@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@.*$/gm, "@@"),
        },
      ]),
    );
  } catch (error) {
    // The commit is gone, or the comparison timed out.
    if ([404, 409, 422].includes(statusOf(error) ?? 0)) return undefined;
    throw error;
  }
};

const MAX_LISTED_FILES = 3_000;

type File = {
  readonly filename: string;
  readonly previous_filename?: string | undefined;
  readonly status: string;
  readonly sha: string | null;
  readonly patch?: string | undefined;
};

/** Whether a commit makes a pull request's change. Blobs may differ, because the base may have changed the files. */
export const isSquashOf = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
  sha: string,
  number: number,
): Promise<boolean> => {
  const pages = MAX_LISTED_FILES / PAGE_SIZE;
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
  return made.length > 0 && made.length < MAX_LISTED_FILES && made.join("\0") === asked.join("\0");
};

const changesOf = (files: readonly File[]): readonly string[] =>
  files
    .map(({ filename, previous_filename: before = "", status, sha, patch }) =>
      JSON.stringify([filename, before, status, patch === undefined ? sha : changedLines(patch)]),
    )
    .sort();

const changedLines = (patch: string): readonly string[] => patch.split("\n").filter((line) => /^[+-]/.test(line));
