import { queueRuleset } from "../changes/merge-queue.ts";
import { type Host, hostOf } from "../state/host.ts";
import { personalToken, roleIn } from "../state/person.ts";
import { NO_QUIRKS, type Quirks } from "../state/quirks.ts";
import type { Person, RepositoryState, Role, Team } from "../state/repository-state.ts";
import { checksOfRules } from "../state/rulesets.ts";
import { appsCard } from "./app-pages.ts";
import { editAddress } from "./edit-page.ts";
import { type Html, html, layout, playable, SETTINGS, sign } from "./layout.ts";

export const ROLES: readonly Role[] = ["none", "read", "triage", "write", "maintain", "admin"];

const QUIRK_WORDS: Readonly<Record<keyof Quirks, string>> = {
  commitPullsWithoutForks: "A commit's pull requests leave out those from forks",
  staleReads: "A list shows the state before its last change for one read",
  lateUpdatedAt: "updated_at is late for one read",
  webhooksTwice: "Each webhook of an app is delivered twice",
  webhooksMixed: "Webhooks of an app arrive in another order",
  limitsInTurn: "A secondary limit is 403 or 429, with retry-after or without",
  nullUsers: "Deleted accounts are null",
  sameNamedJobs: "Each job has a failed attempt before it and a namesake in another workflow",
  graphqlFlaky: "GraphQL now and then answers with errors",
  graphqlAbsent: "There is no GraphQL",
  hiddenDiffs: "The texts of an edit history cannot be read",
  ownedByPerson: "The owner is a person, not an organisation",
  noActivity: "The list of a repository's activity cannot be read",
  lateActivity: "The list of a repository's activity is late for one read",
  wrongCounts: "Counts of a pull request are wrong, its lists right",
  notYetThere: "What an event is about is 404 for one read",
  slowDiffs: "The diff of a large comparison takes too long",
  historyWithoutEditors: "An edit history does not say who edited",
  revisionsPerPage: "A page of an edit history is short",
};

export const settingsPage = (
  repositoryState: RepositoryState,
  as: Person,
  more: {
    readonly version: string;
    readonly error?: string;
    readonly playground: boolean;
    readonly commands: Commands;
  },
): Html => {
  const host = hostOf(repositoryState);
  return layout(repositoryState, {
    title: "Settings · Tollgate sandbox",
    as,
    path: SETTINGS,
    playground: more.playground,
    inside: html`<main id="live" tabindex="-1" data-watch="/_sandbox/version" data-version="${more.version}">
${more.error === undefined ? "" : html`<p class="notice error" role="alert">${more.error}</p>`}
<h1>Settings</h1>
<p class="meta">Who is here, and how the sandbox behaves. It forgets all of this when it ends.</p>
${peopleCard(repositoryState)}
${teamsCard(repositoryState)}
${repositoryCard(repositoryState)}
${appsCard(host)}
${terminalCard(repositoryState, as, more.commands)}
${quirksCard(host)}
</main>`,
  });
};

const peopleCard = (
  repositoryState: RepositoryState,
): Html => html`<section class="card" id="people" aria-label="People"><header><b>People and bots</b></header>
<ul class="list">${playable(repositoryState).map(
  (
    one,
  ) => html`<li>${sign(one)}<span class="grow"><b>${one.login}</b>${one.kind === "bot" ? html` <span class="tag">bot</span>` : ""} <span class="soft">${teamsOf(repositoryState, one).join(", ")}</span></span>
<form method="post" action="/_sandbox/people/${one.login}/role"><select name="role" aria-label="Role of ${one.login}" data-submit>${ROLES.map(
    (role) => html`<option ${role === roleIn(repositoryState, one.login) ? "selected" : ""}>${role}</option>`,
  )}</select><noscript><button class="small">Change</button></noscript></form>
<form method="post" action="/_sandbox/people/${one.login}/delete" data-confirm="Delete the account ${one.login}? What it wrote stays."><button class="quiet danger" aria-label="Delete ${one.login}">Delete</button></form></li>`,
)}</ul>
<form class="row foot" method="post" action="/_sandbox/people">
<label>Login (a bot's ends with [bot])<input type="text" name="login" required maxlength="45" pattern="[A-Za-z0-9][A-Za-z0-9\\-]*(\\[bot\\])?" placeholder="grace, or dependabot[bot]"></label>
<label>Role<select name="role">${ROLES.map((role) => html`<option ${role === "write" ? "selected" : ""}>${role}</option>`)}</select></label>
<button>Add</button></form></section>`;

const teamsOf = (repositoryState: RepositoryState, who: Person): readonly string[] =>
  [...repositoryState.teams.values()]
    .filter(({ members }) => members.has(who.login.toLowerCase()))
    .map(({ slug }) => `@${repositoryState.owner}/${slug}`);

