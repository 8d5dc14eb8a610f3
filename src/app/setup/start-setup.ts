import { randomBytes } from "node:crypto";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import type { GitHubClient } from "../../github/github-client.ts";
import { isLoopback } from "../config/is-loopback.ts";
import { convertManifest, type MadeApp } from "./convert-manifest.ts";
import { createSetup } from "./create-setup.ts";
import { type Kept, keepCredentials } from "./keep-credentials.ts";
import { setupGuard } from "./setup-guard.ts";

export type SetupOptions = {
  readonly host: string;
  readonly port: number;
  /** Where browsers and GitHub reach this server; undefined: browsers at its own address, GitHub not yet. */
  readonly baseUrl: string | undefined;
  readonly webUrl: string;
  /** Asks GitHub without a token: the code is all that it wants. */
  readonly client: GitHubClient;
  /** File that the credentials are written into. */
  readonly envFile: string;
  readonly onError: (error: unknown) => void;
};

export type Setup = {
  /** The address to open, with the token: whoever has it can make the App in our name. */
  readonly url: string;
  /** Resolves once the App is made. */
  readonly done: Promise<{ readonly app: Pick<MadeApp, "slug" | "url">; readonly kept: Kept | undefined }>;
  readonly close: () => Promise<void>;
};

/**
 * Starts the setup page.
 *
 * @throws where the address is taken or not ours
 */
export const startSetup = async (options: SetupOptions): Promise<Setup> => {
  const { host, port, baseUrl, webUrl, client, envFile, onError } = options;
  const random = (): string => randomBytes(32).toString("hex");
  const token = random();
  let finish: (value: Awaited<Setup["done"]>) => void = () => {};
  const done = new Promise<Awaited<Setup["done"]>>((resolve) => {
    finish = resolve;
  });
  // The address is known only once the server listens; until then nobody can ask.
  let answer: (request: Request) => Response | Promise<Response> = () => new Response(null, { status: 503 });
  const server = createAdaptorServer({ fetch: (request) => answer(request) }) as Server;
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
    hosts,
    setupUrl: `${published}/setup`,
    baseUrl: baseUrl ?? "",
    convert: (code) => convertManifest(client, code),
    keep: (credentials) => keepCredentials(envFile, credentials, () => new Date()),
    random,
    onError,
    onDone: (app, kept) => finish({ app, kept }),
  });
  answer = (request) => setup.fetch(request);
  return {
    url: `${published}/setup?token=${token}`,
    done,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
};
