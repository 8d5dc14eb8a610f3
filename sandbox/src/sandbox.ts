import type { AppRequest, RegisteredApp } from "./changes/apps.ts";
import type { DeploymentRequest, DeploymentStatusRequest } from "./changes/deployments.ts";
import type { PushRequest } from "./changes/heads.ts";
import type { InstallationChange, InstallRequest } from "./changes/installations.ts";
import type { MergeRequest } from "./changes/merging.ts";
import type { MoveRequest } from "./changes/move-repository.ts";
import type { ManyPulls } from "./changes/open-many.ts";
import type { NewPull } from "./changes/open-pull.ts";
import type { PersonRequest, TeamChange, TeamRequest } from "./changes/people.ts";
import type { PullEdit } from "./changes/pulls.ts";
import type { ReviewersRequest } from "./changes/review-requests.ts";
import type { WorkflowRequest } from "./changes/run-workflow.ts";
import type { CommitFiles } from "./git/import-commits.ts";
import type { Git } from "./git/run-git.ts";
import type { Webhooks } from "./http/app-hooks.ts";
import type { Delivery, Webhook } from "./http/deliver.ts";
import type { Fault } from "./http/faults.ts";
import type { Limits, MeterReading } from "./http/meter.ts";
import type { PageExtras } from "./page/answer-page.ts";
import type { commentShape } from "./shapes/comments.ts";
import type { App, HookDelivery, Host, Installation } from "./state/host.ts";
import type { Quirks } from "./state/quirks.ts";
import type {
  Check,
  Comment,
  Deployment,
  DeploymentStatus,
  Permissions,
  Pull,
  Queued,
  RepositoryAbout,
  RepositoryState,
  RequiredCheck,
  Review,
  Role,
  SandboxEvent,
  Suite,
} from "./state/repository-state.ts";
import type { Ruleset, RulesetRequest } from "./state/rulesets.ts";

export type SandboxOptions = {
  /** Bare, or a working tree. It is only read. */
  readonly gitDir: string;
  readonly git: Git;
  readonly owner?: string;
  readonly repo?: string;
  readonly private?: boolean;
  readonly port?: number;
  readonly host?: string;
  readonly webhook?: Webhook;
  /**
   * Whether requests and answers are validated against GitHub's document. Default: true. Without it answers are twice
   * as fast.
   */
  readonly validate?: boolean;
  readonly people?: readonly PersonRequest[];
  /** The clock of stored times. Default: the machine's. */
  readonly now?: () => Date;
  /** The wall clock in milliseconds, for expiry and limits. Default: the machine's. */
  readonly clock?: () => number;
  /** How many events, requests and deliveries are kept at least. Default: all. */
  readonly remember?: number;
  readonly onRequest?: (request: SandboxRequest) => void;
  /**
   * Called with every main repository event, one at a time for each pull request, except those of
   * `github-actions[bot]`, whose token starts no workflow.
   */
  readonly onEvent?: (event: SandboxEvent, sandbox: Sandbox) => Promise<void>;
  readonly quirks?: Partial<Quirks>;
  /** Whether merge queues settle by themselves, as on GitHub. Default: by `settleQueue` only. */
  readonly settleQueues?: boolean;
  /** What the pages show beside the state: the playground, the record in a comment, commands to copy. */
  readonly extras?: PageExtras;
  readonly limits?: Limits & {
    /** Entries of a recursive tree. Default: 100,000, like GitHub. */
    readonly treeEntries?: number;
  };
};

export type SandboxRequest = {
  readonly method: string;
  readonly path: string;
  /** 0 for a request that hangs. */
  readonly status: number;
  readonly actor: string | undefined;
  /** The operation in GitHub's document (`pulls/get`); `graphql`, or undefined. */
  readonly operation: string | undefined;
};

