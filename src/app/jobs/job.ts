import type { PullRequestRef, RepositoryRef } from "../../github/client/github-client.ts";
import type { MergeGroup } from "../../github/read/queued-pull-requests.ts";

/**
 * What there is to do. All but `pull-request` and `merge-group` fan out: they find the pull requests that something
 * concerns, and request a job for each of them.
 */
export type Task =
  | { readonly kind: "pull-request"; readonly ref: PullRequestRef }
  | { readonly kind: "merge-group"; readonly repository: RepositoryRef; readonly group: MergeGroup }
  /** A check or a status has ended on this commit. Evidence may wait for it. */
  | { readonly kind: "commit"; readonly repository: RepositoryRef; readonly sha: string }
  /** Somebody asked GitHub to run our check on this commit again. */
  | { readonly kind: "look-again"; readonly repository: RepositoryRef; readonly sha: string }
  /** Files were pushed that policies may be read from; `ref` is the branch or tag, in full. */
  | {
      readonly kind: "policies";
      readonly repository: RepositoryRef;
      readonly ref: string;
      /** Paths; undefined if the event does not list all of them. */
      readonly files: readonly string[] | undefined;
      /** It is the default branch, so an organisation's defaults may be concerned. */
      readonly isDefault: boolean;
    }
  /** The members of a team have changed. */
  | { readonly kind: "team"; readonly owner: string; readonly slug: string }
  /** All that is open in a repository: it was added, or requested again. */
  | { readonly kind: "repository"; readonly repository: RepositoryRef; readonly since?: string }
  /** All that is open in all repositories of an installation; with a time, of this account and what changed since. */
  | { readonly kind: "installation"; readonly changed?: { readonly account: string; readonly since: string } };

/** The urgencies, most urgent first; the database holds their index. */
export const urgencies = ["person", "event", "background"] as const;

/** `person`: somebody clicked or wrote. `event`: a push, a label, a check. `background`: fan-outs and sweeps. */
export type Urgency = (typeof urgencies)[number];

/**
 * What only an event carries, kept until an evaluation has read it.
 * - `edit`: an edit of our comment (`Edit`, as JSON). `deleted`: the last text of a deleted comment.
 * - `told`: a comment or a review that lists may not show yet (`Told`, as JSON).
 * - `moved`: the head or the base has changed, so an evaluation under way is superseded.
 */
export type Note = { readonly kind: "edit" | "deleted" | "told" | "moved"; readonly text: string };

/** A request for a job. Requests of one key become one job: the most urgent and the earliest count, all notes are kept. */
export type NewJob = {
  /** `pull-request:acme/shop#12`; lower case. At most one job of a key runs at a time, over all replicas. */
  readonly key: string;
  readonly installation: number;
  readonly task: Task;
  readonly urgency: Urgency;
  /** Milliseconds since 1970; undefined: now. */
  readonly notBefore?: number;
  readonly notes?: readonly Note[];
};

/** A job that is run. */
export type Job = Pick<NewJob, "key" | "installation" | "task" | "urgency"> & {
  /** 1 for the first try. */
  readonly attempt: number;
  /** When its first request arrived, in milliseconds since 1970. */
  readonly since: number;
  /** The last delivery that requested it; "" if it was requested by us. */
  readonly delivery: string;
  /** In the order of their arrival. They are deleted once the job is done. */
  readonly notes: readonly Note[];
};

/** The key of a job: the same work has the same key, whatever requests it. */
export const keyOf = (task: Task, installation: number): string =>
  `${task.kind}:${subjectOf(task, installation)}`.toLowerCase();

const subjectOf = (task: Task, installation: number): string => {
  switch (task.kind) {
    case "pull-request":
      return `${task.ref.owner}/${task.ref.repo}#${task.ref.number}`;
    case "merge-group":
      return `${nameOf(task)}@${task.group.headSha}`;
    case "commit":
    case "look-again":
      return `${nameOf(task)}@${task.sha}`;
    case "policies":
      return `${nameOf(task)}@${task.ref}:${(task.files ?? ["*"]).join(",").slice(0, 500)}`;
    case "team":
      return `${task.owner}/${task.slug}`;
    case "repository":
      return nameOf(task);
    case "installation":
      return String(installation);
  }
};

const nameOf = ({ repository }: { readonly repository: RepositoryRef }): string =>
  `${repository.owner}/${repository.repo}`;

/** What two requests of one key ask for together: all files, the longer stretch of time; else the later task. */
export const mergeTasks = (earlier: Task, later: Task): Task => {
  if (earlier.kind === "policies" && later.kind === "policies") {
    const files = earlier.files && later.files && [...new Set([...earlier.files, ...later.files])];
    return { ...later, files, isDefault: earlier.isDefault || later.isDefault };
  }
  if (earlier.kind === "repository" && later.kind === "repository") {
    const since = earlierOf(earlier.since, later.since);
    return { kind: "repository", repository: later.repository, ...(since === undefined ? {} : { since }) };
  }
  if (earlier.kind === "installation" && later.kind === "installation") {
    const since = earlierOf(earlier.changed?.since, later.changed?.since);
    const account = later.changed?.account;
    return since === undefined || account === undefined
      ? { kind: "installation" }
      : { kind: "installation", changed: { account, since } };
  }
  return later;
};

/** Times as ISO 8601; undefined means all. */
const earlierOf = (one: string | undefined, other: string | undefined): string | undefined =>
  one === undefined || other === undefined ? undefined : one < other ? one : other;
