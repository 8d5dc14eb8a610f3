import { randomUUID } from "node:crypto";
import { readCommits } from "../git/commits.ts";
import { listBranches } from "../git/refs.ts";
import { jsonReply, type Reply } from "../http/reply.ts";
import { findPull } from "../state/find.ts";
import type { Host } from "../state/host.ts";
import { Refusal } from "../state/refusal.ts";
import type { Person, RepositoryState } from "../state/repository-state.ts";
import { act } from "./act.ts";
import { appPages } from "./app-pages.ts";
import { importMap, readAsset } from "./assets.ts";
import { commitsPage } from "./commits-page.ts";
import { editPage } from "./edit-page.ts";
import { filesPage } from "./files-page.ts";
import { indexPage } from "./index-page.ts";
import { type Html, html, layout, PLAYGROUND, SETTINGS, viewer } from "./layout.ts";
import { readMergeFacts } from "./merge-box.ts";
import { answerPlayground, type Playground } from "./playground.ts";
import { playgroundPage } from "./playground-page.ts";
import { pullPage } from "./pull-page.ts";
import { type ReadRecord, recordPage } from "./record-page.ts";
import { type Commands, settingsPage } from "./settings-page.ts";

export type PageRequest = {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
};

/** What the run that shows the pages passes in, beside the state. */
export type PageContext = {
  readonly busy: ReadonlySet<number>;
  readonly failures: ReadonlyMap<number, string>;
  readonly extras: PageExtras;
};

export type PageExtras = {
  readonly readRecord?: ReadRecord;
  readonly playground?: Playground;
  /** Commands for a terminal that already knows the address and the token. */
  readonly commands?: () => Commands;
};

