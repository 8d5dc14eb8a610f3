import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { getCookie, setCookie } from "hono/cookie";
import { lineOf } from "../../github/client/explain-error.ts";
import { statusOf } from "../../github/client/github-client.ts";
import { loopbackPort } from "../config/app-config.ts";
import { appManifest } from "../config/manifest.ts";
import { credentialsOf, type Kept, type MadeApp } from "./credentials.ts";
import { readSetupForm, type SetupGuard, type SetupRequest } from "./setup-guard.ts";
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
  readonly apiUrl: string;
  readonly hosts: readonly string[];
  readonly setupUrl: string;
  readonly baseUrl: string;
  /** Settings that the App needs beside its credentials: which GitHub it is of, and where it listens. */
  readonly alsoKept: ReadonlyMap<string, string>;
  readonly commands: SetupCommands;
  readonly exposed: string | undefined;
  readonly convert: (code: string) => Promise<MadeApp>;
  readonly keep: (credentials: ReadonlyMap<string, string>) => Promise<Kept>;
  readonly random: () => string;
  readonly onError: (error: unknown) => void;
  readonly onDone: (app: Pick<MadeApp, "slug" | "url">, kept: Kept | undefined) => void;
};

const COOKIE = "tollgate-setup";
export const CALLBACK = "/setup/callback";

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
    if (over) {
      context.header("Connection", "close");
      return refuse(context, "done");
    }
    await next();
    // The next page at this address is the App's, over a connection of its own.
    if (over) context.header("Connection", "close");
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
  app.get(CALLBACK, async (context) => {
    if (!guard.knows(getCookie(context, COOKIE))) return refuse(context, "token");
    const { state = "", code = "" } = context.req.query();
    // Read before waiting, because the form may be sent again meanwhile.
    const asked = request;
    if (!guard.comesBack(state) || asked === undefined) return refuse(context, "state");
    const made = /^[\w-]{1,200}$/.test(code)
      ? await orError(setup.convert(code))
      : new NotHandedOver("GitHub sent no code.");
    if (made instanceof Error) {
      const why = notHandedOver(made, setup.apiUrl);
      // The log says the same, and not the code, which may still be good.
      setup.onError(new NotHandedOver(why));
      return context.html(refusalPage("code", why), REFUSALS.code[0]);
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
    return show(context, donePage(made, file, credentials, setup.commands, setup.exposed));
  });
  app.notFound((context) => refuse(context, "not-found"));
  app.onError((error, context) => {
    setup.onError(error);
    return context.html(refusalPage("code"), 500);
  });
  return app;
};

class NotHandedOver extends Error {}

const notHandedOver = (error: Error, apiUrl: string): string => {
  if (error instanceof NotHandedOver) return error.message;
  const { host } = new URL(apiUrl);
  const status = statusOf(error);
  if (status === 404 || status === 422)
    return `${host} does not know the code (${status}). It may be used or more than an hour old; or it is of another server: GITHUB_API_URL says which one is asked.`;
  const said = lineOf(error.message).replace(/(?<![.!?])$/, ".");
  if (status !== undefined) return `GitHub answered ${status} at ${host}: ${said}`;
  return "request" in error
    ? `GitHub could not be reached at ${host}: ${said} Check the network, its proxy settings and GITHUB_API_URL.`
    : `The answer of ${host} could not be used: ${said}`;
};

/** Port 80 is left out: an address without a port does not ask for it. */
const ownPort = (baseUrl: string): readonly (readonly [string, string])[] => {
  const port = loopbackPort(baseUrl);
  return port === undefined || port === 80 ? [] : [["PORT", String(port)]];
};

const textOf = (field: unknown): string => (typeof field === "string" ? field : "");

const orError = async <T>(promise: Promise<T>): Promise<T | Error> => {
  try {
    return await promise;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
};
