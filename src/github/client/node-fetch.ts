import type { Agent, IncomingMessage } from "node:http";
import type { Octokit } from "@octokit/core";
import { RequestTimeout } from "./github-client.ts";

export type SmallFetch = (
  url: string,
  init: {
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
    readonly signal?: AbortSignal | null;
    /** Called once the request is on its way, or has failed. */
    readonly onSent?: () => void;
  },
) => Promise<SmallResponse>;

type SmallResponse = {
  readonly status: number;
  readonly statusText: string;
  readonly url: string;
  readonly headers: Map<string, string>;
  readonly body: Buffer;
  readonly text: () => Promise<string>;
  readonly arrayBuffer: () => Promise<ArrayBuffer>;
};

/** In bytes; the largest that we request (a tree) has 7 MB. */
const LARGEST_ANSWER = 64 * 1024 * 1024;
const MAX_REDIRECTS = 5;

type NodeFetchOptions = {
  readonly timeoutMs: number;
  /** `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` are used by Node 24.5 and later. */
  readonly env: Readonly<Record<string, string | undefined>>;
};

/**
 * `fetch` over `node:https` with keep-alive: the global `fetch` loads undici, and the first request takes 160 ms instead
 * of 20. Follows redirects of renamed repositories, without the token to another host.
 */
export const nodeFetch = ({ timeoutMs, env }: NodeFetchOptions): SmallFetch => {
  const proxyEnv = {
    HTTP_PROXY: env.http_proxy ?? env.HTTP_PROXY,
    HTTPS_PROXY: env.https_proxy ?? env.HTTPS_PROXY,
    NO_PROXY: env.no_proxy ?? env.NO_PROXY,
  };
  const agents = new Map<Protocol, Agent>();
  const agentFor = (protocol: Protocol): Agent => {
    const agent = agents.get(protocol) ?? new (clientOf(protocol).Agent)({ keepAlive: true, proxyEnv });
    agents.set(protocol, agent);
    return agent;
  };
  const go: (url: URL, init: Parameters<SmallFetch>[1], redirects: number) => Promise<SmallResponse> = async (
    url,
    init,
    redirects,
  ) => {
    const protocol = url.protocol === "http:" ? "http:" : "https:";
    const answer = await send(url, init, agentFor(protocol), protocol, timeoutMs);
    const location = answer.headers.get("location");
    if (![301, 302, 307, 308].includes(answer.status) || location === undefined) return answer;
    if (redirects >= MAX_REDIRECTS) throw new Error(`The host redirected more than ${MAX_REDIRECTS} times.`);
    const to = new URL(location, url);
    if (to.protocol !== url.protocol) throw new Error(`The host redirected from ${url.protocol} to ${to.protocol}`);
    const headers = Object.entries(init.headers ?? {}).filter(
      ([name]) => to.host === url.host || name.toLowerCase() !== "authorization",
    );
    return go(to, { ...init, headers: Object.fromEntries(headers) }, redirects + 1);
  };
  return async (url, init) => go(new URL(url), init, 0);
};

type Protocol = "http:" | "https:";

/** Loaded by the first request: with TLS they take longer to load than all else that a command without requests does. */
const clientOf = (protocol: Protocol): typeof import("node:http") | typeof import("node:https") =>
  protocol === "http:" ? process.getBuiltinModule("node:http") : process.getBuiltinModule("node:https");

const send = async (
  url: URL,
  init: Parameters<SmallFetch>[1],
  agent: Agent,
  protocol: Protocol,
  timeoutMs: number,
): Promise<SmallResponse> =>
  new Promise((resolve, reject) => {
    const body = init.body === undefined ? undefined : Buffer.from(init.body, "utf8");
    const headers = {
      ...init.headers,
      "accept-encoding": "gzip",
      ...(body === undefined ? {} : { "content-length": String(body.length) }),
    };
    const request = clientOf(protocol).request(url, {
      method: init.method ?? "GET",
      headers,
      agent,
      ...(init.signal ? { signal: init.signal } : {}),
    });
    const sent = (): void => init.onSent?.();
    const fail = (error: Error): void => {
      sent();
      clearTimeout(timer);
      reject(error);
      request.destroy();
    };
    const timer = setTimeout(() => fail(new RequestTimeout(timeoutMs)), timeoutMs);
    request.on("finish", sent);
    request.on("error", fail);
    request.on("response", (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > LARGEST_ANSWER)
          request.destroy(new Error(`The host's answer is larger than ${LARGEST_ANSWER} bytes.`));
        else chunks.push(chunk);
      });
      response.on("error", fail);
      response.on("aborted", () => fail(new Error("The host broke off in the middle of its answer.")));
      response.on("end", () => {
        clearTimeout(timer);
        unpack(response, Buffer.concat(chunks)).then((whole) => resolve(answerOf(url, response, whole)), reject);
      });
    });
    request.end(body);
  });