const policyOf = (more: { readonly script?: string; readonly nonce?: string } = {}): string =>
  [
    "default-src 'none'",
    `style-src 'self'${more.nonce === undefined ? "" : ` 'nonce-${more.nonce}'`}`,
    `script-src 'self'${more.script === undefined ? "" : ` '${more.script}'`}`,
    "connect-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  ].join("; ");

const shared = {
  "content-security-policy": policyOf(),
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
};

export const answerPage = async (
  host: Host,
  request: PageRequest,
  context: PageContext,
): Promise<Reply | undefined> => {
  try {
    return await answer(host, request, context);
  } catch (error) {
    const [main] = host.repositories.values();
    if (!(error instanceof Refusal) || main === undefined || request.method !== "GET" || !isBrowser(request))
      throw error;
    const as = viewer(main, request.headers.cookie);
    const shown = refusalPage(main, as, error, context.extras.playground !== undefined);
    return { ...(await page(shown)), status: error.status };
  }
};

const answer = async (host: Host, request: PageRequest, context: PageContext): Promise<Reply | undefined> => {
  const { pathname } = request.url;
  const [, owner, repo, number, tab] =
    /^\/([^/]+)\/([^/]+)(?:\/pull\/(\d{1,9})(?:\/(commits|files|record))?)?$/.exec(pathname) ?? [];
  const ours = pathname === "/" || pathname.startsWith("/_sandbox/");
  // At `/apps/<slug>` is the API, too: a browser asks for a page.
  const ofApp = request.method === "GET" && isBrowser(request) ? appPages(pathname) : undefined;
  const named = host.repositories.get(`${owner}/${repo}`.toLowerCase());
  const settings = request.method === "GET" && isBrowser(request) ? settingsOf(host, pathname) : undefined;
  if (settings !== undefined) return { status: 303, headers: { location: settings }, body: Buffer.alloc(0) };
  if (!ours && named === undefined && number === undefined && ofApp === undefined) return undefined;
  checkSource(host, request);
  const [main] = host.repositories.values();
  if (ofApp !== undefined && main !== undefined)
    return page(ofApp(main, viewer(main, request.headers.cookie), notesOf(main, request, context)));
  if (pathname.startsWith(`${PLAYGROUND}/`)) return playgroundAnswer(main, request, context.extras);
  if (request.method === "POST" && pathname.startsWith("/_sandbox/")) return act(host, request);
  if (request.method !== "GET") return text(405, "Method Not Allowed");
  const asset = readAsset(pathname);
  if (asset !== undefined) return text(200, asset.text, asset.type);
  const watched = /^\/_sandbox(?:\/at\/([^/]+\/[^/]+))?(?:\/pulls\/(\d{1,9}))?\/version$/.exec(pathname);
  if (watched !== null) {
    const repositoryState = watched[1] === undefined ? main : host.repositories.get(watched[1].toLowerCase());
    return repositoryState === undefined
      ? text(404, "Not Found")
      : text(200, version(repositoryState, context, Number(watched[2] ?? 0)));
  }
  if (ours && pathname !== "/") return ownPage(host, request, context);
  const repositoryState = pathname === "/" ? main : named;
  if (repositoryState === undefined) return text(404, "Not Found");
  const as = viewer(repositoryState, request.headers.cookie);
  const shown = repositoryState === main ? context : { ...nothing, extras: context.extras };
  if (number !== undefined) return page(await pullTab(repositoryState, as, Number(number), tab, request, shown));
  // A new branch should be in the list.
  await repositoryState.mirror.fetch("new");
  const branches = await listBranches(repositoryState.mirror.dir);
  const written = (field: string): string => request.url.searchParams.get(field) ?? "";
  return page(indexPage(repositoryState, as, { branches, written, ...notesOf(repositoryState, request, shown) }));
};

/** GitHub has a page for each kind of setting, to which Tollgate's advice links. Here one page has them all. */
const settingsOf = (host: Host, pathname: string): string | undefined => {
  const [, whole = ""] = /^\/([^/]+\/[^/]+)\/settings(?:\/.{0,200})?$/.exec(pathname) ?? [];
  const repositoryState = host.repositories.get(whole.toLowerCase());
  if (repositoryState === undefined) return undefined;
  const [main] = host.repositories.values();
  return repositoryState === main
    ? `${SETTINGS}#repository`
    : `/_sandbox/at/${repositoryState.fullName}/settings#repository`;
};

const refusalPage = (main: RepositoryState, as: Person, { status, message }: Refusal, playground: boolean): Html =>
  layout(main, {
    title: `${status} · Tollgate sandbox`,
    as,
    path: "/",
    playground,
    inside: html`<main id="live" tabindex="-1"><h1>${status === 404 ? "There is nothing here" : "This cannot be shown"}</h1>
<p class="meta">${status === 404 ? "The sandbox has no such page. It forgets everything when it ends, so an address of an earlier one leads nowhere." : message}</p>
<p><a href="/">All pull requests</a></p></main>`,
  });

const isBrowser = ({ headers }: PageRequest): boolean => (headers.accept ?? "").includes("text/html");

/** Pages under `/_sandbox`: of no pull request. */
const ownPage = async (host: Host, request: PageRequest, context: PageContext): Promise<Reply> => {
  const [, other, name] =
    /^\/_sandbox(?:\/at\/([^/]+\/[^/]+))?\/(settings|playground|edit)$/.exec(request.url.pathname) ?? [];
  const [main] = host.repositories.values();
  const repositoryState = other === undefined ? main : host.repositories.get(other.toLowerCase());
  if (repositoryState === undefined || name === undefined) return text(404, "Not Found");
  const as = viewer(repositoryState, request.headers.cookie);
  const { playground, commands } = context.extras;
  const notes = notesOf(repositoryState, request, context);
  if (name === "settings") return page(settingsPage(repositoryState, as, { ...notes, commands: commands?.() ?? [] }));
  if (name === "edit") {
    const asked = (key: string): string => request.url.searchParams.get(key) ?? "";
    const pull = Number(asked("pull")) || undefined;
    return page(await editPage(repositoryState, as, { branch: asked("branch"), path: asked("path"), pull }, notes));
  }
  if (playground === undefined) return text(404, "This sandbox was started without a playground.");
  const nonce = randomUUID();
  const reply = await page(playgroundPage(repositoryState, as, playground, nonce));
  const { digest: script } = importMap();
  return { ...reply, headers: { ...reply.headers, "content-security-policy": policyOf({ script, nonce }) } };
};

const playgroundAnswer = async (
  main: RepositoryState | undefined,
  request: PageRequest,
  { playground }: PageExtras,
): Promise<Reply> => {
  if (main === undefined || playground === undefined) return text(404, "Not Found");
  try {
    return await answerPlayground(main, playground, request);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return jsonReply(error.status, { message: error.message });
  }
};

const pullTab = async (
  repositoryState: RepositoryState,
  as: Person,
  number: number,
  tab: string | undefined,
  request: PageRequest,
  context: PageContext,
): Promise<Html> => {
  const issue = findPull(repositoryState, number);
  const notes = {
    ...notesOf(repositoryState, request, context, number),
    busy: context.busy.has(number),
    failure: context.failures.get(number),
  };
  const { pull } = issue;
  if (tab === "files") return filesPage(repositoryState, as, issue, notes);
  if (tab === "record")
    return recordPage(repositoryState, as, issue, { ...notes, readRecord: context.extras.readRecord });
  if (tab === "commits") {
    const from = pull.related ? [pull.mergeBase] : [];
    const commits = await readCommits(repositoryState.mirror.dir, { from, tip: pull.head.sha, limit: MAX_COMMITS });
    return commitsPage(repositoryState, as, issue, { ...notes, commits });
  }
  return pullPage(repositoryState, as, issue, { ...notes, merge: await readMergeFacts(repositoryState, issue) });
};

/** As many as GitHub lists. */
const MAX_COMMITS = 250;

const notesOf = (repositoryState: RepositoryState, { url }: PageRequest, context: PageContext, number = 0) => {
  const error = url.searchParams.get("refused") ?? undefined;
  return {
    version: version(repositoryState, context, number),
    playground: context.extras.playground !== undefined,
    ...(error === undefined || error === "" ? {} : { error }),
  };
};

const nothing = { busy: new Set<number>(), failures: new Map<number, string>() };

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
