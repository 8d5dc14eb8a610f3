import type { DiffFile } from "../git/diff-files.ts";
import type { Mirror } from "../git/open-mirror.ts";
import type { Host } from "./host.ts";
import type { GroupedMap } from "./ids.ts";
import type { Ruleset } from "./rulesets.ts";

export type Role = "none" | "read" | "triage" | "write" | "maintain" | "admin";

export type Person = {
  readonly id: number;
  readonly login: string;
  kind: "person" | "bot";
  /** In repositories of the main owner; `RepositoryState.roles` overrides it. */
  role: Role;
  name: string;
  email: string;
  deleted?: boolean;
  /** A bot that the page can play; people always can be. */
  played?: boolean;
};

/** `undefined` means whatever the actor's role allows. */
export type Permissions = Readonly<Record<string, "read" | "write">>;

export type Token = {
  /** `plain` for tests and workflows, `installation` and `user` of an app, `app` for its own JWT. */
  readonly kind: "plain" | "installation" | "user" | "app";
  readonly actor: string;
  readonly permissions: Permissions | undefined;
  readonly app?: number;
  readonly installation?: number;
  /** Full names in lower case; if absent, all that the actor or the installation may see. */
  readonly repositories?: ReadonlySet<string>;
  /** By the host's clock, in milliseconds; if absent, never. */
  readonly expiresAt?: number;
};

export type Team = {
  readonly id: number;
  readonly slug: string;
  name: string;
  readonly parent: string | undefined;
  readonly members: Set<string>;
};

/** The first one is the original text. */
type Revision = {
  readonly editor: string;
  readonly at: string;
  readonly body: string;
  readonly deleted?: { readonly by: string; readonly at: string };
};

export type Reaction = { readonly id: number; readonly user: string; readonly content: string; readonly at: string };

export type Comment = {
  readonly id: number;
  readonly issue: number;
  readonly author: string;
  body: string;
  readonly createdAt: string;
  updatedAt: string;
  readonly revisions: Revision[];
  readonly reactions: Reaction[];
  /** Slug of the app through which a person wrote it. */
  readonly app: string | undefined;
};

export type Review = {
  readonly id: number;
  readonly author: string;
  state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED";
  body: string;
  readonly sha: string;
  readonly at: string;
};

export type ReviewRequest = {
  readonly id: number;
  readonly kind: "requested" | "removed";
  readonly of: "user" | "team";
  /** Login or slug. */
  readonly name: string;
  readonly actor: string;
  readonly at: string;
};

export type PullPart = {
  readonly id: number;
  draft: boolean;
  base: { ref: string; sha: string };
  head: { readonly ref: string; sha: string; readonly owner: string };
  /** Best common ancestor of base and head; the base itself if there is none. */
  mergeBase: string;
  related: boolean;
  files: readonly DiffFile[];
  commits: number;
  shas: readonly string[];
  mergedAt: string | undefined;
  mergedBy: string | undefined;
  mergeCommit: string | undefined;
  readonly reviews: Review[];
  /** In the order in which they were made. */
  readonly requests: ReviewRequest[];
};

export type Issue = {
  readonly id: number;
  readonly number: number;
  title: string;
  body: string | null;
  readonly author: string;
  state: "open" | "closed";
  readonly labels: string[];
  assignees: readonly string[];
  readonly createdAt: string;
  updatedAt: string;
  closedAt: string | undefined;
  readonly pull: PullPart | undefined;
};

export type Pull = Issue & { readonly pull: PullPart };

export type Label = {
  readonly id: number;
  readonly name: string;
  readonly color: string;
  readonly description: string;
};

export type Status = {
  readonly id: number;
  readonly sha: string;
  readonly state: "error" | "failure" | "pending" | "success";
  readonly context: string;
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly creator: string;
  readonly at: string;
};

export type Suite = {
  readonly id: number;
  readonly app: string;
  readonly sha: string;
  readonly createdAt: string;
  readonly workflow?: { readonly run: number; readonly id: number; readonly name: string; readonly event: string };
};

export type CheckAction = { readonly label: string; readonly description: string; readonly identifier: string };

