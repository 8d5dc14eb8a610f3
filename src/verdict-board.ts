import type { Evaluation, Faulted } from "./engine/evaluation.ts";
import type { GitHubClient, PullRequestRef, RepositoryRef } from "./github/github-client.ts";
import type { Unfinished } from "./report/render-status.ts";

/** What is to be said of a commit. */
export type Shown = {
  readonly report: Evaluation | Faulted;
  readonly unfinished: Unfinished;
  /** Goes before the report's own title; "" for that. */
  readonly title: string;
  /** Our comment or the pull request: where a person reads on. "" for none. */
  readonly url: string;
  /** The pull request that it is about; undefined for a merge group. */
  readonly pull: PullRequestRef | undefined;
};

/** Says it under a name, where it differs from what stands there. */
export type Say = (check: string, shown: Shown) => Promise<"written" | "unchanged">;

/** What stands on a commit. */
export type Looked = {
  readonly say: Say;
  /** The names under which a green of ours stands that leads to this pull request: each may be the one that is required. */
  readonly greensOf: (pull: PullRequestRef) => readonly string[];
  /** The names under which an error of ours stands that leads to this pull request. */
  readonly errorsOf: (pull: PullRequestRef) => readonly string[];
};

/**
 * Where verdicts stand: commit statuses for an Action, check runs for an App. A verdict is said in two steps, since for
 * a green what stands on the commit has to be read before the last look at the pull request: a green of another run
 * that came since must not be taken for ours.
 */
export type VerdictBoard = {
  /** Reads what stands on a commit. */
  readonly look: (client: GitHubClient, repository: RepositoryRef, sha: string) => Promise<Looked>;
  /** Says it whatever stands there: where something failed, and what stands there may be what cannot be read. */
  readonly blind: (client: GitHubClient, repository: RepositoryRef, sha: string) => Say;
};

/** Whether an address is a page of this pull request: itself, one of its comments, or the App's page about it. */
export const leadsTo = (url: string, { owner, repo, number }: PullRequestRef): boolean => {
  const path = URL.parse(url)?.pathname.toLowerCase() ?? "";
  const name = `${encodeURIComponent(owner)}/${encodeURIComponent(repo)}`.toLowerCase();
  return path.endsWith(`/${name}/pull/${number}`) || path.endsWith(`/gates/${name}/${number}`);
};

/** Greens under other names that are replaced at most, on one commit. */
const MOST_GREENS = 20;

/**
 * Says a verdict that holds the merge under each name that it may be required under, and under those of the pull request's
 * older greens: a green that stands under a former name would let through what is not answered.
 *
 * @param checks none, where the name is not known: the greens tell it then, or `otherwise` has to do
 */
export const sayHeld = async (
  { say, greensOf, errorsOf }: Looked,
  checks: readonly string[],
  otherwise: string,
  shown: Shown,
): Promise<"written" | "unchanged"> => {
  const lower = new Set(checks.map((check) => check.toLowerCase()));
  const greens = shown.pull === undefined ? [] : greensOf(shown.pull).filter((name) => !lower.has(name.toLowerCase()));
  const named = [...checks, ...greens.slice(0, MOST_GREENS)];
  // What took a green away before knew its name.
  const before = named.length > 0 || shown.pull === undefined ? named : errorsOf(shown.pull).slice(0, MOST_GREENS);
  const did = await Promise.all((before.length > 0 ? before : [otherwise]).map(async (check) => say(check, shown)));
  if (greens.length > MOST_GREENS)
    throw new RangeError(
      `The commit has ${greens.length} green checks of this pull request; ${MOST_GREENS} are replaced at once.`,
    );
  return did.includes("written") ? "written" : "unchanged";
};
