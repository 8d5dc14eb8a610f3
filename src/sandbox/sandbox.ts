import type { AppRequest, RegisteredApp } from "./changes/apps.ts";
import type { PushRequest } from "./changes/heads.ts";
import type { InstallationChange, InstallRequest } from "./changes/installations.ts";
import type { MergeRequest } from "./changes/merging.ts";
import type { MoveRequest } from "./changes/move-repository.ts";
import type { ManyPulls } from "./changes/open-many.ts";
import type { NewPull } from "./changes/open-pull.ts";
import type { PersonRequest, TeamChange, TeamRequest } from "./changes/people.ts";
import type { PullEdit } from "./changes/pulls.ts";
import type { WorkflowRequest } from "./changes/run-workflow.ts";
import type { CommitFiles } from "./git/import-commits.ts";
import type { Webhooks } from "./http/app-hooks.ts";
import type { Delivery, Webhook } from "./http/deliver.ts";
import type { Fault } from "./http/faults.ts";
import type { Limits, MeterReading } from "./http/meter.ts";
import type { commentShape } from "./shapes/comments.ts";
import type { App, HookDelivery, Host, Installation } from "./state/host.ts";
import type { Quirks } from "./state/quirks.ts";
import type {
  Check,
  Comment,
  Permissions,
  Pull,
  Queued,
  RepositoryState,
  RequiredCheck,
  Review,
  Role,
  SandboxEvent,
  Suite,
} from "./state/repository-state.ts";
import type { Ruleset, RulesetRequest } from "./state/rulesets.ts";

export type SandboxOptions = {
  /** A git repository: bare, or a working tree. It is only read. */
  readonly gitDir: string;
  /** `acme`. */
  readonly owner?: string;
  /** The folder's name. */
  readonly repo?: string;
  /** Whether strangers may not read it; true. */
  readonly private?: boolean;
  /** Port to listen on; a free one. */
  readonly port?: number;
  /** Address to listen on; `127.0.0.1`. */
  readonly host?: string;
  readonly webhook?: Webhook;
  /** Whether requests and answers are held against GitHub's document; true. Without it an answer takes half the time. */
  readonly validate?: boolean;
  readonly people?: readonly PersonRequest[];
  /** The clock of what is written down; the machine's. */
  readonly now?: () => Date;
  /** The wall clock, in milliseconds, by which tokens end and limits count; the machine's. */
  readonly clock?: () => number;
  /** How many events, requests and deliveries are kept, at least; all of them. Long runs need a number. */
  readonly remember?: number;
  /** Told of every request, after it was answered. */
  readonly onRequest?: (request: SandboxRequest) => void;
  /**
   * Told of every event of the main repository but those of `github-actions[bot]` (a workflow does not hear of what its
   * own token did), one at a time for each pull request. The page says that Tollgate is looking while it runs.
   */
  readonly onEvent?: (event: SandboxEvent, sandbox: Sandbox) => Promise<void>;
  /** How unkindly it behaves; what is left out is off. */
  readonly quirks?: Partial<Quirks>;
  /** Limits, GitHub's or lower. What is left out is not limited. */
  readonly limits?: Limits & {
    /** Entries that a recursive tree lists; GitHub's 100,000. */
    readonly treeEntries?: number;
  };
};

/** A request that was answered. */
export type SandboxRequest = {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** 0 for one that hangs. */
  readonly status: number;
  /** Login of the token's actor; undefined where there was no good token. */
  readonly actor: string | undefined;
  /** Operation in GitHub's document (`pulls/get`); `graphql`, or undefined. */
  readonly operation: string | undefined;
};

