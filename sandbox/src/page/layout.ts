import { html, raw } from "hono/html";
import { hostOf, type Shared } from "../state/host.ts";
import { person, roleIn } from "../state/person.ts";
import type { Person, RepositoryState } from "../state/repository-state.ts";

export const layout = (
  repositoryState: RepositoryState,
  page: { readonly title: string; readonly as: Person; readonly path: string; readonly inside: Html },
): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title}</title>
<link rel="stylesheet" href="/_sandbox/style.css">
<link rel="icon" href="data:,">
<script src="/_sandbox/page.js" defer></script>
</head>
<body>
<div class="bar"><div>
<a class="name" href="${homeOf(repositoryState)}">${repositoryState.owner}/${repositoryState.repo} <span>· Tollgate sandbox</span></a>
<a class="nav" href="/_sandbox/settings">Settings</a>
<form method="post" action="/_sandbox/as">
<input type="hidden" name="back" value="${page.path}">
<span class="soft" id="as-label">You are</span>
<select name="as" aria-labelledby="as-label" data-submit>
${playable(repositoryState).map(
  (one) =>
    html`<option value="${one.login}" ${one === page.as ? "selected" : ""}>${one.login} (${roleIn(repositoryState, one.login)})</option>`,
)}
</select>
<noscript><button class="small">Change</button></noscript>
</form>
</div></div>
${page.inside}
</body>
</html>`;

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

export const viewerCookie = "tollgate_sandbox_as";

const cast = [
  ["you", "admin"],
  ["colleague", "write"],
  ["visitor", "read"],
] as const;

export const playable = (shared: Shared): readonly Person[] => {
  const people = [...hostOf(shared).people.values()].filter((one) => one.kind === "person" && !one.deleted);
  if (people.length > 0) return people;
  return cast.map(([login, role]) => Object.assign(person(shared, login), { role }));
};

export const viewer = (repositoryState: RepositoryState, cookies: string | undefined): Person => {
  const people = playable(repositoryState);
  const [, login = ""] = new RegExp(`(?:^|;\\s*)${viewerCookie}=([^;]*)`).exec(cookies ?? "") ?? [];
  const named = people.find((one) => encodeURIComponent(one.login) === login);
  const [first] = people;
  const writer = people.find((one) => ["write", "maintain", "admin"].includes(roleIn(repositoryState, one.login)));
  const found = named ?? writer ?? first;
  if (found === undefined) throw new Error("there is nobody to play");
  return found;
};
