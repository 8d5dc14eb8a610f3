import { randomBytes } from "node:crypto";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { getCookie, setCookie } from "hono/cookie";
import type { GitHubClient } from "../../github/client/github-client.ts";
import { isLoopback } from "../config/app-config.ts";
import { appManifest } from "../config/manifest.ts";
import { convertManifest, credentialsOf, type Kept, keepCredentials, type MadeApp } from "./credentials.ts";
import { readSetupForm, type SetupGuard, type SetupRequest, setupGuard } from "./setup-guard.ts";
import {
  askPage,
  donePage,
  type Html,
  REFUSALS,
  type Refusal,
  refusalPage,
  requestPage,
  type SetupCommands,
  type SetupFields,
  setupHeaders,
} from "./setup-pages.ts";

export type SetupContext = {
  readonly guard: SetupGuard;
  readonly webUrl: string;
  readonly hosts: readonly string[];
  readonly setupUrl: string;
  readonly baseUrl: string;
  /** Settings that the App needs beside its credentials: which GitHub it is of, and where it listens. */
  readonly alsoKept: ReadonlyMap<string, string>;
  readonly commands: SetupCommands;
  readonly convert: (code: string) => Promise<MadeApp>;
  readonly keep: (credentials: ReadonlyMap<string, string>) => Promise<Kept>;
  readonly random: () => string;
  readonly onError: (error: unknown) => void;
  readonly onDone: (app: Pick<MadeApp, "slug" | "url">, kept: Kept | undefined) => void;
};

const COOKIE = "tollgate-setup";

/** It serves one browser, unlike Probot's `/probot/import` (docs/decisions/0036-a-setup-page-for-one-browser.md). */
export const createSetup = (setup: SetupContext): Hono => {
  const { guard } = setup;
  const secure = setup.setupUrl.startsWith("https:");
  let request: SetupRequest | undefined;
  let over = false;
  const app = new Hono();
  const refuse = (context: Context, refusal: Refusal): Response | Promise<Response> =>
    context.html(refusalPage(refusal), REFUSALS[refusal][0]);
  const show = (context: Context, page: Html): Response | Promise<Response> => context.html(page);

  app.use(setupHeaders(setup.webUrl));
  app.use(async (context, next) => {
    context.header("Cache-Control", "no-store");
    if (!setup.hosts.includes(context.req.header("host") ?? "")) return refuse(context, "host");
    if (over) return refuse(context, "done");
    return next();
  });
  app.use(bodyLimit({ maxSize: 10_000 }));
  app.get("/setup", (context) => {
    const token = context.req.query("token");
    if (token !== undefined) {
      const session = guard.enter(token);
      if (session === undefined) return refuse(context, "token");
      // Lax, because the browser returns from GitHub by a link.
      setCookie(context, COOKIE, session, { path: "/setup", httpOnly: true, sameSite: "Lax", secure });
      return context.redirect("/setup", 303);
    }
    if (!guard.knows(getCookie(context, COOKIE))) return refuse(context, "token");
    const proposed: SetupFields = { name: "tollgate", owner: "", base_url: setup.baseUrl };
    return show(context, requestPage(proposed, {}, guard.formToken()));
  });
  app.post("/setup", async (context) => {
    if (!guard.knows(getCookie(context, COOKIE))) return refuse(context, "token");
    const form = await context.req.parseBody();
    if (!guard.isFormToken(textOf(form["form"]))) return refuse(context, "form");
    const read = readSetupForm(form, setup.webUrl);
    if (!read.ok) {
      const text = (name: keyof SetupFields): string => textOf(form[name]).slice(0, 200);
      const fields = { name: text("name"), owner: text("owner"), base_url: text("base_url") };
      context.status(422);
      return show(context, requestPage(fields, read.wrong, guard.formToken()));
    }
    request = read.request;
    const owner = request.owner === "" ? "" : `/organizations/${encodeURIComponent(request.owner)}`;
    const manifest = appManifest({ ...request, redirectUrl: `${setup.setupUrl}/callback` });
    return show(context, askPage(manifest, `${setup.webUrl}${owner}/settings/apps/new?state=${guard.leave()}`));
  });
  app.get("/setup/callback", async (context) => {
    if (!guard.knows(getCookie(context, COOKIE))) return refuse(context, "token");
    const { state = "", code = "" } = context.req.query();
    // Read before waiting, because the form may be sent again meanwhile.
    const asked = request;
    if (!guard.comesBack(state) || asked === undefined) return refuse(context, "state");
    const made = /^[\w-]{1,200}$/.test(code) ? await orError(setup.convert(code)) : new Error("There was no code.");
    if (made instanceof Error) {
      setup.onError(made);
      return refuse(context, "code");
    }
    over = true;
    guard.end();
    const credentials = new Map([
      ...ownPort(asked.baseUrl),
      ...setup.alsoKept,
      ...credentialsOf(made, asked.baseUrl, setup.random),
    ]);
    const kept = await orError(setup.keep(credentials));
    if (kept instanceof Error) setup.onError(kept);
    const file = kept instanceof Error ? undefined : kept;
    setup.onDone(made, file);
    return show(context, donePage(made, file, credentials, setup.commands));
  });
  app.notFound((context) => refuse(context, "not-found"));
  app.onError((error, context) => {
    setup.onError(error);
    return context.html(refusalPage("code"), 500);
  });
  return app;
};

/** At an address of this machine nothing stands between, so its port is the one to listen at. */
const ownPort = (baseUrl: string): readonly (readonly [string, string])[] => {
  const { protocol, hostname, port } = new URL(baseUrl);
  return protocol === "http:" && isLoopback(hostname) && port !== "" ? [["PORT", port]] : [];
};

const textOf = (field: unknown): string => (typeof field === "string" ? field : "");

const orError = async <T>(promise: Promise<T>): Promise<T | Error> => {
  try {
    return await promise;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
};

type SetupOptions = {
  readonly host: string;
  readonly port: number;
  readonly baseUrl: string | undefined;
  readonly webUrl: string;
  readonly client: GitHubClient;
  readonly alsoKept: SetupContext["alsoKept"];
  readonly commands: SetupCommands;
  readonly envFile: string;
  readonly onError: (error: unknown) => void;
};

export type Setup = {
  /** The address with the token. Its holder can create the App. */
  readonly url: string;
  readonly done: Promise<{ readonly app: Pick<MadeApp, "slug" | "url">; readonly kept: Kept | undefined }>;
  readonly close: () => Promise<void>;
};

export const startSetup = async (options: SetupOptions): Promise<Setup> => {
  const { host, port, baseUrl, webUrl, client, alsoKept, commands, envFile, onError } = options;
  const random = (): string => randomBytes(32).toString("hex");
  const token = random();
  let finish: (value: Awaited<Setup["done"]>) => void = () => {};
  const done = new Promise<Awaited<Setup["done"]>>((resolve) => {
    finish = resolve;
  });
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
    alsoKept,
    commands,
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
