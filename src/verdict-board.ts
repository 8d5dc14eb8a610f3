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

/** Says it, where it differs from what stands there. */
export type Say = (shown: Shown) => Promise<"written" | "unchanged">;

/**
 * Where verdicts stand: commit statuses for an Action, check runs for an App. A verdict is said in two steps, since for
 * a green what stands on the commit has to be read before the last look at the pull request: a green of another run
 * that came since must not be taken for ours.
 */
export type VerdictBoard = {
  /** Reads what stands on a commit under our name. */
  readonly look: (client: GitHubClient, repository: RepositoryRef, sha: string, check: string) => Promise<Say>;
  /** Says it whatever stands there: where something failed, and what stands there may be what cannot be read. */
  readonly blind: (client: GitHubClient, repository: RepositoryRef, sha: string, check: string) => Say;
  /**
   * Takes greens of ours away that stand on a commit under other names. A pull request that is sent to another branch
   * leaves the verdict for the old one behind, and nobody keeps that up to date.
   */
  readonly withdraw: (
    client: GitHubClient,
    repository: RepositoryRef,
    sha: string,
    from: { readonly ours: (name: string) => boolean; readonly title: string; readonly url: string },
  ) => Promise<void>;
};
