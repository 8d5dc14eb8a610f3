import type { DiffFile } from "../git/diff-files.ts";
import type { Mirror } from "../git/open-mirror.ts";

/** A role in the repository, from least to most. */
export type Role = "none" | "read" | "triage" | "write" | "maintain" | "admin";

/** An account. */
export type Person = {
  readonly id: number;
  readonly login: string;
  kind: "person" | "bot";
  role: Role;
  name: string;
  email: string;
};

/** What a token may do; `undefined` means whatever its actor's role allows. */
export type Permissions = Readonly<Record<string, "read" | "write">>;

export type Token = { readonly actor: string; readonly permissions: Permissions | undefined };

export type Team = {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly parent: string | undefined;
  /** Logins in lower case. */
  readonly members: Set<string>;
};

/** One revision of a comment; the first is how it was written. */
export type Revision = { readonly editor: string; readonly at: string; readonly body: string };

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
};

export type Review = {
  readonly id: number;
  readonly author: string;
  state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED";
  readonly body: string;
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
  /** What the pull request changes, of the head above. */
  files: readonly DiffFile[];
  commits: number;
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

export type Check = {
  readonly id: number;
  readonly name: string;
  readonly sha: string;
  readonly app: string;
  status: "queued" | "in_progress" | "completed";
  conclusion: string | null;
  detailsUrl: string | null;
  externalId: string;
  startedAt: string | null;
  completedAt: string | null;
  title: string | null;
  summary: string | null;
  text: string | null;
  annotations: readonly unknown[];
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
};

/** An entry of a merge queue. */
export type Queued = {
  readonly number: number;
  readonly ref: string;
  readonly sha: string;
  readonly base: { readonly ref: string; readonly sha: string };
};

/**
 * Everything that the stand-in remembers. It is the one mutable thing of the sandbox; what changes it are
 * the functions in this folder, each of which also makes the event that GitHub would send.
 */
export type World = {
  readonly owner: string;
  readonly repo: string;
  /** `http://127.0.0.1:port`, without a slash at the end. */
  url: string;
  readonly mirror: Mirror;
  readonly now: () => Date;
  /** How many entries a recursive tree may list before it is cut (GitHub: 100,000). */
  readonly treeLimit: number;
  readonly createdAt: string;
  readonly people: Map<string, Person>;
  readonly tokens: Map<string, Token>;
  readonly teams: Map<string, Team>;
  readonly issues: Map<number, Issue>;
  readonly comments: Map<number, Comment>;
  readonly labels: Map<string, Label>;
  readonly statuses: Status[];
  readonly checks: Map<number, Check>;
  /** Branch → names of the required checks. */
  readonly protections: Map<string, readonly string[]>;
  readonly queue: Map<number, Queued>;
  /** `base head`, both commit ids → whether the two merge without conflict. */
  readonly mergeable: Map<string, boolean>;
  readonly events: SandboxEvent[];
  readonly listeners: ((event: SandboxEvent) => void)[];
  /** Last number given out, by kind. */
  readonly counters: Map<string, number>;
};
