/**
 * The sandbox: a stand-in for GitHub, small but honest, on real HTTP over a real git repository.
 *
 * It is what `tollgate sandbox` runs, so that policies can be tried before anything is installed, and it is
 * the fake that the tests of the adapter, the Action, the App and the CLI run against.
 *
 * - **REST** at `url`, **GraphQL** at `graphqlUrl`: the operations of `openapi/subset.json`. Requests and
 *   answers are held against GitHub's own document; what the subset does not have is answered 501.
 * - **State** is in memory and forgotten at the end (`state/`). **Git** is a bare mirror in a temporary
 *   folder (`git/`): the repository that was given is only read.
 * - **Events** are kept in `events`, handed to `on` listeners, to `onEvent` (one at a time for each pull
 *   request) and, signed, to a webhook.
 * - **Page** at `pageUrl` (`page/`): pull requests, their comments with boxes to click, checks, merge button.
 *
 * Folders: `state` what is remembered and what changes it, `shapes` how GitHub writes it down, `routes` one
 * entry for each operation, `http` the server around them.
 */
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, resolve } from "node:path";
import { listBranches } from "./git/list-branches.ts";
import { openMirror } from "./git/open-mirror.ts";
import { answerGraphql } from "./graphql/answer-graphql.ts";
import { answerApi } from "./http/answer-api.ts";
import { authenticate } from "./http/authenticate.ts";
import { type Delivery, deliver, type Webhook } from "./http/deliver.ts";
import { createEventQueue } from "./http/event-queue.ts";
import { createFaults, type Fault, faultWords } from "./http/faults.ts";
import { readBody } from "./http/read-body.ts";
import { jsonReply, type Reply } from "./http/reply.ts";
import { Refusal } from "./refusal.ts";
import { commentShape } from "./shapes/comment-shape.ts";
import { createComment, deleteComment, editComment } from "./state/comments.ts";
import { createWorld } from "./state/create-world.ts";
import { editPull, type PullEdit } from "./state/edit-pull.ts";
import { addLabels, removeLabel } from "./state/labels.ts";
import { type MergeWish, mergePull } from "./state/merge-pull.ts";
import { enqueue, settleQueue } from "./state/merge-queue.ts";
import { type NewPull, openPull } from "./state/open-pull.ts";
import { person } from "./state/person.ts";
import { dismissReview, review } from "./state/reviews.ts";
import { addTeam } from "./state/teams.ts";
import { updateHead } from "./state/update-head.ts";
import type { Comment, Permissions, Pull, Queued, Review, Role, SandboxEvent, World } from "./state/world.ts";

/** A person, as the sandbox is told of them. */
export type PersonWish = {
  readonly login: string;
  readonly role?: Role;
  readonly kind?: "person" | "bot";
  /** Slugs of teams; made where they are missing. */
  readonly teams?: readonly string[];
  readonly name?: string;
  /** The address that commits are matched to; `<login>@users.noreply.github.com`. */
  readonly email?: string;
};

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

/**
 * Starts a sandbox over a git repository.
 *
 * @throws when there is no git repository, or the port is taken
 */
