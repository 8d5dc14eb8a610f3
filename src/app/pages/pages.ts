import { createHash, randomBytes } from "node:crypto";
import { getRequestListener } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { Html } from "../../report/html.ts";
import { type AppConfig, isLoopback } from "../config/app-config.ts";
import type { Queue } from "../queue/queue.ts";
import type { Store } from "../store/store.ts";
import { dashboardCsv, dashboardPage, retryJob } from "./dashboard/dashboard-page.ts";
import { dashboardFilter, readDashboard } from "./dashboard/read-dashboard.ts";
import { detailsPage, findPullRequest } from "./details/details-page.ts";
import { type Frame, MESSAGES, type MessageName, messagePage, script } from "./parts/layout.ts";
import { styles } from "./parts/styles.ts";
import { GithubFault } from "./sign-in/ask-github.ts";
import { createGuard, isOurs, pageHeaders, type Visitor } from "./sign-in/guard.ts";
import { beginSignIn, finishSignIn, type SignInAccess } from "./sign-in/sign-in.ts";

type PagesLog = {
  readonly info: (details: object, message: string) => void;
  readonly error: (details: object, message: string) => void;
};

export type PagesOptions = {
  readonly store: Store;
  readonly queue: Queue;
  readonly baseUrl: string;
  readonly webUrl: string;
  readonly access: { readonly kind: "open" } | SignInAccess;
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
  readonly version: string;
  readonly log: PagesLog;
};

const LARGEST_BODY = 8_192;
const ASSETS = createHash("sha256").update(styles).update(script).digest("hex").slice(0, 12);

