import { randomBytes } from "node:crypto";
import type { Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import type { GitHubClient } from "../../github/client/github-client.ts";
import { isLoopback } from "../config/app-config.ts";
import { convertManifest, type Kept, keepCredentials, type MadeApp } from "./credentials.ts";
import { CALLBACK, createSetup, type SetupContext } from "./setup.ts";
import { setupGuard } from "./setup-guard.ts";
import type { SetupCommands } from "./setup-pages.ts";

type SetupOptions = {
  readonly host: string;
  readonly port: number;
  readonly baseUrl: string | undefined;
  readonly webUrl: string;
  readonly apiUrl: string;
  readonly client: GitHubClient;
  readonly alsoKept: SetupContext["alsoKept"];
  readonly commands: SetupCommands;
  readonly exposed: SetupContext["exposed"];
  readonly envFile: string;
  readonly onError: (error: unknown) => void;
};

/**
 * `url` holds the token: who has it can create the App. `close` waits for the exchange, whether or not the browser
 * still does.
 */
export type Setup = {
  readonly url: string;
  readonly done: Promise<{ readonly app: Pick<MadeApp, "slug" | "url">; readonly kept: Kept | undefined }>;
  readonly isExchanging: () => boolean;
  readonly close: () => Promise<void>;
};

export const startSetup = async (options: SetupOptions): Promise<Setup> => {
  const { host, port, baseUrl, webUrl, apiUrl, client, alsoKept, commands, exposed, envFile, onError } = options;
  const random = (): string => randomBytes(32).toString("hex");
  const token = random();
  let finish: (value: Awaited<Setup["done"]>) => void = () => {};
  const done = new Promise<Awaited<Setup["done"]>>((resolve) => {
    finish = resolve;
  });
  let answer: (request: Request) => Response | Promise<Response> = () => new Response(null, { status: 503 });
  const server = createAdaptorServer({ fetch: (request) => answer(request) }) as Server;
  const closeServer = closing(server);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  const own = `http://${host.includes(":") && !host.startsWith("[") ? `[${host}]` : host}:${bound}`;
  const published = isLoopback(host) ? own : (baseUrl ?? own);
  const hosts = [own, published].map((url) => new URL(url).host);
  if (isLoopback(host)) hosts.push(`localhost:${bound}`, `127.0.0.1:${bound}`);
  const setup = createSetup({
    guard: setupGuard(token, random, Date.now),
    webUrl,
    apiUrl,
    hosts,
    setupUrl: `${published}/setup`,
    baseUrl: baseUrl ?? "",
    alsoKept,
    commands,
    exposed,
    convert: (code) => convertManifest(client, code),
    keep: (credentials) => keepCredentials(envFile, credentials, () => new Date()),
    random,
    onError,
    onDone: (app, kept) => finish({ app, kept }),
  });
  const exchanges = new Set<Promise<unknown>>();
  answer = (request) => {
    const answered = Promise.resolve(setup.fetch(request));
    if (new URL(request.url).pathname !== CALLBACK) return answered;
    const exchange = answered.finally(() => exchanges.delete(exchange));
    exchanges.add(exchange);
    return exchange;
  };
  return {
    url: `${published}/setup?token=${token}`,
    done,
    isExchanging: () => exchanges.size > 0,
    close: async () => {
      await Promise.all([closeServer(), ...exchanges]);
    },
  };
};

const GRACE_MS = 1_000;

/**
 * Ends at once what waits for a request, so that it reaches the App. Browsers open connections in advance, which
 * `closeIdleConnections` leaves alone. An answer has a second; the exchange of the code, whose secrets GitHub shows
 * once, has the client's own time limit.
 */
const closing = (server: Server): Setup["close"] => {
  const waiting = new Set<Socket>();
  const answering = new Map<Socket, { readonly exchange: boolean }>();
  let ended = false;
  server.on("connection", (socket) => {
    if (ended) socket.destroy();
    waiting.add(socket);
    socket.once("close", () => {
      waiting.delete(socket);
      answering.delete(socket);
    });
  });
  server.on("request", ({ socket, url = "" }, response) => {
    waiting.delete(socket);
    answering.set(socket, { exchange: url.startsWith(CALLBACK) });
    response.once("close", () => {
      answering.delete(socket);
      if (ended) socket.destroySoon();
      else if (!socket.destroyed) waiting.add(socket);
    });
  });
  return () =>
    new Promise((resolve) => {
      ended = true;
      const cut = setTimeout(() => {
        for (const [socket, { exchange }] of answering) if (!exchange) socket.destroy();
      }, GRACE_MS);
      server.close(() => {
        clearTimeout(cut);
        resolve();
      });
      for (const socket of waiting) socket.destroy();
    });
};
