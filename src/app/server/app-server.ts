import { createHash, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { WEBHOOK_PATHS } from "../config/manifest.ts";
import type { WebhookAnswer } from "../webhook/receive-webhook.ts";

export type ServerParts = {
  readonly receive: (request: IncomingMessage) => Promise<WebhookAnswer>;
  readonly unready: () => Promise<string>;
  readonly metrics: { readonly contentType: string; readonly text: () => Promise<string> };
  readonly metricsToken: string | undefined;
  readonly publicKeys: string;
  readonly pages: () => ((request: IncomingMessage, response: ServerResponse) => unknown) | undefined;
  readonly onError: (error: unknown) => void;
};

/**
 * Milliseconds. `headersMs` is longer than the ten seconds that GitHub waits, because Node also counts a time in which
 * this process itself stood still. `keepAliveMs` is longer than that of most proxies, so they do not send into a
 * closing connection.
 */
export type ServerLimits = {
  readonly requestMs: number;
  readonly headersMs: number;
  readonly lookMs: number;
  readonly keepAliveMs: number;
  readonly connections: number;
  readonly newMs: number;
};

export const SERVER_LIMITS: ServerLimits = {
  requestMs: 30_000,
  headersMs: 15_000,
  lookMs: 1_000,
  keepAliveMs: 65_000,
  connections: 1_000,
  newMs: 1_000,
};

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
    // Otherwise the unread rest would be parsed as the next request.
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
    case PUBLIC_KEYS_PATH:
      return reply(response, 200, parts.publicKeys, {
        "content-type": "application/json; charset=utf-8",
        "cache-control": "public, max-age=3600",
        "access-control-allow-origin": "*",
      });
    case "/metrics": {
      if (!mayScrape(request.headers.authorization, parts.metricsToken))
        return reply(response, 401, "Bring the token of METRICS_TOKEN.", { "www-authenticate": "Bearer" });
      return reply(response, 200, await parts.metrics.text(), { "content-type": parts.metrics.contentType });
    }
    default:
  }
  const pages = parts.pages();
  if (pages === undefined) return reply(response, 404, path === "/" ? PAGES_OFF : "Not found.");
  await pages(request, response);
};

const PAGES_OFF = "The App runs. Its pages are off: PAGES=on shows the dashboard here (docs/reference/pages.md).";

/** Open to everybody: a public key verifies, and cannot sign. */
const PUBLIC_KEYS_PATH = "/.well-known/tollgate-keys.json";

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

/** Hashing gives equal lengths, which `timingSafeEqual` requires. */
const mayScrape = (given: string | undefined, token: string | undefined): boolean => {
  if (token === undefined) return true;
  const hash = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(given ?? ""), hash(`Bearer ${token}`));
};

export const listen = async (server: Server, port: number, host: string): Promise<string> => {
  await new Promise<void>((listening, failed) => {
    server.once("error", failed);
    server.listen(port, host, listening);
  });
  const { port: had } = server.address() as AddressInfo;
  return `http://${host.includes(":") ? `[${host}]` : host}:${had}`;
};

/**
 * At the limit, closes the connection that sent least, from the address with the most connections, so idle connections
 * cannot keep others out. It ignores `X-Forwarded-For`, because any client can set it.
 */
export const limitConnections = (
  server: Server,
  limits: { readonly connections: number; readonly newMs: number },
  now: () => number = () => performance.now(),
): void => {
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
  return (older.length > 0 ? older : crowd).reduce<Socket | undefined>(
    (least, [socket]) => (least === undefined || socket.bytesRead < least.bytesRead ? socket : least),
    undefined,
  );
};
