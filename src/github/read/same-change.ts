import type { ReviewFact } from "../../checklist/evidence/evidence-facts.ts";
import type { Move } from "../../checklist/ledger/pushes.ts";
import { type GitHubClient, PAGE_SIZE, type RepositoryRef, statusOf } from "../client/github-client.ts";
import { readPages } from "../client/read-pages.ts";
import { readTree } from "./file-at.ts";
import type { Pull } from "./pull-request.ts";

/** Files that a comparison lists at most; with as many there may be more. */
const LISTED = 300;

/** What a commit changes of the base: path → all that is known of how. */
type Change = ReadonlyMap<string, ChangedEntry>;
type ChangedEntry = {
  readonly status: string;
  readonly from: string;
  readonly blob: string;
  readonly mode: string;
  /** Lines added and removed. */
  readonly size: string;
  /** Lines around and in each hunk, without their numbers; undefined where GitHub gives none. */
  readonly hunks: string | undefined;
};

/**
 * Tells whether a movement of the branch left the change as it was: *Update branch*, a clean merge of the base, a rebase of the
 * same commits. What both sides change of the base has to be the same: paths, how they changed, modes, and each hunk with the
 * lines around it. The content alone does not tell: it may take back what the base has changed since. Whatever cannot be read
 * is not the same.
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

/** Commits of older approvals that are held against the head at most, the newest. */
const MAX_APPROVED = 3;

/**
 * The reviews, with approvals of an earlier commit as of the head where the change is still the same: *Update branch* and a
 * rebase without a change take no approval back.
 */
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
    // A commit that is gone, a comparison that takes too long: nobody can say that it is the same.
    if ([404, 409, 422].includes(statusOf(error) ?? 0)) return undefined;
    throw error;
  }
};

/** GitHub lists 3,000 files of a commit or a pull request, and no word about the rest. */
const MAX_LISTED_FILES = 3_000;

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
