import type { PullRequestRef, RepositoryRef } from "../../github/client/github-client.ts";
import type { MergeGroup } from "../../github/read/queued-pull-requests.ts";

/**
 * What there is to do. All but `pull-request` and `merge-group` fan out: they find the pull requests that something
 * concerns, and ask for each of them.
 */
export type Task =
  | { readonly kind: "pull-request"; readonly ref: PullRequestRef }
  | { readonly kind: "merge-group"; readonly repository: RepositoryRef; readonly group: MergeGroup }
  /** A check or a status has ended on this commit, which evidence may wait for. */
  | { readonly kind: "commit"; readonly repository: RepositoryRef; readonly sha: string }
  /** Somebody asked GitHub to run our check on this commit again. */
  | { readonly kind: "look-again"; readonly repository: RepositoryRef; readonly sha: string }
  /** Files of a repository were pushed that policies may be read from; `ref` is the branch or tag, in full. */
  | {
      readonly kind: "policies";
      readonly repository: RepositoryRef;
      readonly ref: string;
      /** Paths; undefined where the event does not tell them all. */
      readonly files: readonly string[] | undefined;
      /** It is the default branch, so that an organisation's defaults may be concerned. */
      readonly isDefault: boolean;
    }
  /** Who is in a team has changed. */
  | { readonly kind: "team"; readonly owner: string; readonly slug: string }
  /** All that is open in a repository: it was added, or asked for again. */
  | { readonly kind: "repository"; readonly repository: RepositoryRef; readonly since?: string }
  /** All that is open in all repositories of an installation; with a time, of this account and what changed since. */
  | { readonly kind: "installation"; readonly changed?: { readonly account: string; readonly since: string } };

/**
 * Who is waited for. `person`: somebody clicked or wrote, and looks at the page now. `event`: a push, a label, a
 * check. `background`: fan-outs and sweeps, for which nobody is sitting there.
 */
export type Urgency = "person" | "event" | "background";

/**
 * Something that an event alone can tell, to be kept until an evaluation has read it.
 * - `edit`: what somebody did to our comment (`Edit`, as JSON). `deleted`: the last words of a deleted comment.
 * - `told`: a comment or a review that lists may not show yet (`Told`, as JSON).
 * - `moved`: the head or the base is another now, so that an evaluation under way is in vain.
 */
export type Note = { readonly kind: "edit" | "deleted" | "told" | "moved"; readonly text: string };

/** A job that is asked for. Jobs of one key are one: the most urgent and earliest wish counts, and all notes are kept. */
export type NewJob = {
  /** `pull-request:acme/shop#12`; lower case. At most one job of a key runs at a time, over all replicas. */
  readonly key: string;
  readonly installation: number;
  readonly task: Task;
  readonly urgency: Urgency;
  /** Milliseconds since 1970; now, where it is left out. */
  readonly notBefore?: number;
  readonly notes?: readonly Note[];
};

/** A job that is run. */
export type Job = {
  readonly key: string;
  readonly installation: number;
  readonly task: Task;
  readonly urgency: Urgency;
  /** 1 for the first try. */
  readonly attempt: number;
  /** When what led to it first arrived, in milliseconds since 1970: the start of "from event to verdict". */
  readonly since: number;
  /** Delivery that last led to it; "" where it was ours. For the log. */
  readonly delivery: string;
  /** In the order of their arrival. They are forgotten once the job is done, and those that came meanwhile are not. */
  readonly notes: readonly Note[];
};