export type Annotation = {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly start_column?: number;
  readonly end_column?: number;
  readonly annotation_level: string;
  readonly message: string;
  readonly title?: string;
  readonly raw_details?: string;
};

export type Check = {
  readonly id: number;
  readonly suite: number;
  name: string;
  readonly sha: string;
  readonly app: string;
  status: "queued" | "in_progress" | "completed" | "waiting" | "requested" | "pending";
  conclusion: string | null;
  detailsUrl: string | null;
  externalId: string;
  startedAt: string | null;
  completedAt: string | null;
  title: string | null;
  summary: string | null;
  text: string | null;
  annotations: readonly Annotation[];
  actions: readonly CheckAction[];
};

export type SandboxEvent = {
  readonly name: string;
  readonly payload: {
    readonly action?: string;
    readonly sender: { readonly login: string };
    readonly [key: string]: unknown;
  };
  readonly delivery: string;
  /** By the sandbox's clock. */
  readonly at: string;
  readonly pull: number | undefined;
  readonly repository: string | undefined;
};

export type Queued = {
  readonly number: number;
  readonly ref: string;
  readonly sha: string;
  readonly base: { readonly ref: string; readonly sha: string };
};

export type Activity = {
  readonly id: number;
  /** In full: `refs/heads/feature`. */
  readonly ref: string;
  readonly kind: "push" | "force_push" | "branch_creation" | "pr_merge";
  readonly before: string;
  readonly after: string;
  readonly actor: string;
  readonly at: string;
  /** Whether a list was read since (`Quirks.lateActivity`). */
  asked?: boolean;
};

export type RequiredCheck = { readonly context: string; readonly app: number | undefined };

/** Custom properties: a text, or several; absent are those that nobody set. */
export type RepositoryAbout = {
  readonly topics: readonly string[];
  readonly internal: boolean;
  readonly properties: Readonly<Record<string, string | readonly string[]>>;
};

export type DeploymentStatus = {
  readonly id: number;
  readonly state: "error" | "failure" | "inactive" | "in_progress" | "queued" | "pending" | "success";
  readonly environment: string;
  readonly description: string;
  readonly logUrl: string;
  readonly environmentUrl: string;
  readonly creator: string;
  readonly at: string;
};

export type Deployment = {
  readonly id: number;
  readonly sha: string;
  readonly ref: string;
  readonly task: string;
  readonly environment: string;
  readonly description: string | null;
  readonly transient: boolean;
  readonly production: boolean;
  readonly creator: string;
  readonly at: string;
  /** Oldest first. */
  readonly statuses: DeploymentStatus[];
};

/** The functions in `changes` change it and send GitHub's events. */
export type RepositoryState = {
  readonly host: Host;
  readonly id: number;
  owner: string;
  repo: string;
  fullName: string;
  readonly private: boolean;
  about: RepositoryAbout;
  readonly url: string;
  readonly mirror: Mirror;
  readonly now: () => Date;
  readonly treeLimit: number;
  readonly createdAt: string;
  readonly people: Map<string, Person>;
  readonly tokens: Map<string, Token>;
  teams: Map<string, Team>;
  readonly roles: Map<string, Role>;
  readonly issues: Map<number, Issue>;
  readonly open: Set<number>;
  readonly comments: GroupedMap<number, Comment, number>;
  readonly labels: Map<string, Label>;
  readonly statuses: Status[];
  readonly deployments: Deployment[];
  readonly checks: GroupedMap<number, Check, string>;
  /** By `app sha`. */
  readonly suites: Map<string, Suite>;
  /** Commit → numbers of the pull requests with it. */
  readonly commits: Map<string, Set<number>>;
  readonly protections: Map<string, readonly RequiredCheck[]>;
  readonly rulesets: Map<number, Ruleset>;
  readonly queue: Map<number, Queued>;
  readonly activities: Activity[];
  readonly signed: Set<string>;
  /** `base head` (commit ids) → whether they merge without conflict. */
  readonly mergeable: Map<string, boolean>;
  readonly events: SandboxEvent[];
  readonly listeners: ((event: SandboxEvent) => void)[];
  readonly counters: Map<string, number>;
};
