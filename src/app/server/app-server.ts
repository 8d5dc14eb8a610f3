import { createHash, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { WEBHOOK_PATHS } from "../config/manifest.ts";
import type { WebhookAnswer } from "../webhook/receive-webhook.ts";

/** What the server answers with. */
export type ServerParts = {
  readonly receive: (request: IncomingMessage) => Promise<WebhookAnswer>;
  /** Why it is not ready, in words; "" where it is. */
  readonly unready: () => Promise<string>;
  readonly metrics: { readonly contentType: string; readonly text: () => Promise<string> };
  /** Who scrapes has to bring it; undefined: nobody is asked. */
  readonly metricsToken: string | undefined;
  /** All other paths, once they are there; undefined: there is nothing else. */
  readonly pages: () => ((request: IncomingMessage, response: ServerResponse) => unknown) | undefined;
  /** Told of what a request failed with. */
  readonly onError: (error: unknown) => void;
};

/** What a connection may cost before anybody knows who it is. */
export type ServerLimits = {
  /** Milliseconds for a whole request, for its headers, and between two looks at who is slower. */
  readonly requestMs: number;
  readonly headersMs: number;
  readonly lookMs: number;
  /** A little longer than proxies keep theirs, so that they do not send into a connection that is being closed. */
  readonly keepAliveMs: number;
  /** Connections at one time; one more, and the least busy of them makes room. */
  readonly connections: number;
  /** Milliseconds in which a new connection is not the one that makes room. */
  readonly newMs: number;
};

export const SERVER_LIMITS: ServerLimits = {
  requestMs: 30_000,
  headersMs: 5_000,
  lookMs: 1_000,
  keepAliveMs: 65_000,
  connections: 1_000,
  newMs: 1_000,
};

/** Makes the App's HTTP server: webhooks, health, metrics, pages. It listens when it is told to. */
export const createAppServer = (parts: ServerParts, limits: ServerLimits = SERVER_LIMITS): Server => {
  const server = createServer(
    {
      requestTimeout: limits.requestMs,
      headersTimeout: limits.headersMs,
      connectionsCheckingInterval: limits.lookMs,
      keepAliveTimeout: limits.keepAliveMs,
    },
    (request, response) => {
      answer(parts, request, response).catch((error: unknown) => {
        parts.onError(error);
        if (!response.headersSent) reply(response, 500, "Something went wrong; it is in the log.");
        else response.destroy();
      });
    },
  );
  limitConnections(server, limits);
  return server;
};

const answer = async (parts: ServerParts, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
  const reading = request.method === "GET" || request.method === "HEAD";
  if (WEBHOOK_PATHS.includes(path)) {
    if (request.method !== "POST") return reply(response, 405, "Webhooks are POSTed here.", { allow: "POST" });
    const { status, text, close } = await parts.receive(request);
    if (close !== true) return reply(response, status, text);
    reply(response, status, text, { connection: "close" });
    // What was not read would otherwise be taken for the next request.
    if (!request.complete) request.destroy();
    return undefined;
  }
  switch (reading ? path : "") {
    case "/healthz":
      return reply(response, 200, "ok");
    case "/readyz": {
      const unready = await parts.unready();
      return unready === "" ? reply(response, 200, "ready") : reply(response, 503, unready);
    }
    case "/metrics": {
      if (!mayScrape(request.headers.authorization, parts.metricsToken))
        return reply(response, 401, "Bring the token of METRICS_TOKEN.", { "www-authenticate": "Bearer" });
      return reply(response, 200, await parts.metrics.text(), { "content-type": parts.metrics.contentType });
    }
    default:
  }
  const pages = parts.pages();
  if (pages === undefined) return reply(response, 404, "Not found.");
  await pages(request, response);
};

const reply = (
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void => {
  response.writeHead(status, {
    "content-type": "text/plain; charset=utf-8",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...headers,
  });
  response.end(text.endsWith("\n") ? text : `${text}\n`);
};

/** Of equal length by hashing, so that comparing them in constant time is possible at all. */
const mayScrape = (given: string | undefined, token: string | undefined): boolean => {
  if (token === undefined) return true;
  const hash = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(given ?? ""), hash(`Bearer ${token}`));
};

/**
 * Begins to listen.
 *
 * @returns the address, without a slash at its end.
 * @throws where the port is taken, or may not be had
 */
export const listen = async (server: Server, port: number, host: string): Promise<string> => {
  await new Promise<void>((listening, failed) => {
    server.once("error", failed);
    server.listen(port, host, listening);
  });
  const { port: had } = server.address() as AddressInfo;
  return `http://${host.includes(":") ? `[${host}]` : host}:${had}`;
};

/**
 * Keeps a server's connections to so many. Where one more comes, the one that makes room is of the address with the most
 * of them, and there the one that has sent the least: thousands that are opened and hang cannot keep anybody out. Behind a
 * proxy all have one address; what a request says of where it was forwarded from is not asked, for anybody may say it.
 *
 * @param limits.newMs for so long a connection does not make room, unless all of them are as new
 * @param now milliseconds of a clock that only goes on
 */
export const limitConnections = (
  server: Server,
  limits: { readonly connections: number; readonly newMs: number },
  now: () => number = () => performance.now(),
): void => {
  /** When each that may make room came; a request that is whole and waits for its answer is not among them. */
  const waiting = new Map<Socket, number>();
  let connections = 0;
  server.on("connection", (socket) => {
    connections += 1;
    waiting.set(socket, now());
    socket.once("close", () => {
      connections -= 1;
      waiting.delete(socket);
    });
    if (connections > limits.connections) leastBusy(waiting, now() - limits.newMs)?.destroy();
  });
  server.on("request", (request, response) => {
    const { socket } = request;
    const arrived = (): void => void waiting.delete(socket);
    const hasBody =
      request.headers["transfer-encoding"] !== undefined || request.headers["content-length"] !== undefined;
    if (hasBody) request.once("end", arrived);
    else arrived();
    response.once("close", () => {
      if (!socket.destroyed) waiting.set(socket, now());
    });
  });
};

const leastBusy = (waiting: ReadonlyMap<Socket, number>, before: number): Socket | undefined => {
  const open = [...waiting].filter(([socket]) => !socket.destroyed);
  const crowds = Map.groupBy(open, ([{ remoteAddress }]) => remoteAddress ?? "");
  const [crowd = []] = [...crowds.values()].toSorted((one, other) => other.length - one.length);
  const older = crowd.filter(([, since]) => since <= before);
  // The oldest of those that sent equally little, since they are listed as they came.
  return (older.length > 0 ? older : crowd).reduce<Socket | undefined>(
    (least, [socket]) => (least === undefined || socket.bytesRead < least.bytesRead ? socket : least),
    undefined,
  );
};
