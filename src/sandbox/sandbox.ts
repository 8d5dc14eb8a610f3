import type { Delivery, Webhook } from "./http/deliver.ts";
import type { Fault } from "./http/faults.ts";
import type { commentShape } from "./shapes/comment-shape.ts";
import type { PullEdit } from "./state/edit-pull.ts";
import type { MergeWish } from "./state/merge-pull.ts";
import type { NewPull } from "./state/open-pull.ts";
import type { PersonWish } from "./state/set-person.ts";
import type { Comment, Permissions, Pull, Queued, Review, SandboxEvent, World } from "./state/world.ts";

export type SandboxOptions = {
  /** A git repository: bare, or a working tree. It is only read. */
  readonly gitDir: string;
  /** `acme`. */
  readonly owner?: string;
  /** The folder's name. */
  readonly repo?: string;
  /** Port to listen on; a free one. */
  readonly port?: number;
  /** Address to listen on; `127.0.0.1`. */
  readonly host?: string;
  readonly webhook?: Webhook;
  /** Whether requests and answers are held against GitHub's document; true. */
  readonly validate?: boolean;
  readonly people?: readonly PersonWish[];
  /** The clock; the machine's. */
  readonly now?: () => Date;
  /** Told of every request, after it was answered. */
  readonly onRequest?: (request: SandboxRequest) => void;
  /**
   * Told of every event but those of `github-actions[bot]` (a workflow does not hear of what its own token
   * did), one at a time for each pull request. The page says that Tollgate is looking while it runs.
   */
  readonly onEvent?: (event: SandboxEvent, sandbox: Sandbox) => Promise<void>;
  /** Lower limits than GitHub's, for tests. */
  readonly limits?: { readonly treeEntries?: number };
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

export type Sandbox = {
  /** Base of the REST API, without a slash at its end. */
  readonly url: string;
  readonly graphqlUrl: string;
  readonly pageUrl: string;
  readonly owner: string;
  readonly repo: string;
  /** The bare repository that it works on. */
  readonly gitDir: string;
  readonly state: World;
  readonly requests: readonly SandboxRequest[];
  readonly events: readonly SandboxEvent[];
  /** What became of the webhook's deliveries. */
  readonly deliveries: readonly Delivery[];
  /** Calls back with every event, in order, at once. */
  readonly on: (listener: (event: SandboxEvent) => void) => void;
  /** Sends an event's webhook once more, with the same delivery id. */
  readonly redeliver: (delivery: string) => Promise<Delivery>;
  /** Registers a token. Without permissions it may what its actor's role may. @returns the token */
  readonly token: (wish: { actor: string; permissions?: Permissions; token?: string }) => string;
  readonly branches: () => Promise<readonly string[]>;
  readonly openPullRequest: (wish: NewPull) => Promise<Pull>;
  readonly editPullRequest: (as: string, number: number, edit: PullEdit) => Promise<Pull>;
  /** Reads the head's branch from the repository again. */
  readonly updateHead: (number: number, as?: string) => Promise<Pull>;
  readonly comment: (as: string, number: number, body: string) => Comment;
  readonly editComment: (as: string, id: number, body: string) => Comment;
  readonly deleteComment: (as: string, id: number) => void;
  /** The comments of an issue or pull request, oldest first, as the API lists them. */
  readonly comments: (number: number) => readonly ReturnType<typeof commentShape>[];
  readonly addLabel: (as: string, number: number, label: string) => void;
  readonly removeLabel: (as: string, number: number, label: string) => void;
  readonly review: (
    as: string,
    number: number,
    written: { state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED"; body?: string; sha?: string },
  ) => Review;
  readonly dismissReview: (as: string, number: number, id: number) => Review;
  readonly setPerson: (wish: PersonWish) => void;
  readonly addTeam: (wish: { slug: string; name?: string; parent?: string; members?: readonly string[] }) => void;
  /** Requires checks on a branch; an empty list only protects it. */
  readonly protect: (wish: { branch: string; checks: readonly string[] }) => void;
  readonly merge: (as: string, number: number, wish?: MergeWish) => Promise<Pull>;
  readonly enqueue: (as: string, number: number) => Promise<Queued>;
  readonly settleQueue: (as: string, number: number) => Promise<"merged" | "failed" | "waiting">;
  /** Plays a fault. */
  readonly fail: (fault: Fault) => void;
  /** Numbers of the pull requests that `onEvent` is working on. */
  readonly busy: ReadonlySet<number>;
  /** What `onEvent` threw the last time, by pull request. */
  readonly failures: ReadonlyMap<number, string>;
  /** Resolves once every event is handled and every webhook delivered. */
  readonly settled: () => Promise<void>;
  /** Stops it, and removes its copy of the repository. Requests that hang are cut. */
  readonly close: () => Promise<void>;
};
