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
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, resolve } from "node:path";
import { listBranches } from "./git/list-branches.ts";
import { openMirror } from "./git/open-mirror.ts";
import { createListener } from "./http/create-listener.ts";
import { type Delivery, deliver } from "./http/deliver.ts";
import { createEventQueue } from "./http/event-queue.ts";
import { createFaults } from "./http/faults.ts";
import type { Sandbox, SandboxOptions, SandboxRequest } from "./sandbox.ts";
import { commentShape } from "./shapes/comment-shape.ts";
import { createComment, deleteComment, editComment } from "./state/comments.ts";
import { createWorld } from "./state/create-world.ts";
import { editPull } from "./state/edit-pull.ts";
import { addLabels, removeLabel } from "./state/labels.ts";
import { mergePull } from "./state/merge-pull.ts";
import { enqueue, settleQueue } from "./state/merge-queue.ts";
import { openPull } from "./state/open-pull.ts";
import { person } from "./state/person.ts";
import { dismissReview, review } from "./state/reviews.ts";
import { setPerson } from "./state/set-person.ts";
import { addTeam } from "./state/teams.ts";
import { updateHead } from "./state/update-head.ts";
import type { SandboxEvent } from "./state/world.ts";

export type { Sandbox, SandboxOptions, SandboxRequest } from "./sandbox.ts";
export type { SandboxEvent } from "./state/world.ts";

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

  const server = createServer(
    createListener(world, {
      faults,
      validate: options.validate ?? true,
      page: queue,
      note: (request) => {
        requests.push(request);
        options.onRequest?.(request);
      },
    }),
  );
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

  const sendWebhook = (event: SandboxEvent): Promise<Delivery> => {
    const { webhook } = options;
    if (webhook === undefined) throw new Error("The sandbox was started without a webhook");
    const sending = deliver(webhook, event).then((delivery) => {
      deliveries.push(delivery);
      underway.delete(sending);
      return delivery;
    });
    underway.add(sending);
    return sending;
  };
  world.listeners.push((event) => {
    if (options.webhook !== undefined) void sendWebhook(event);
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
      return sendWebhook(event);
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