export const createPages = (options: PagesOptions): Hono => {
  checkOptions(options);
  const { baseUrl, access, store, queue, now, log } = options;
  const guard = createGuard(options);
  const { signIn } = guard;
  const frame = (visitor: Visitor | undefined): Frame => ({
    version: options.version,
    webUrl: options.webUrl,
    assets: ASSETS,
    login: visitor?.login,
    open: access.kind === "open",
    csrf: visitor === undefined ? "" : guard.formToken(visitor),
  });
  const show = (context: Context, page: Html, status: 200 | Status = 200): Response =>
    context.html(page.toString(), status);
  const tell = (context: Context, name: MessageName, visitor?: Visitor): Response => {
    const { status, ...message } = MESSAGES[name];
    return show(context, messagePage(frame(visitor), message), status);
  };
  const signInFirst = (context: Context): Response => {
    const { pathname, search } = new URL(context.req.url);
    const back = context.req.method === "GET" ? `${pathname}${search}` : "/";
    return context.redirect(back === "/" ? "/login" : `/login?return=${encodeURIComponent(back)}`, 302);
  };
  const page =
    (answer: (context: Context, visitor: Visitor) => Promise<Response>) =>
    async (context: Context): Promise<Response> => {
      const visitor = await guard.visitor(context);
      return visitor === undefined ? signInFirst(context) : answer(context, visitor);
    };
  const write = (answer: (context: Context, visitor: Visitor, form: URLSearchParams) => Promise<Response>) =>
    page(async (context, visitor) => {
      const form = new URLSearchParams(await context.req.text());
      const ours = guard.mayWrite(context, visitor, form.get("csrf") ?? "");
      return ours ? answer(context, visitor, form) : tell(context, "not-from-here", visitor);
    });
  const asset = (text: string, type: string) => (context: Context) =>
    context.body(text, 200, {
      "content-type": `${type}; charset=utf-8`,
      "cache-control": "public, max-age=31536000, immutable",
    });

  const app = new Hono();
  app.use(pageHeaders(new URL(baseUrl).protocol === "https:"));
  app.use(async (context, next) => {
    await next();
    if (!context.res.headers.has("cache-control")) context.res.headers.set("cache-control", "no-store");
  });
  // Without sign-in, the `Host` check protects against DNS rebinding.
  app.use((context, next) => {
    const host = context.req.header("host") ?? new URL(context.req.url).host;
    return access.kind !== "open" || isOurs(host, baseUrl) ? next() : Promise.resolve(tell(context, "other-host"));
  });
  app.use(bodyLimit({ maxSize: LARGEST_BODY, onError: (context) => tell(context, "too-large") }));

  app.get("/assets/style.css", asset(styles, "text/css"));
  app.get("/assets/page.js", asset(script, "text/javascript"));
  app.get(
    "/",
    page(async (context, visitor) => {
      const data = await readDashboard({ store, queue, now }, visitor, dashboardFilter(context.req.query()));
      const reported = context.req.query("retried");
      return show(
        context,
        dashboardPage(frame(visitor), data, reported === "yes" || reported === "gone" ? reported : undefined),
      );
    }),
  );
  app.get(
    "/open.csv",
    page(async (context, visitor) =>
      context.body(await dashboardCsv({ store, now }, visitor, dashboardFilter(context.req.query())), 200, {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": 'attachment; filename="tollgate-open.csv"',
      }),
    ),
  );
  app.get(
    "/gates/:owner/:repo",
    page(async (context, visitor) => {
      const { owner, repo } = context.req.param();
      const filter = dashboardFilter({ ...context.req.query(), repository: `${owner}/${repo}` });
      const data = await readDashboard({ store, queue, now }, visitor, filter);
      const known = filter.repository !== undefined && data.scope.choices.includes(filter.repository);
      return known
        ? show(context, dashboardPage(frame(visitor), data, undefined))
        : tell(context, "not-found", visitor);
    }),
  );
  app.get("/gates", (context) => context.redirect(`/${new URL(context.req.url).search}`, 302));
  app.post(
    "/gates/retry",
    write(async (context, visitor, form) => {
      const done = await retryJob(queue, visitor, form.get("key") ?? "");
      if (done === "not-found" || done === "not-yours") return tell(context, done, visitor);
      return context.redirect(`/?retried=${done}#queue`, 303);
    }),
  );
  app.get(
    "/gates/:owner/:repo/:number",
    page(async (context, visitor) => {
      const found = await findPullRequest(store, visitor, context.req.param());
      if (found === undefined) return tell(context, "not-found", visitor);
      return show(context, detailsPage(frame(visitor), found.record, found.verdicts));
    }),
  );
  app.get("/login", (context) => (signIn === undefined ? context.redirect("/", 302) : beginSignIn(signIn, context)));
  app.get("/oauth/callback", async (context) => {
    if (signIn === undefined) return context.redirect("/", 302);
    const finished = await finishSignIn(signIn, context);
    if (finished.kind !== "in") return tell(context, finished.kind === "refused" ? "refused" : "not-begun");
    log.info({ login: finished.login }, "signed in");
    return context.redirect(finished.returnTo, 302);
  });
  app.get("/logout", (context) => (signIn === undefined ? context.redirect("/", 302) : tell(context, "signed-out")));
  app.post(
    "/logout",
    write(async (context) => {
      await guard.end(context);
      return context.redirect("/logout", 303);
    }),
  );
  app.notFound(async (context) => tell(context, "not-found", await guard.visitor(context)));
  app.onError(async (error, context) => {
    if (error instanceof GithubFault && error.kind === "revoked") {
      await guard.end(context);
      return signInFirst(context);
    }
    const down = error instanceof GithubFault;
    log.error({ err: error, path: context.req.path }, down ? "GitHub did not answer a page" : "a page failed");
    return tell(context, down ? "github-down" : "failed");
  });
  return app;
};

type Status = (typeof MESSAGES)[MessageName]["status"];

/** @throws RangeError if everything would be shown to everybody, or sign-in would be impossible */
const checkOptions = ({ baseUrl, access }: Pick<PagesOptions, "baseUrl" | "access">): void => {
  const { protocol, hostname } = new URL(baseUrl);
  const loopback = isLoopback(hostname);
  if (access.kind === "open" && !loopback) {
    throw new RangeError(`The pages may be open on loopback only, and ${baseUrl} is elsewhere: set up signing in.`);
  }
  if (access.kind === "sign-in" && protocol !== "https:" && !loopback) {
    throw new RangeError(`Signing in needs https, and the pages' address is ${baseUrl}.`);
  }
};

type PagesListener = ReturnType<typeof getRequestListener>;

export const mountPages = (
  { pages, host, webUrl, apiUrl, signingKeys }: AppConfig,
  options: Omit<PagesOptions, "access" | "random" | "webUrl">,
): PagesListener | undefined => {
  if (pages.kind === "off" || (pages.kind === "open" && !isLoopback(host))) return undefined;
  const access =
    pages.kind === "open"
      ? ({ kind: "open" } as const)
      : { ...pages, webUrl, apiUrl, encryptionKey: signingKeys[0] ?? "" };
  return getRequestListener(createPages({ ...options, access, webUrl, random: randomBytes }).fetch);
};