/** One repository, and what can be done to it. */
export type RepositoryHandle = {
  readonly owner: string;
  readonly repo: string;
  readonly id: number;
  /** The bare repository that it works on. */
  readonly gitDir: string;
  readonly state: RepositoryState;
  readonly branches: () => Promise<readonly string[]>;
  readonly openPullRequest: (request: NewPull) => Promise<Pull>;
  /** Makes branches of one commit each and opens a pull request from each: thousands in seconds. */
  readonly openPullRequests: (request: ManyPulls) => Promise<readonly Pull[]>;
  readonly editPullRequest: (as: string, number: number, edit: PullEdit) => Promise<Pull>;
  /** Reads the head's branch from the repository again. */
  readonly updateHead: (number: number, as?: string) => Promise<Pull>;
  /** The button "Update branch"; with files, GitHub's editor of conflicts, in which anything can be changed. */
  readonly updateBranch: (as: string, number: number, files?: CommitFiles) => Promise<Pull>;
  /** From now on GitHub has verified this commit's signature, as its committer's. */
  readonly signCommit: (sha: string) => void;
  /**
   * Commits files on a branch of the sandbox's own copy (a new one begins at `from`, or the default branch) and tells
   * it: `push`, and `synchronize` where an open pull request comes from it. @returns the commit's id
   */
  readonly pushToBranch: (as: string, request: PushRequest) => Promise<string>;
  readonly comment: (as: string, number: number, body: string) => Comment;
  readonly editComment: (as: string, id: number, body: string) => Comment;
  readonly deleteComment: (as: string, id: number) => void;
  /** Deletes a revision from a comment's edit history, by its place from 0. */
  readonly deleteRevision: (as: string, id: number, index: number) => void;
  /** The comments of an issue or pull request, oldest first, as the API lists them. */
  readonly comments: (number: number) => readonly ReturnType<typeof commentShape>[];
  readonly addLabel: (as: string, number: number, label: string) => void;
  readonly removeLabel: (as: string, number: number, label: string) => void;
  readonly review: (
    as: string,
    number: number,
    written: { state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED"; body?: string; sha?: string },
  ) => Review;
  readonly editReview: (as: string, number: number, id: number, body: string) => Review;
  readonly dismissReview: (as: string, number: number, id: number) => Review;
  /** The check runs at a commit, the oldest first. */
  readonly checks: (sha: string) => readonly Check[];
  /** Plays a run of a workflow of GitHub Actions: a suite of its own, with a check run for each job. */
  readonly runWorkflow: (request: WorkflowRequest) => Promise<Suite>;
  /** The button "Re-run" of a check run: its app hears `check_run.rerequested`. */
  readonly rerunCheck: (as: string, id: number) => void;
  /** A check run's own button: its app hears `check_run.requested_action`. */
  readonly pressCheckAction: (as: string, id: number, identifier: string) => void;
  /** All of a suite again: its app hears `check_suite.rerequested`. */
  readonly rerunSuite: (as: string, id: number) => Promise<void>;
  /** Renames the repository, or transfers it; its old name redirects until another repository takes it. */
  readonly move: (as: string, request: MoveRequest) => void;
  readonly setPerson: (request: PersonRequest) => void;
  /** Gives somebody a role in this repository, whatever they are elsewhere. */
  readonly setRole: (login: string, role: Role) => void;
  readonly addTeam: (request: TeamRequest) => void;
  /** Changes a team of the owner's, and tells it: `membership.added`, `membership.removed`, `team.edited`. */
  readonly changeTeam: (as: string, slug: string, change: TeamChange) => void;
  /** Requires checks on a branch, of anybody or of one app; an empty list only protects it. */
  readonly protect: (request: {
    branch: string;
    checks: readonly (string | (Pick<RequiredCheck, "context"> & { app?: number }))[];
  }) => void;
  readonly addRuleset: (request: RulesetRequest) => Ruleset;
  readonly merge: (as: string, number: number, request?: MergeRequest) => Promise<Pull>;
  readonly enqueue: (as: string, number: number) => Promise<Queued>;
  readonly settleQueue: (as: string, number: number) => Promise<"merged" | "failed" | "waiting">;
};

/** The sandbox: its main repository, and everything around it. */
export type Sandbox = RepositoryHandle & {
  /** Base of the REST API, without a slash at its end. The same is under `/api/v3`, as on a server of one's own. */
  readonly url: string;
  readonly graphqlUrl: string;
  readonly pageUrl: string;
  /** What all repositories share. */
  readonly host: Host;
  readonly requests: readonly SandboxRequest[];
  readonly events: readonly SandboxEvent[];
  /** What became of the deliveries of the `webhook` option; those of apps are in `appDeliveries`. */
  readonly deliveries: readonly Delivery[];
  /** Calls back with every event, in order, at once. */
  readonly on: (listener: (event: SandboxEvent) => void) => void;
  /** Sends an event's webhook once more, with the same delivery id. */
  readonly redeliver: (delivery: string) => Promise<Delivery>;
  /**
   * Registers a token. Without permissions it may what its actor's role may, in every repository that the actor may
   * read; with permissions it is a workflow's, and sees the main repository, or those that are named.
   *
   * @returns the token
   */
  readonly token: (request: {
    actor: string;
    permissions?: Permissions;
    token?: string;
    repositories?: readonly string[];
  }) => string;
  /** Adds a repository; apps that have all of its owner's hear of it. */
  readonly addRepository: (request: {
    owner?: string;
    repo: string;
    gitDir: string;
    private?: boolean;
  }) => Promise<RepositoryHandle>;
  /** The handle of a repository (`acme/other`). */
  readonly repository: (fullName: string) => RepositoryHandle;
  /** The token that the page shows for somebody; for whom the page plays at first where nobody is named. */
  readonly personalToken: (login?: string) => { readonly login: string; readonly token: string };
  /** Deletes an account: what it wrote stays, under nobody's name (`Quirks.nullUsers`). */
  readonly deletePerson: (login: string) => void;
  /** Registers a GitHub App. @returns what its owner is given */
  readonly registerApp: (request: AppRequest) => Promise<RegisteredApp>;
  /** Changes what an app asks for, subscribes to, or where its events go. Installations keep what was accepted. */
  readonly changeApp: (
    app: number | string,
    change: {
      permissions?: Permissions;
      events?: readonly string[];
      webhook?: { url?: string; secret?: string; active?: boolean };
    },
  ) => App;
  /** Installs an app on an account: it hears `installation.created`. */
  readonly installApp: (request: InstallRequest) => Installation;
  /** Adds or removes repositories, accepts new permissions, suspends: each is told to the app. */
  readonly changeInstallation: (id: number, change: InstallationChange) => Installation;
  /** Takes an app off an account: it hears `installation.deleted`, and its tokens end. */
  readonly uninstallApp: (id: number, by?: string) => void;
  /** How the apps' webhooks behave: delivered, dropped, copied, mixed. */
  readonly webhooks: Webhooks;
  /** The deliveries to an app, the oldest first. */
  readonly appDeliveries: (app: number | string) => readonly HookDelivery[];
  /** Makes a ruleset of an organisation; the main repository's owner where none is named. */
  readonly addOrganizationRuleset: (request: RulesetRequest & { organization?: string }) => Ruleset;
  /** What was asked for so far: writes in any minute, requests at once, of all and of each installation. */
  readonly meter: () => MeterReading;
  /** Changes how unkindly it behaves from now on. */
  readonly setQuirks: (quirks: Partial<Quirks>) => void;
  /** Lets lists and times catch up with what happened until now, as time does (`Quirks.staleReads`, `lateUpdatedAt`). */
  readonly catchUp: () => void;
  /** Plays a fault. */
  readonly fail: (fault: Fault) => void;
  /** Forgets the faults that are still to be played. */
  readonly fix: () => void;
  /** Numbers of the pull requests that `onEvent` is working on. */
  readonly busy: ReadonlySet<number>;
  /** What `onEvent` threw the last time, by pull request. */
  readonly failures: ReadonlyMap<number, string>;
  /** Resolves once every event is handled and every webhook delivered. */
  readonly settled: () => Promise<void>;
  /** Stops it, and removes its copies of the repositories. Requests that hang are cut. */
  readonly close: () => Promise<void>;
};