export type RepositoryHandle = {
  readonly owner: string;
  readonly repo: string;
  readonly id: number;
  readonly gitDir: string;
  readonly state: RepositoryState;
  readonly branches: () => Promise<readonly string[]>;
  readonly openPullRequest: (request: NewPull) => Promise<Pull>;
  readonly openPullRequests: (request: ManyPulls) => Promise<readonly Pull[]>;
  readonly editPullRequest: (as: string, number: number, edit: PullEdit) => Promise<Pull>;
  /**
   * Reads the head's branch from the original repository again, like a push.
   * @throws Refusal 422 if the branch is gone
   */
  readonly updateHead: (number: number, as?: string) => Promise<Pull>;
  /**
   * Merges the base into the head; with files it is GitHub's editor of conflicts, which can change anything.
   * @throws Refusal 403; 422 on a conflict
   */
  readonly updateBranch: (as: string, number: number, files?: CommitFiles) => Promise<Pull>;
  readonly signCommit: (sha: string) => void;
  /**
   * Commits files on a branch of the mirror and sends `push` and `synchronize`. A new branch starts at `from`, or at
   * the default branch.
   *
   * @returns the commit's id
   */
  readonly pushToBranch: (as: string, request: PushRequest) => Promise<string>;
  readonly comment: (as: string, number: number, body: string) => Comment;
  readonly editComment: (as: string, id: number, body: string) => Comment;
  readonly deleteComment: (as: string, id: number) => void;
  /** Deletes a revision's text from a comment's edit history without an event. The index starts at 0. */
  readonly deleteRevision: (as: string, id: number, index: number) => void;
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
  readonly requestReviewers: (as: string, number: number, wanted: ReviewersRequest) => void;
  readonly removeReviewers: (as: string, number: number, wanted: ReviewersRequest) => void;
  /** Of a branch, a tag or a commit, with a status; none leaves the deployment without one. */
  readonly deploy: (
    as: string,
    request: DeploymentRequest & { readonly state?: DeploymentStatusRequest["state"] },
  ) => Promise<Deployment>;
  readonly setDeployment: (as: string, id: number, request: DeploymentStatusRequest) => DeploymentStatus;
  readonly checks: (sha: string) => readonly Check[];
  readonly runWorkflow: (request: WorkflowRequest) => Promise<Suite>;
  readonly rerunCheck: (as: string, id: number) => void;
  readonly pressCheckAction: (as: string, id: number, identifier: string) => void;
  readonly rerunSuite: (as: string, id: number) => Promise<void>;
  /** The old name redirects until another repository takes it; installations of the old account lose it. */
  readonly move: (as: string, request: MoveRequest) => void;
  readonly setPerson: (request: PersonRequest) => void;
  /** Topics, custom properties, and whether a private repository is internal. */
  readonly describe: (about: Partial<RepositoryAbout>) => void;
  readonly setRole: (login: string, role: Role) => void;
  readonly addTeam: (request: TeamRequest) => void;
  readonly changeTeam: (as: string, slug: string, change: TeamChange) => void;
  /** Requires checks on a branch, from any app or one; an empty list only protects it. */
  readonly protect: (request: {
    branch: string;
    checks: readonly (string | (Pick<RequiredCheck, "context"> & { app?: number }))[];
  }) => void;
  readonly addRuleset: (request: RulesetRequest) => Ruleset;
  readonly merge: (as: string, number: number, request?: MergeRequest) => Promise<Pull>;
  readonly enqueue: (as: string, number: number) => Promise<Queued>;
  readonly settleQueue: (as: string, number: number) => Promise<"merged" | "failed" | "waiting">;
};

export type Sandbox = RepositoryHandle & {
  /** Base of the REST API without a trailing slash; also under `/api/v3`. */
  readonly url: string;
  readonly graphqlUrl: string;
  readonly pageUrl: string;
  readonly host: Host;
  readonly requests: readonly SandboxRequest[];
  readonly events: readonly SandboxEvent[];
  /** Deliveries of the `webhook` option; those of apps are in `appDeliveries`. */
  readonly deliveries: readonly Delivery[];
  readonly on: (listener: (event: SandboxEvent) => void) => void;
  /** Sends an event's webhook again with the same delivery id. */
  readonly redeliver: (delivery: string) => Promise<Delivery>;
  /**
   * Creates a token. Without permissions it may do what its actor's role allows; with permissions it is a workflow's,
   * for the main repository or the named ones.
   *
   * @returns the token
   */
  readonly token: (request: {
    actor: string;
    permissions?: Permissions;
    token?: string;
    repositories?: readonly string[];
  }) => string;
  /** Adds a repository. Apps installed on all of the owner's repositories are notified. */
  readonly addRepository: (request: {
    owner?: string;
    repo: string;
    gitDir: string;
    private?: boolean;
  }) => Promise<RepositoryHandle>;
  readonly repository: (fullName: string) => RepositoryHandle;
  /** The token that the page shows for a person; by default the one that the page plays. */
  readonly personalToken: (login?: string) => { readonly login: string; readonly token: string };
  /** Deletes an account; what it wrote stays (`Quirks.nullUsers`). */
  readonly deletePerson: (login: string) => void;
  readonly registerApp: (request: AppRequest) => Promise<RegisteredApp>;
  /** Changes an app's permissions, events or webhook. Installations keep what was accepted. */
  readonly changeApp: (
    app: number | string,
    change: {
      permissions?: Permissions;
      events?: readonly string[];
      webhook?: { url?: string; secret?: string; active?: boolean };
    },
  ) => App;
  readonly installApp: (request: InstallRequest) => Installation;
  /** Adds or removes repositories, accepts permissions, or suspends. The app is notified. */
  readonly changeInstallation: (id: number, change: InstallationChange) => Installation;
  /** Sends `installation.deleted`, and ends the tokens. */
  readonly uninstallApp: (id: number, by?: string) => void;
  readonly webhooks: Webhooks;
  readonly appDeliveries: (app: number | string) => readonly HookDelivery[];
  /** By default for the main repository's owner. */
  readonly addOrganizationRuleset: (request: RulesetRequest & { organization?: string }) => Ruleset;
  readonly meter: () => MeterReading;
  readonly setQuirks: (quirks: Partial<Quirks>) => void;
  /** Lets stale lists and times catch up (`Quirks.staleReads`, `lateUpdatedAt`). */
  readonly catchUp: () => void;
  readonly fail: (fault: Fault) => void;
  readonly fix: () => void;
  readonly busy: ReadonlySet<number>;
  /** The last error of `onEvent`, by pull request. */
  readonly failures: ReadonlyMap<number, string>;
  /** Resolves once every event is handled and every webhook delivered. */
  readonly settled: () => Promise<void>;
  /** Stops it and removes its mirrors. Hanging requests are cut. */
  readonly close: () => Promise<void>;
};
