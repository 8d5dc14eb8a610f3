import type { Host } from "../state/host.ts";
import { notFound } from "../state/refusal.ts";
import type { Reply } from "./reply.ts";

export type Fault = {
  readonly method?: string;
  readonly path?: RegExp;
  readonly status?: number;
  readonly times?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON; default: GitHub's words for the status. */
  readonly body?: unknown;
  /** Milliseconds of delay; without a status the answer is the normal one. */
  readonly slow?: number;
  readonly every?: number;
  readonly hang?: boolean;
  /** Performs the request, then answers with the fault: a lost answer. */
  readonly after?: boolean;
};

export type Faults = {
  readonly add: (fault: Fault) => void;
  readonly clear: () => void;
  readonly take: (method: string, path: string) => Fault | undefined;
};

export const faultWords: Readonly<Record<number, string>> = {
  401: "Bad credentials",
  403: "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
  404: "Not Found",
  429: "API rate limit exceeded",
  500: "Server Error",
  502: "Server Error",
  503: "Service Unavailable",
};

export const createFaults = (): Faults => {
  let waiting: { readonly fault: Fault; left: number; seen: number }[] = [];
  return {
    add: (fault) => void waiting.push({ fault, left: fault.times ?? 1, seen: 0 }),
    clear: () => {
      waiting = [];
    },
    take: (method, path) => {
      const found = waiting.find((one) => {
        const { fault } = one;
        if (fault.method !== undefined && fault.method.toUpperCase() !== method) return false;
        if (fault.path !== undefined && !fault.path.test(path)) return false;
        one.seen += 1;
        return one.seen % (fault.every ?? 1) === 0;
      });
      if (found === undefined) return undefined;
      found.left -= 1;
      if (found.left <= 0) waiting = waiting.filter((one) => one !== found);
      return found.fault;
    },
  };
};

export type Lag = {
  readonly behind: (request: LaggingRequest, reply: Reply) => Reply;
  readonly catchUp: () => void;
};

type LaggingRequest = { readonly operation: string; readonly url: string; readonly actor: string };

/** Lists that GitHub answers from an index or a replica. Single objects are always current. */
const LISTS = new Set([
  "issues/list-comments",
  "issues/list-for-repo",
  "pulls/list",
  "pulls/list-commits",
  "pulls/list-files",
  "pulls/list-reviews",
  "repos/list-pull-requests-associated-with-commit",
  "search/issues-and-pull-requests",
]);

/** Objects whose `updated_at` changes with their parts. */
const DATED = new Set([
  ...["issues/get", "issues/get-comment", "issues/list-comments", "issues/list-for-repo"],
  ...["pulls/get", "pulls/list", "search/issues-and-pull-requests"],
]);

/** 404 right after an event of the pull request. */
const OF_PULLS = new Set([
  ...["pulls/get", "pulls/list-files", "pulls/list-commits", "pulls/list-reviews"],
  ...["issues/list-comments", "issues/get-comment"],
]);
/** 404 right after a push. */
const OF_PUSHES = new Set(["repos/get-content"]);

const MAX_REMEMBERED = 5_000;

type Item = { readonly node_id?: unknown; readonly updated_at?: unknown };
type Remembered<Value> = { readonly old: Value; readonly fresh: Value; left: number };

/** Counts reads instead of time; `host.quirks` switches it. */
export const createLag = (host: Host): Lag => {
  const lists = new Map<string, Remembered<Buffer>>();
  const times = new Map<string, Remembered<string>>();

  // Events by subject, and reads since then by address and reader.
  const events = new Map<string, number>();
  const missed = new Map<string, { readonly since: number; left: number }>();
  host.listeners.push(({ name, repository = "", pull }) => {
    const about = repository.toLowerCase();
    if (pull !== undefined) events.set(`${about}#${pull}`, (events.get(`${about}#${pull}`) ?? 0) + 1);
    if (name === "push" || name === "pull_request") events.set(about, (events.get(about) ?? 0) + 1);
  });

  const isMissing = ({ operation, url, actor }: LaggingRequest): boolean => {
    const { notYetThere } = host.quirks;
    if (notYetThere === 0 || !(OF_PULLS.has(operation) || OF_PUSHES.has(operation))) return false;
    const [, name = "", rest = ""] = /\/repos\/([^/]+\/[^/]+)\/(.*)$/.exec(url) ?? [];
    const about = decodeURIComponent(name).toLowerCase();
    const comment = Number(/^issues\/comments\/(\d+)/.exec(rest)?.[1] ?? Number.NaN);
    const number =
      /^(?:pulls|issues)\/(\d+)/.exec(rest)?.[1] ?? host.repositories.get(about)?.comments.get(comment)?.issue;
    const since = events.get(OF_PUSHES.has(operation) ? about : `${about}#${number}`) ?? 0;
    const key = `${actor} ${url}`;
    const known = missed.get(key);
    const now = known?.since === since ? known : { since, left: since === 0 ? 0 : notYetThere };
    missed.delete(key);
    missed.set(key, now);
    const [oldest] = missed.keys();
    if (missed.size > MAX_REMEMBERED && oldest !== undefined) missed.delete(oldest);
    if (now.left <= 0) return false;
    now.left -= 1;
    return true;
  };

  const late = (item: Item): Item => {
    const { node_id: id, updated_at: at } = item;
    if (typeof id !== "string" || typeof at !== "string") return item;
    return { ...item, updated_at: heldBack(times, id, at, host.quirks.lateUpdatedAt ? 1 : 0, (a, b) => a === b) };
  };

  return {
    catchUp: () => {
      lists.clear();
      times.clear();
      events.clear();
      missed.clear();
    },
    behind: (request, reply) => {
      if (reply.status !== 200) return reply;
      if (isMissing(request)) throw notFound();
      const { operation, url, actor } = request;
      let { body } = reply;
      if (host.quirks.lateUpdatedAt && DATED.has(operation)) body = Buffer.from(JSON.stringify(dated(body, late)));
      if (host.quirks.staleReads > 0 && LISTS.has(operation))
        body = heldBack(lists, `${actor} ${url}`, body, host.quirks.staleReads, (a, b) => a.equals(b));
      if (body.equals(reply.body)) return { ...reply, body };
      // The ETag belongs to the current answer.
      const { etag: _, ...headers } = reply.headers;
      return { ...reply, headers, body };
    },
  };
};

const heldBack = <Value>(
  remembered: Map<string, Remembered<Value>>,
  key: string,
  fresh: Value,
  reads: number,
  same: (one: Value, other: Value) => boolean,
): Value => {
  const known = remembered.get(key);
  const changed = known === undefined || !same(known.fresh, fresh);
  const now = changed ? { old: known?.fresh ?? fresh, fresh, left: known === undefined ? 0 : reads } : known;
  remembered.delete(key);
  remembered.set(key, now);
  const [oldest] = remembered.keys();
  if (remembered.size > MAX_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
  if (now.left <= 0) return fresh;
  now.left -= 1;
  return now.old;
};

const dated = (body: Buffer, each: (item: Item) => Item): unknown => {
  const value = JSON.parse(body.toString("utf8")) as Item | Item[] | { readonly items: Item[] };
  if (Array.isArray(value)) return value.map(each);
  return "items" in value ? { ...value, items: value.items.map(each) } : each(value);
};
