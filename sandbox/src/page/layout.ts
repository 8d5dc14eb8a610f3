import { html, raw } from "hono/html";
import { hostOf, type Shared } from "../state/host.ts";
import { person, roleIn } from "../state/person.ts";
import type { Person, RepositoryState } from "../state/repository-state.ts";

export const SETTINGS = "/_sandbox/settings";
export const PLAYGROUND = "/_sandbox/playground";

export const layout = (
  repositoryState: RepositoryState,
  page: {
    readonly title: string;
    readonly as: Person;
    readonly path: string;
    readonly inside: Html;
    /** The page's own script and, for the browser's module loader, where packages are. */
    readonly head?: Html;
    readonly playground: boolean;
  },
): Html => html`<!doctype html>
<html lang="en" data-now="${repositoryState.now().toISOString()}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title}</title>
<link rel="stylesheet" href="/_sandbox/style.css">
<link rel="icon" href="data:,">
${page.head ?? html`<script src="/_sandbox/page.js" type="module"></script>`}
</head>
<body>
<a class="skip" href="#live">Skip to the content</a>
<header class="bar"><div>
<a class="name" href="${homeOf(repositoryState)}"><b>${repositoryState.owner}/${repositoryState.repo}</b> <span class="badge">sandbox</span></a>
<nav class="nav" aria-label="Sandbox">${link(homeOf(repositoryState), "Pull requests", page.path)}${page.playground ? link(PLAYGROUND, "Playground", page.path) : ""}${link(SETTINGS, "Settings", page.path)}</nav>
<form method="post" action="/_sandbox/as">
<input type="hidden" name="back" value="${page.path}">
<span class="soft" id="as-label">You are</span>
<select name="as" aria-labelledby="as-label" data-submit>
${playable(repositoryState).map(
  (one) =>
    html`<option value="${one.login}" ${one === page.as ? "selected" : ""}>${one.login} (${one.kind === "bot" ? "bot" : roleIn(repositoryState, one.login)})</option>`,
)}
</select>
<noscript><button class="small">Change</button></noscript>
</form>
</div></header>
${page.inside}
<div class="toast" id="said" role="alert"></div>
</body>
</html>`;

const link = (href: string, text: string, path: string): Html =>
  html`<a href="${href}" ${href === path ? raw('aria-current="page"') : ""}>${text}</a>`;

/** Escapes everything that is not `Html` itself. */
export type Html = ReturnType<typeof html>;

export { html, raw };

const isMain = (repositoryState: RepositoryState): boolean => {
  const [main] = repositoryState.host.repositories.values();
  return main === repositoryState;
};

export const homeOf = (repositoryState: RepositoryState): string =>
  isMain(repositoryState) ? "/" : `/${repositoryState.fullName}`;

export const actionsOf = (repositoryState: RepositoryState): string =>
  isMain(repositoryState) ? "/_sandbox" : `/_sandbox/at/${repositoryState.fullName}`;

export const pathOf = (repositoryState: RepositoryState, number: number): string =>
  `/${repositoryState.fullName}/pull/${number}`;

export const sign = (who: Person): Html =>
  html`<span class="dot hue${who.id % 6} ${who.kind === "bot" ? "bot" : ""}" aria-hidden="true">${who.login.charAt(0).toUpperCase()}</span>`;

export const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;

/** A browser sends the cookies of a host to all its ports, so each sandbox has a name of its own. */
export const viewerCookie = (shared: Shared): string => `tollgate_sandbox_as_${hostOf(shared).id}`;

const cast = [
  ["ada", "admin"],
  ["colleague", "write"],
  ["visitor", "read"],
] as const;

/** People, and bots that somebody added in order to play them. */
export const playable = (shared: Shared): readonly Person[] => {
  const people = [...hostOf(shared).people.values()].filter(
    (one) => (one.kind === "person" || one.played === true) && !one.deleted,
  );
  if (people.some(({ kind }) => kind === "person")) return people;
  const made = cast.map(([login, role]) => Object.assign(person(shared, login), { role }));
  return [...made, ...people];
};

export const viewer = (repositoryState: RepositoryState, cookies: string | undefined): Person => {
  const people = playable(repositoryState);
  const [, login = ""] = new RegExp(`(?:^|;\\s*)${viewerCookie(repositoryState)}=([^;]*)`).exec(cookies ?? "") ?? [];
  const named = people.find((one) => encodeURIComponent(one.login) === login);
  const [first] = people;
  const writer = people.find((one) => ["write", "maintain", "admin"].includes(roleIn(repositoryState, one.login)));
  const found = named ?? writer ?? first;
  if (found === undefined) throw new Error("there is nobody to play");
  return found;
};
