import { listBranches } from "../git/refs.ts";
import { jsonReply, type Reply } from "../http/reply.ts";
import { findPull } from "../state/find.ts";
import type { Host } from "../state/host.ts";
import { Refusal } from "../state/refusal.ts";
import type { RepositoryState } from "../state/repository-state.ts";
import { act } from "./act.ts";
import { indexPage } from "./index-page.ts";
import { type Html, viewer } from "./layout.ts";
import { pullPage } from "./pull-page.ts";
import { script } from "./script.ts";
import { SETTINGS, settingsPage } from "./settings-page.ts";
import { styles } from "./styles.ts";

export type PageRequest = {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
};

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

export const answerPage = async (
  host: Host,
  request: PageRequest,
  context: PageContext,
): Promise<Reply | undefined> => {
  const { pathname } = request.url;
  const [, owner, repo, number] = /^\/([^/]+)\/([^/]+)(?:\/pull\/(\d{1,9}))?$/.exec(pathname) ?? [];
  const ours = pathname === "/" || pathname.startsWith("/_sandbox/");
  const named = host.repositories.get(`${owner}/${repo}`.toLowerCase());
  if (!ours && named === undefined && number === undefined) return undefined;
  checkSource(host, request);
  if (request.method === "POST" && pathname.startsWith("/_sandbox/")) return act(host, request);
  if (request.method !== "GET") return text(405, "Method Not Allowed");
  if (pathname === "/_sandbox/style.css") return text(200, styles, "text/css");
  if (pathname === "/_sandbox/page.js") return text(200, script, "text/javascript");
  const [main] = host.repositories.values();
  const watched = /^\/_sandbox(?:\/at\/([^/]+\/[^/]+))?(?:\/pulls\/(\d{1,9}))?\/version$/.exec(pathname);
  if (watched !== null) {
    const repositoryState = watched[1] === undefined ? main : host.repositories.get(watched[1].toLowerCase());
    return repositoryState === undefined
      ? text(404, "Not Found")
      : text(200, version(repositoryState, context, Number(watched[2] ?? 0)));
  }
  const error = request.url.searchParams.get("refused") ?? undefined;
  if (pathname === SETTINGS && main !== undefined) {
    const as = viewer(main, request.headers.cookie);
    return page(settingsPage(main, as, { version: version(main, context), ...(error ? { error } : {}) }));
  }
  const repositoryState = pathname === "/" ? main : named;
  if (repositoryState === undefined) return text(404, "Not Found");
  const as = viewer(repositoryState, request.headers.cookie);
  if (number === undefined) {
    // A new branch should be in the list.
    await repositoryState.mirror.fetchNew();
    const branches = await listBranches(repositoryState.mirror.dir);
    return page(
      indexPage(repositoryState, as, {
        branches,
        version: version(repositoryState, context),
        ...(error ? { error } : {}),
      }),
    );
  }
  const issue = findPull(repositoryState, Number(number));
  const shown = repositoryState === main ? context : nothing;
  return page(
    pullPage(repositoryState, as, issue, {
      version: version(repositoryState, context, issue.number),
      busy: shown.busy.has(issue.number),
      failure: shown.failures.get(issue.number),
      error,
    }),
  );
};

const nothing: PageContext = { busy: new Set(), failures: new Map() };

/**
 * The pages have no sign-in, so other sites must not post to them (`Origin`) or reach them by DNS rebinding (`Host`).
 */
const checkSource = (repositoryState: Host, { headers }: PageRequest): void => {
  const { host, port } = new URL(repositoryState.url);
  const known = [host, `localhost:${port}`];
  if (!known.includes(headers.host ?? "")) throw new Refusal(403, "The sandbox answers only under its own address.");
  const { origin } = headers;
  if (origin !== undefined && !known.some((one) => origin === `http://${one}`)) {
    throw new Refusal(403, "The sandbox takes nothing from another page.");
  }
};

const version = (repositoryState: RepositoryState, { busy, failures }: PageContext, number = 0): string =>
  `${repositoryState.host.revision}.${repositoryState.statuses.length}.${repositoryState.issues.size}.${busy.has(number)}.${failures.get(number) ?? ""}`;

const page = async (body: Html): Promise<Reply> => ({
  status: 200,
  headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store", ...shared },
  body: Buffer.from(String(await body)),
});

const text = (status: number, body: string, type = "text/plain"): Reply => ({
  ...jsonReply(status, undefined, { "content-type": `${type}; charset=utf-8`, "cache-control": "no-store", ...shared }),
  body: Buffer.from(body),
});