const teamsCard = (
  repositoryState: RepositoryState,
): Html => html`<section class="card" id="teams" aria-label="Teams"><header><b>Teams</b> <span>of ${repositoryState.owner}</span></header>
${repositoryState.teams.size === 0 ? html`<div class="inside soft">None yet. If a policy asks for <code>team:@${repositoryState.owner}/dba</code>, add the team dba here, and then its members.</div>` : html`<ul class="list">${[...repositoryState.teams.values()].map((team) => teamView(repositoryState, team))}</ul>`}
<form class="row foot" method="post" action="/_sandbox/teams">
<label>Name of a team<input type="text" name="name" required maxlength="100" placeholder="dba"></label><button>Add</button></form></section>`;

const teamView = (repositoryState: RepositoryState, team: Team): Html => {
  const path = `/_sandbox/teams/${team.slug}`;
  const others = playable(repositoryState).filter(({ login }) => !team.members.has(login.toLowerCase()));
  return html`<li><b>@${repositoryState.owner}/${team.slug}</b><span class="members">${[...team.members].map(
    (login) =>
      html`<form method="post" action="${path}/remove"><button class="label" name="login" value="${login}" title="Take ${login} out of the team" aria-label="Take ${login} out of ${team.slug}">${login} <span aria-hidden="true">×</span></button></form>`,
  )}</span>
${
  others.length === 0
    ? ""
    : html`<form class="pair" method="post" action="${path}/add"><select name="login" aria-label="Somebody for ${team.slug}">${others.map(({ login }) => html`<option>${login}</option>`)}</select><button class="small" aria-label="Add to ${team.slug}">Add</button></form>`
}</li>`;
};

const quirksCard = (host: Host): Html => {
  const names = Object.keys(host.quirks) as (keyof Quirks)[];
  const isOn = (name: keyof Quirks): boolean => host.quirks[name] !== NO_QUIRKS[name];
  return html`<section class="card" id="quirks" aria-label="Quirks"><header><b>Quirks</b> <span>what GitHub does and a clean stand-in does not</span>
<span class="tools"><form method="post" action="/_sandbox/quirks"><button class="small" name="set" value="all">All on</button></form>
<form method="post" action="/_sandbox/quirks"><button class="small" name="set" value="none">All off</button></form></span></header>
<ul class="list">${names.map(
    (
      name,
    ) => html`<li><form method="post" action="/_sandbox/quirks"><button class="small switch" name="turn" value="${name}" aria-label="${name}: ${isOn(name) ? "On" : "Off"}" aria-pressed="${isOn(name) ? "true" : "false"}">${isOn(name) ? "On" : "Off"}</button></form>
<span class="grow">${QUIRK_WORDS[name]} <code class="soft">${name}</code></span></li>`,
  )}</ul></section>`;
};

const repositoryCard = (repositoryState: RepositoryState): Html => {
  const { defaultBranch } = repositoryState.mirror;
  const checks = [
    ...(repositoryState.protections.get(defaultBranch) ?? []),
    ...checksOfRules(repositoryState, defaultBranch),
  ];
  const queue = queueRuleset(repositoryState) !== undefined;
  return html`<section class="card" id="repository" aria-label="Repository"><header><b>${repositoryState.fullName}</b></header>
<ul class="list"><li><span class="grow">Default branch <span class="branch">${defaultBranch}</span></span></li>
<li><span class="grow">Required checks ${checks.length === 0 ? html`<span class="soft">none</span>` : checks.map(({ context }) => html`<span class="label">${context}</span> `)}</span></li>
<li><span class="grow">Merge queue <span class="soft">pull requests wait in it until the checks of their group pass</span></span>
<form method="post" action="/_sandbox/queue"><button class="small switch" aria-pressed="${queue ? "true" : "false"}" aria-label="Merge queue: ${queue ? "On" : "Off"}">${queue ? "On" : "Off"}</button></form></li>
${FILES.map(
  ([path, words]) =>
    html`<li><span class="grow"><code>${path}</code> <span class="soft">${words}</span></span><a class="button small" href="${editAddress(repositoryState, defaultBranch, path)}" aria-label="Edit ${path} on ${defaultBranch}">Edit</a></li>`,
)}</ul></section>`;
};

const FILES = [
  [".github/tollgate.yml", "the policies"],
  [".github/CODEOWNERS", "who owns which files"],
] as const;

/** Commands to copy, without the lines that say where the sandbox is. */
export type Commands = readonly { readonly words: string; readonly line: string }[];

/** Shown on loopback only, because a token can be copied away. */
const terminalCard = (repositoryState: RepositoryState, as: Person, commands: Commands): Html => {
  const { hostname } = new URL(repositoryState.url);
  if (!/^(?:127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(hostname)) return html``;
  const token = personalToken(repositoryState, as.login);
  return html`<section class="card" id="terminal" aria-label="Use it from a terminal"><header><b>Use it from a terminal</b> <span>as ${as.login}, for this sandbox only</span>
<span class="tools"><button class="small" type="button" data-copy="to-copy">Copy</button></span></header>
<div class="inside"><pre class="code" id="to-copy" tabindex="0">export GITHUB_API_URL=${repositoryState.url} GITHUB_TOKEN=${token}
curl -H "authorization: Bearer $GITHUB_TOKEN" $GITHUB_API_URL/repos/${repositoryState.fullName}/pulls${commands.map(({ words, line }) => `\n\n# ${words}\n${line}`)}</pre></div></section>`;
};
