import { listBranches } from "../git/list-branches.ts";
import { jsonReply, type Reply } from "../http/reply.ts";
import { Refusal } from "../refusal.ts";
import { findPull } from "../state/find.ts";
import type { World } from "../state/world.ts";
import { act } from "./act.ts";
import type { Html } from "./html.ts";
import { indexPage } from "./index-page.ts";
import { pullPage } from "./pull-page.ts";
import { script } from "./script.ts";
import { styles } from "./styles.ts";
import { viewer } from "./viewer.ts";

/** A request for a page. */
export type PageRequest = {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
};

/** What the pages know of the event handler. */
export type PageContext = {
  readonly busy: ReadonlySet<number>;
  readonly failures: ReadonlyMap<number, string>;
};

const policy =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const shared = {
  "content-security-policy": policy,
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
};

/**
 * Answers what belongs to the pages.
 *
 * @returns undefined for an address that is none of theirs
 */
export const answerPage = async (
  world: World,
  request: PageRequest,
  context: PageContext,
): Promise<Reply | undefined> => {
  const { pathname } = request.url;
  const pullPath = /^\/([^/]+)\/([^/]+)\/pull\/(\d{1,9})$/.exec(pathname);
  const ours = pathname === "/" || pathname.startsWith("/_sandbox/") || pullPath !== null;
  if (!ours) return undefined;
  checkSource(world, request);
  if (request.method === "POST" && pathname.startsWith("/_sandbox/")) return act(world, request);
  if (request.method !== "GET") return text(405, "Method Not Allowed");
  if (pathname === "/_sandbox/style.css") return text(200, styles, "text/css");
  if (pathname === "/_sandbox/page.js") return text(200, script, "text/javascript");
  if (pathname === "/_sandbox/version") return text(200, version(world, context));
  const watched = /^\/_sandbox\/pulls\/(\d{1,9})\/version$/.exec(pathname);
  if (watched !== null) return text(200, version(world, context, Number(watched[1])));
  const as = viewer(world, request.headers.cookie);
  const error = request.url.searchParams.get("refused") ?? undefined;
  if (pathname === "/") {
    // Whoever made a branch a moment ago expects to find it in the list.
    await world.mirror.fetchNew();
    const branches = await listBranches(world.mirror.dir);
    return page(indexPage(world, as, { branches, version: version(world, context), ...(error ? { error } : {}) }));
  }
  if (pullPath === null) return text(404, "Not Found");
  const [, owner, repo, number] = pullPath;
  if (owner !== world.owner || repo !== world.repo) return text(404, "Not Found");
  const issue = findPull(world, Number(number));
  return page(
    pullPage(world, as, issue, {
      version: version(world, context, issue.number),
      busy: context.busy.has(issue.number),
      failure: context.failures.get(issue.number),
      error,
    }),
  );
};

/**
 * Refuses what another page sends. The pages have no sign-in, so a page on the web must not be able to post
 * to them (`Origin`), nor to reach them under a name of its own (`Host`).
 */
const checkSource = (world: World, { headers }: PageRequest): void => {
  const { host, port } = new URL(world.url);
  const known = [host, `localhost:${port}`];
  if (!known.includes(headers.host ?? "")) throw new Refusal(403, "The sandbox answers only under its own address.");
  const { origin } = headers;
  if (origin !== undefined && !known.some((one) => origin === `http://${one}`)) {
    throw new Refusal(403, "The sandbox takes nothing from another page.");
  }
};

/** Changes with everything that the page shows. */
const version = (world: World, { busy, failures }: PageContext, number = 0): string =>
  `${world.events.length}.${world.statuses.length}.${world.issues.size}.${busy.has(number)}.${failures.get(number) ?? ""}`;

const page = async (body: Html): Promise<Reply> => ({
  status: 200,
  headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store", ...shared },
  body: Buffer.from(String(await body)),
});

const text = (status: number, body: string, type = "text/plain"): Reply => ({
  ...jsonReply(status, undefined, { "content-type": `${type}; charset=utf-8`, "cache-control": "no-store", ...shared }),
  body: Buffer.from(body),
});
