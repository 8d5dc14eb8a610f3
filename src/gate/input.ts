import type { Signer } from "../checklist/ledger/ledger.ts";
import type { Edit } from "../comment/record/edit-history.ts";
import type { ReportedChange } from "../github/client/first-requests.ts";
import type { PullRequestRef, RepositoryRef, Self } from "../github/client/github-client.ts";
import type { Reported } from "../github/read/comments.ts";
import type { ChangesCache } from "../github/read/facts.ts";
import type { KnownRoles } from "../github/read/people.ts";
import type { PolicyReading } from "./policies.ts";
import type { RunTask } from "./policy-tasks.ts";
import type { StatusPublisher } from "./status-publisher.ts";
import type { ComputingBudget } from "./times.ts";

/** What the gate needs for one pull request. Everything else is read from GitHub at each evaluation. */
export type GateInput = GateSettings & EventNotes & { readonly ref: PullRequestRef };

export type GateSettings = Evaluating & Publishing & Memory & Repeating;

/**
 * `now`: ISO 8601 UTC to the second. `bounded` limits the computing time of the base's policies
 * (`createComputingBudget`); default: no limit. `openTasks` evaluates the head's policies, which may be hostile;
 * default: in this thread.
 */
export type Evaluating = PolicyReading & {
  readonly self: Self;
  readonly signer: Signer;
  readonly now: () => string;
  readonly check?: string;
  readonly bounded?: ComputingBudget["open"];
  readonly openTasks?: () => RunTask;
};

type Publishing = {
  readonly unfinished: "action_required" | "pending" | "failure";
  readonly dryRun: boolean;
  readonly publisher?: StatusPublisher;
};

/**
 * `remembered`: our comment as it was last published; `body` is "" if none is known. `alsoAt`: open pull requests with
 * this head that the shell knows of, because GitHub's own list may lag behind.
 */
export type Memory = {
  readonly remembered?: { readonly body: string; readonly at: string; readonly repositoryId?: number };
  readonly alsoAt?: (repository: RepositoryRef, sha: string) => Promise<readonly number[]>;
  readonly changes?: ChangesCache;
  readonly roles?: KnownRoles;
};

/**
 * `lookBack`: read the edit history even if the comment does not look doubtful. `pause` waits so many seconds before
 * the next attempt; absent in shells whose queue retries. `stopWhereRenamed`: throw `RepositoryRenamed` if the
 * repository was renamed, because the shell's queue has its name.
 */
export type Repeating = {
  readonly lookBack?: boolean;
  readonly pause?: (seconds: number) => Promise<void>;
  readonly stopWhereRenamed?: boolean;
  readonly superseded?: () => Promise<boolean>;
};

/**
 * What the event says. What is read from GitHub must not be older than this.
 * - `headHint`: the head: it gets the `error` if not even the pull request can be read.
 * - `commentHint`: id of the edited comment, if it was ours before the edit.
 * - `change`: the size of a large change, so that all pages are requested at once.
 * - `askedAt`: when the first requests were sent, if that was before the evaluation began; as `now`.
 */
export type EventNotes = {
  readonly edits: readonly Edit[];
  readonly deleted?: { readonly body: string; readonly by: string; readonly at: string };
  readonly headHint?: string;
  readonly commentHint?: number;
  readonly change?: ReportedChange | undefined;
  readonly reported?: readonly Reported[];
  readonly askedAt?: string;
};

export const withoutNotes = (input: GateInput): Omit<GateInput, "ref"> => {
  const {
    ref: _,
    deleted: __,
    headHint: ___,
    commentHint: ____,
    reported: _____,
    remembered: ______,
    change: _______,
    askedAt: ________,
    ...rest
  } = input;
  return { ...rest, edits: [] };
};
