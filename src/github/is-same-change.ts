import type { ReviewFact } from "../engine/evidence/evidence-facts.ts";
import type { Move } from "../engine/ledger/writers-of.ts";
import type { Pull } from "./fetch-pull.ts";
import type { GitHubClient } from "./github-client.ts";
import { readTree } from "./read-tree.ts";
import { statusOf } from "./status-of.ts";

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
const MOST_APPROVED = 3;

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
  for (const sha of [...new Set(older)].slice(-MOST_APPROVED))
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
