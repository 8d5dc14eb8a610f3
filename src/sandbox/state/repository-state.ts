import type { DiffFile } from "../git/diff-files.ts";
import type { Mirror } from "../git/open-mirror.ts";
import type { Host } from "./host.ts";
import type { GroupedMap } from "./ids.ts";
import type { Ruleset } from "./rulesets.ts";

/** A role in the repository, from least to most. */
export type Role = "none" | "read" | "triage" | "write" | "maintain" | "admin";

/** An account. */
export type Person = {
  readonly id: number;
  readonly login: string;
  kind: "person" | "bot";
  /** In the repositories of the main one's owner; a repository may say otherwise (`World.roles`). */
  role: Role;
  name: string;
  email: string;
  /** Whether the account is gone: what it wrote stays, under nobody's name. */
  deleted?: boolean;
};

/** What a token may do; `undefined` means whatever its actor's role allows. */
export type Permissions = Readonly<Record<string, "read" | "write">>;

/** What was handed to a client to show who it is. */
export type Token = {
  /** `plain` is what tests and workflows use, `installation` and `user` an app asked for, `app` is its own JWT. */
  readonly kind: "plain" | "installation" | "user" | "app";
  /** Login. */
  readonly actor: string;
  readonly permissions: Permissions | undefined;
  /** Id of the app that it belongs to. */
  readonly app?: number;
  readonly installation?: number;
  /** Full names in lower case; everything that the actor or the installation may see where it is left out. */
  readonly repositories?: ReadonlySet<string>;
  /** By the host's clock, in milliseconds; never where it is left out. */
  readonly expiresAt?: number;
};

export type Team = {
  readonly id: number;
  readonly slug: string;
  name: string;
  readonly parent: string | undefined;
  /** Logins in lower case. */
  readonly members: Set<string>;
};

/** One revision of a comment; the first is how it was written. */
export type Revision = {
  readonly editor: string;
  readonly at: string;
  readonly body: string;
  /** Who deleted it from the history, and when. */
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
  /** Slug of the app through which it was written. */
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

/** What a pull request has beyond an issue. */
export type PullPart = {
  readonly id: number;
  draft: boolean;
  base: { ref: string; sha: string };
  head: { readonly ref: string; sha: string; readonly owner: string };
  /** Best common ancestor of base and head; the base itself where there is none. */
  mergeBase: string;
  /** Whether base and head have a common ancestor at all. */
  related: boolean;
  /** What the pull request changes, of the head above. */
  files: readonly DiffFile[];
  commits: number;
  /** Ids of those commits, the newest first. */
  shas: readonly string[];
  mergedAt: string | undefined;
  mergedBy: string | undefined;
  mergeCommit: string | undefined;
  readonly reviews: Review[];
};

export type Issue = {
  readonly id: number;
  readonly number: number;
  title: string;
  body: string | null;
  readonly author: string;
  state: "open" | "closed";
  readonly labels: string[];
  /** Logins. */
  assignees: readonly string[];
  readonly createdAt: string;
  updatedAt: string;
  closedAt: string | undefined;
  /** Present for pull requests. */
  readonly pull: PullPart | undefined;
};

/** A pull request: an issue with that part. */
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

/** The check runs of one app at one commit. */
export type Suite = {
  readonly id: number;
  readonly app: string;
  readonly sha: string;
  readonly createdAt: string;
  /** The run of a workflow of GitHub Actions that it is. */
  readonly workflow?: { readonly run: number; readonly id: number; readonly name: string; readonly event: string };
};

/** A button of a check run. */
export type CheckAction = { readonly label: string; readonly description: string; readonly identifier: string };

/** A remark of a check run on some lines of a file, in the API's own names. */
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

/** A webhook event, with the payload that GitHub would send. */
export type SandboxEvent = {
  /** Name of the event (`pull_request`, `issue_comment`). */
  readonly name: string;
  readonly payload: {
    readonly action?: string;
    readonly sender: { readonly login: string };
    readonly [key: string]: unknown;
  };
  /** Delivery id, a UUID. */
  readonly delivery: string;
  /** The pull request that it is about, where it is about one. */
  readonly pull: number | undefined;
  /** Full name of the repository in which it happened, where it happened in one. */
  readonly repository: string | undefined;
};

/** An entry of a merge queue. */
export type Queued = {
  readonly number: number;
  readonly ref: string;
  readonly sha: string;
  readonly base: { readonly ref: string; readonly sha: string };
};

/** One movement of a branch, as GitHub's list of a repository's activity keeps it. */
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

/** A check that a branch's protection asks for; of a certain app, or of anybody. */
export type RequiredCheck = { readonly context: string; readonly app: number | undefined };

/**
 * Everything that the stand-in remembers of one repository, and, by reference, what all repositories of its host
 * share. It is the one mutable thing of the sandbox; what changes it are the functions in this folder, each of
 * which also makes the event that GitHub would send.
 */
export type RepositoryState = {
  readonly host: Host;
  readonly id: number;
  /** Changes where the repository is transferred, as `repo` does where it is renamed (`move-repository.ts`). */
  owner: string;
  repo: string;
  /** `acme/shop`. */
  fullName: string;
  readonly private: boolean;
  /** `http://127.0.0.1:port`, without a slash at the end. */
  readonly url: string;
  readonly mirror: Mirror;
  readonly now: () => Date;
  /** How many entries a recursive tree may list before it is cut (GitHub: 100,000). */
  readonly treeLimit: number;
  readonly createdAt: string;
  /** Shared by all repositories. */
  readonly people: Map<string, Person>;
  /** Shared by all repositories. */
  readonly tokens: Map<string, Token>;
  /** Of the owner. */
  teams: Map<string, Team>;
  /** Logins in lower case → role here, where it is another than elsewhere. */
  readonly roles: Map<string, Role>;
  readonly issues: Map<number, Issue>;
  /** Numbers of those that are open. */
  readonly open: Set<number>;
  /** By issue. */
  readonly comments: GroupedMap<number, Comment, number>;
  readonly labels: Map<string, Label>;
  readonly statuses: Status[];
  /** By commit. */
  readonly checks: GroupedMap<number, Check, string>;
  /** `app sha` → suite. */
  readonly suites: Map<string, Suite>;
  /** Commit → numbers of the pull requests that bring it. */
  readonly commits: Map<string, Set<number>>;
  /** Branch → the required checks. */
  readonly protections: Map<string, readonly RequiredCheck[]>;
  readonly rulesets: Map<number, Ruleset>;
  readonly queue: Map<number, Queued>;
  /** Movements of branches, the oldest first. */
  readonly activities: Activity[];
  /** Commits whose signature GitHub has verified. */
  readonly signed: Set<string>;
  /** `base head`, both commit ids → whether the two merge without conflict. */
  readonly mergeable: Map<string, boolean>;
  /** Shared by all repositories. */
  readonly events: SandboxEvent[];
  /** Shared by all repositories. */
  readonly listeners: ((event: SandboxEvent) => void)[];
  /** Last number given out, by kind; ids are counted by the host. */
  readonly counters: Map<string, number>;
};