export const startSandbox = async (options: SandboxOptions): Promise<Sandbox> => {
  const mirror = await openMirror(options.gitDir);
  const world = createWorld({
    owner: options.owner ?? "acme",
    repo: options.repo ?? repositoryName(options.gitDir),
    mirror,
    now: options.now ?? (() => new Date()),
    treeLimit: options.limits?.treeEntries ?? 100_000,
  });
  const faults = createFaults();
  const requests: SandboxRequest[] = [];
  const deliveries: Delivery[] = [];
  const underway = new Set<Promise<unknown>>();
  const queue = createEventQueue(async (event) => options.onEvent?.(event, sandbox));

  const note = (request: SandboxRequest): void => {
    requests.push(request);
    options.onRequest?.(request);
  };

  const answer = async (request: IncomingMessage): Promise<Reply | "hang"> => {
    const method = request.method ?? "GET";
    const path = request.url ?? "/";
    const fault = faults.take(method, path);
    if (fault?.hang === true && fault.after !== true) {
      note({ method, path, status: 0, actor: undefined, operation: undefined });
      return "hang";
    }
    const body = await readBody(request);
    const url = new URL(path, "http://sandbox.invalid");
    const headers = request.headers as Readonly<Record<string, string | undefined>>;
    if (fault !== undefined && fault.after !== true) {
      const status = fault.status ?? 500;
      note({ method, path, status, actor: undefined, operation: undefined });
      return faultReply(fault);
    }
    const reply =
      url.pathname === "/graphql"
        ? answerGraph(world, headers.authorization, body)
        : await answerApi(world, { method, url, headers, body }, options.validate ?? true);
    note({ method, path, status: reply.status, actor: reply.actor, operation: reply.operation });
    if (fault?.hang === true) return "hang";
    return fault === undefined ? reply : faultReply(fault);
  };

  const server = createServer((request, response) => {
    answer(request).then(
      (reply) => reply !== "hang" && send(response, reply),
      (error: unknown) => {
        const status = error instanceof Refusal ? error.status : 500;
        send(response, jsonReply(status, { message: error instanceof Error ? error.message : String(error) }));
      },
    );
  });
  try {
    await new Promise<void>((done, failed) => {
      server.once("error", failed);
      server.listen(options.port ?? 0, options.host ?? "127.0.0.1", done);
    });
  } catch (error) {
    await mirror.remove();
    throw new Error(`The sandbox cannot listen on port ${options.port ?? 0}`, { cause: error });
  }
  const host = options.host ?? "127.0.0.1";
  world.url = `http://${host.includes(":") ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`;

  const send1 = async (event: SandboxEvent): Promise<Delivery> => {
    const { webhook } = options;
    if (webhook === undefined) throw new Error("The sandbox was started without a webhook");
    const sending = deliver(webhook, event);
    underway.add(sending);
    const delivery = await sending.finally(() => underway.delete(sending));
    deliveries.push(delivery);
    return delivery;
  };
  world.listeners.push((event) => {
    if (options.webhook !== undefined) void send1(event);
    if (options.onEvent !== undefined && event.payload.sender.login !== "github-actions[bot]") queue.push(event);
  });

  const sandbox: Sandbox = {
    url: world.url,
    graphqlUrl: `${world.url}/graphql`,
    pageUrl: `${world.url}/`,
    owner: world.owner,
    repo: world.repo,
    gitDir: mirror.dir,
    state: world,
    requests,
    events: world.events,
    deliveries,
    on: (listener) => world.listeners.push(listener),
    redeliver: async (id) => {
      const event = world.events.find((one) => one.delivery === id);
      if (event === undefined) throw new Error(`There was no delivery ${id}`);
      return send1(event);
    },
    token: ({ actor, permissions, token = `ghs_sandbox_${randomUUID()}` }) => {
      world.tokens.set(token, { actor: person(world, actor).login, permissions });
      return token;
    },
    branches: () => listBranches(mirror.dir),
    openPullRequest: (wish) => openPull(world, wish),
    editPullRequest: (as, number, edit) => editPull(world, as, number, edit),
    updateHead: (number, as) => updateHead(world, as ?? world.issues.get(number)?.author ?? "", number),
    comment: (as, number, body) => createComment(world, as, number, body),
    editComment: (as, id, body) => editComment(world, as, id, body),
    deleteComment: (as, id) => deleteComment(world, as, id),
    comments: (number) =>
      [...world.comments.values()]
        .filter((comment) => comment.issue === number)
        .map((comment) => commentShape(world, comment)),
    addLabel: (as, number, label) => addLabels(world, as, number, [label]),
    removeLabel: (as, number, label) => removeLabel(world, as, number, label),
    review: (as, number, written) => review(world, as, number, written),
    dismissReview: (as, number, id) => dismissReview(world, as, number, id),
    setPerson: (wish) => setPerson(world, wish),
    addTeam: (wish) => addTeam(world, wish),
    protect: ({ branch, checks }) => world.protections.set(branch, [...checks]),
    merge: (as, number, wish) => mergePull(world, as, number, wish),
    enqueue: (as, number) => enqueue(world, as, number),
    settleQueue: (as, number) => settleQueue(world, as, number),
    fail: faults.add,
    busy: queue.busy,
    failures: queue.failures,
    settled: async () => {
      await queue.settled();
      await Promise.all(underway);
    },
    close: async () => {
      await new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      });
      await Promise.all(underway);
      await mirror.remove();
    },
  };
  for (const wish of options.people ?? []) sandbox.setPerson(wish);
  return sandbox;
};

/** `shop` for `/work/shop` and `/work/shop.git`, in the characters that GitHub allows. */
const repositoryName = (gitDir: string): string =>
  basename(resolve(gitDir))
    .replace(/\.git$/, "")
    .replace(/[^\w.-]/g, "-") || "repository";

const setPerson = (world: World, wish: PersonWish): void => {
  const who = person(world, wish.login);
  who.role = wish.role ?? who.role;
  who.kind = wish.kind ?? who.kind;
  who.name = wish.name ?? who.name;
  who.email = wish.email ?? who.email;
  for (const slug of wish.teams ?? []) addTeam(world, { slug, members: [wish.login] });
};

const answerGraph = (
  world: World,
  authorization: string | undefined,
  body: string,
): Reply & { actor: string | undefined; operation: string } => {
  try {
    const { actor } = authenticate(world, authorization);
    const { query, variables } = JSON.parse(body) as { query?: unknown; variables?: Record<string, unknown> };
    if (typeof query !== "string") throw new Refusal(400, "A query attribute must be specified and must be a string.");
    return {
      ...jsonReply(200, answerGraphql(world, actor, { query, ...(variables ? { variables } : {}) })),
      actor,
      operation: "graphql",
    };
  } catch (error) {
    const status = error instanceof Refusal ? error.status : error instanceof SyntaxError ? 400 : 500;
    const message =
      error instanceof SyntaxError ? "Problems parsing JSON" : error instanceof Error ? error.message : "";
    return { ...jsonReply(status, { message }), actor: undefined, operation: "graphql" };
  }
};

const faultReply = (fault: Fault): Reply => {
  const status = fault.status ?? 500;
  return jsonReply(status, fault.body ?? { message: faultWords[status] ?? `HTTP ${status}` }, fault.headers ?? {});
};

const send = (response: ServerResponse, reply: Reply): void => {
  response.writeHead(reply.status, { ...reply.headers, "content-length": String(reply.body.length) });
  response.end(reply.status === 304 || reply.status === 204 ? undefined : reply.body);
};
