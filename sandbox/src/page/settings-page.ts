import { type Host, hostOf } from "../state/host.ts";
import { personalToken, roleIn } from "../state/person.ts";
import { NO_QUIRKS, type Quirks } from "../state/quirks.ts";
import type { Person, RepositoryState, Role, Team } from "../state/repository-state.ts";
import { type Html, html, layout, playable } from "./layout.ts";
import { sign } from "./pull-page.ts";

export const SETTINGS = "/_sandbox/settings";

export const ROLES: readonly Role[] = ["none", "read", "triage", "write", "maintain", "admin"];

const QUIRK_WORDS: Partial<Record<keyof Quirks, string>> = {
  commitPullsWithoutForks: "A commit's pull requests leave out those from forks",
  staleReads: "A list shows the state before its last change for one read",
  lateUpdatedAt: "updated_at is late for one read",
  webhooksTwice: "Each webhook of an app is delivered twice",
  webhooksMixed: "Webhooks of an app arrive in another order",
  limitsInTurn: "A secondary limit is 403 or 429, with retry-after or without",
  nullUsers: "Deleted accounts are null",
};

export const settingsPage = (
  repositoryState: RepositoryState,
  as: Person,
  more: { readonly version: string; readonly error?: string },
): Html => {
  const host = hostOf(repositoryState);
  return layout(repositoryState, {
    title: "Settings · Tollgate sandbox",
    as,
    path: SETTINGS,
    inside: html`<main id="live" data-watch="/_sandbox/version" data-version="${more.version}">
${more.error === undefined ? "" : html`<p class="notice error" role="alert">${more.error}</p>`}
<h1>Settings</h1>
<p class="meta">Who is here, and how the sandbox behaves. All of it is forgotten at the end.</p>
${peopleCard(repositoryState)}
${teamsCard(repositoryState)}
${quirksCard(host)}
${tokenCard(repositoryState, as)}
</main>`,
  });
};

const peopleCard = (
  repositoryState: RepositoryState,
): Html => html`<section class="card" id="people"><header><b>People</b></header>
<ul class="list">${playable(repositoryState).map(
  (one) => html`<li>${sign(one)}<b>${one.login}</b><span class="soft">${teamsOf(repositoryState, one).join(", ")}</span>
<form method="post" action="/_sandbox/people/${one.login}/role"><select name="role" aria-label="Role of ${one.login}" data-submit>${ROLES.map(
    (role) => html`<option ${role === roleIn(repositoryState, one.login) ? "selected" : ""}>${role}</option>`,
  )}</select><noscript><button class="small">Change</button></noscript></form>
<form method="post" action="/_sandbox/people/${one.login}/delete" data-confirm="Delete the account ${one.login}? What it wrote stays."><button class="small danger">Delete</button></form></li>`,
)}</ul>
<form class="row foot" method="post" action="/_sandbox/people">
<label>Login<input type="text" name="login" required maxlength="39" pattern="[A-Za-z0-9][A-Za-z0-9-]*"></label>
<label>Role<select name="role">${ROLES.map((role) => html`<option ${role === "write" ? "selected" : ""}>${role}</option>`)}</select></label>
<button>Add</button></form></section>`;

const teamsOf = (repositoryState: RepositoryState, who: Person): readonly string[] =>
  [...repositoryState.teams.values()]
    .filter(({ members }) => members.has(who.login.toLowerCase()))
    .map(({ slug }) => `@${repositoryState.owner}/${slug}`);

const teamsCard = (
  repositoryState: RepositoryState,
): Html => html`<section class="card" id="teams"><header><b>Teams</b> <span>of ${repositoryState.owner}</span></header>
${repositoryState.teams.size === 0 ? html`<div class="inside soft">None yet.</div>` : html`<ul class="list">${[...repositoryState.teams.values()].map((team) => teamView(repositoryState, team))}</ul>`}
<form class="row foot" method="post" action="/_sandbox/teams">
<label>Name<input type="text" name="name" required maxlength="100"></label><button>Add</button></form></section>`;

const teamView = (repositoryState: RepositoryState, team: Team): Html => {
  const path = `/_sandbox/teams/${team.slug}`;
  const others = playable(repositoryState).filter(({ login }) => !team.members.has(login.toLowerCase()));
  return html`<li><b>@${repositoryState.owner}/${team.slug}</b><span class="soft members">${[...team.members].map(
    (login) =>
      html`<form method="post" action="${path}/remove"><button class="label" name="login" value="${login}" title="Take ${login} out of the team">${login} ×</button></form>`,
  )}</span>
${
  others.length === 0
    ? ""
    : html`<form class="pair" method="post" action="${path}/add"><select name="login" aria-label="Somebody for ${team.slug}">${others.map(({ login }) => html`<option>${login}</option>`)}</select><button class="small">Add</button></form>`
}</li>`;
};

const quirksCard = (host: Host): Html => {
  const names = Object.keys(host.quirks) as (keyof Quirks)[];
  const isOn = (name: keyof Quirks): boolean => host.quirks[name] !== NO_QUIRKS[name];
  return html`<section class="card" id="quirks"><header><b>Unkindness</b> <span>what GitHub does and a clean stand-in does not</span>
<span class="tools"><form method="post" action="/_sandbox/quirks"><button class="small" name="set" value="all">All on</button></form>
<form method="post" action="/_sandbox/quirks"><button class="small" name="set" value="none">All off</button></form></span></header>
<ul class="list">${names.map(
    (
      name,
    ) => html`<li><form method="post" action="/_sandbox/quirks"><button class="small switch" name="turn" value="${name}" aria-pressed="${isOn(name) ? "true" : "false"}">${isOn(name) ? "On" : "Off"}</button></form>
<span class="words">${QUIRK_WORDS[name] ?? name}</span><code class="soft">${name}</code></li>`,
  )}</ul></section>`;
};

/** Shown on loopback only, because a token can be copied away. */
const tokenCard = (repositoryState: RepositoryState, as: Person): Html => {
  const { hostname } = new URL(repositoryState.url);
  if (!/^(?:127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(hostname)) return html``;
  const token = personalToken(repositoryState, as.login);
  return html`<section class="card" id="token"><header><b>API token</b> <span>of ${as.login}, for this sandbox only</span></header>
<div class="inside"><pre class="code">export GITHUB_API_URL=${repositoryState.url} GITHUB_TOKEN=${token}
curl -H "authorization: Bearer $GITHUB_TOKEN" $GITHUB_API_URL/repos/${repositoryState.fullName}/pulls</pre></div></section>`;
};