const unpack = async (response: IncomingMessage, body: Buffer): Promise<Buffer> => {
  if (response.headers["content-encoding"] !== "gzip" || body.length === 0) return body;
  return new Promise((resolve, reject) => {
    process
      .getBuiltinModule("node:zlib")
      .gunzip(body, { maxOutputLength: LARGEST_ANSWER }, (error, whole) =>
        error === null ? resolve(whole) : reject(error),
      );
  });
};

const answerOf = (url: URL, response: IncomingMessage, body: Buffer): SmallResponse => ({
  status: response.statusCode ?? 0,
  statusText: response.statusMessage ?? "",
  url: url.href,
  headers: new Map(
    Object.entries(response.headers).map(([name, value]): [string, string] => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  ),
  body,
  text: async () => body.toString("utf8"),
  arrayBuffer: async () => new Uint8Array(body).buffer,
});

/**
 * Parses what `nodeFetch` brought. Octokit's parser also turns numbers over 2^53 into `BigInt`, and takes ten times as
 * long for it; GitHub's ids are far smaller. Must be the first hook, so that all others see the parsed answer.
 */
export const parseAnswers = ({ hook }: Pick<Octokit, "hook">): void =>
  hook.wrap("request", async (request, options) => {
    // Hooks inside this one, such as that of an App's token, see the same object and no other.
    options.request = { ...options.request, parseSuccessResponseBody: false };
    const answer = await request(options);
    const data: unknown = answer.data;
    return Buffer.isBuffer(data) ? { ...answer, data: parsed(data, answer.headers["content-type"] ?? "") } : answer;
  });

/** As `@octokit/request` does it, by the media type. */
const parsed = (body: Buffer, contentType: string): unknown => {
  const text = (): string => body.toString("utf8");
  if (/^\s*application\/(?:scim\+)?json\s*(?:;|$)/i.test(contentType)) {
    try {
      return JSON.parse(text());
    } catch {
      return text();
    }
  }
  const isText = contentType === "" || /^\s*text\//i.test(contentType) || /;\s*charset="?utf-8/i.test(contentType);
  if (isText && !/^\s*application\/octet-stream/i.test(contentType)) return text();
  return new Uint8Array(body).buffer;
};

/** The `x-ratelimit-*` headers (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api). */
type Budget = {
  readonly limit: number;
  readonly remaining: number;
  readonly reset: number;
};

const RESERVE = 0.1;
const FREE = 0.5;

/** Seconds between two requests: the rest of the limit, less a tenth for others, is spread until the reset. */
export const paceOf = ({ limit, remaining, reset }: Budget, now: number): number => {
  const left = reset - now;
  if (left <= 0 || remaining > limit * FREE) return 0;
  const usable = remaining - limit * RESERVE;
  return usable < 1 ? left + 1 : left / usable;
};

type Pace = {
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
  readonly secondMs: number;
};

const WRITE_EVERY = 1;

/** Keeps a long run below the limits of REST and of GraphQL, and writes a second apart, as GitHub asks. */
export const pacedFetch = (fetch: SmallFetch, { now, wait, secondMs }: Pace): SmallFetch => {
  const lanes = { rest: lane(), graphql: lane() };
  let written = Number.NEGATIVE_INFINITY;
  const pause = async (own: Lane): Promise<void> => {
    const pace = own.budget === undefined ? 0 : paceOf(left(own.budget, own.underway), now() / 1_000);
    if (pace > 0) await wait(pace * secondMs);
  };
  const pauseToWrite = async (): Promise<void> => {
    const due = written + WRITE_EVERY * secondMs - now();
    if (due > 0) await wait(due);
    written = now();
  };
  return async (url, init) => {
    const own = url.endsWith("/graphql") ? lanes.graphql : lanes.rest;
    const writes = own === lanes.rest && !["GET", "HEAD"].includes(init.method ?? "GET");
    // In sequence, so that concurrent requests do not wait together and start together. A write never waits for the
    // limit, because it must follow its read soon; the next read waits.
    own.turn = own.turn.then(() => (writes ? pauseToWrite() : pause(own)));
    await own.turn;
    own.underway += 1;
    try {
      const answer = await fetch(url, init);
      own.budget = budgetOf(answer) ?? own.budget;
      return answer;
    } finally {
      own.underway -= 1;
    }
  };
};

type Lane = { budget: Budget | undefined; underway: number; turn: Promise<void> };

const lane = (): Lane => ({ budget: undefined, underway: 0, turn: Promise.resolve() });

const left = (budget: Budget, underway: number): Budget => ({ ...budget, remaining: budget.remaining - underway });

const budgetOf = ({ headers }: SmallResponse): Budget | undefined => {
  const number = (name: string): number => Number.parseInt(headers.get(`x-ratelimit-${name}`) ?? "", 10);
  const budget = { limit: number("limit"), remaining: number("remaining"), reset: number("reset") };
  return Object.values(budget).every((value) => value >= 0) ? budget : undefined;
};
