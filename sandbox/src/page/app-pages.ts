import { findApp, findInstallation, repositoriesOf } from "../changes/installations.ts";
import type { App, Host, Installation } from "../state/host.ts";
import { hasRole } from "../state/person.ts";
import { notFound } from "../state/refusal.ts";
import type { Permissions, Person, RepositoryState } from "../state/repository-state.ts";
import { type Html, html, layout, raw, SETTINGS } from "./layout.ts";
import { when } from "./times.ts";

type Notes = { readonly error?: string; readonly playground: boolean };

const PLACES: readonly (readonly [RegExp, (main: RepositoryState, as: Person, part: string, notes: Notes) => Html])[] =
  [
    [/^\/apps\/([^/]+)$/, (main, as, slug, notes) => appPage(main, as, findApp(main.host, slug), notes)],
    [
      /^\/apps\/([^/]+)\/installations\/new$/,
      (main, as, slug, notes) => installPage(main, as, findApp(main.host, slug), notes),
    ],
    [
      /^\/organizations\/[^/]+\/settings\/installations\/(\d{1,9})$/,
      (main, as, id, notes) => installationPage(main, as, findInstallation(main.host, Number(id)), notes),
    ],
  ];

/**
 * GitHub's pages of an App, at GitHub's addresses; undefined for any other.
 * @throws Refusal 404
 */
export const appPages = (pathname: string): ((main: RepositoryState, as: Person, notes: Notes) => Html) | undefined => {
  for (const [place, page] of PLACES) {
    const [, part] = place.exec(pathname) ?? [];
    if (part !== undefined) return (main, as, notes) => page(main, as, decoded(part), notes);
  }
  return undefined;
};

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    throw notFound();
  }
};

export const installAddress = ({ slug }: Pick<App, "slug">): string => `/apps/${slug}/installations/new`;

export const installationAddress = ({ account, id }: Pick<Installation, "account" | "id">): string =>
  `/organizations/${account}/settings/installations/${id}`;

/** Accounts that have repositories, the main one's first. */
const accountsOf = (host: Host): readonly string[] => [
  ...new Set([...host.repositories.values()].map(({ owner }) => owner)),
];

const installed = (host: Host, app: App, account: string): Installation | undefined =>
  [...host.installations.values()].find((one) => one.app === app.id && one.account === account);

const frame = (main: RepositoryState, as: Person, title: string, notes: Notes, inside: Html): Html =>
  layout(main, {
    title: `${title} · Tollgate sandbox`,
    as,
    path: "/_sandbox/settings",
    playground: notes.playground,
    inside: html`<main id="live" tabindex="-1">
${notes.error === undefined ? "" : html`<p class="notice error" role="alert">${notes.error}</p>`}
${inside}</main>`,
  });

const appPage = (main: RepositoryState, as: Person, app: App, notes: Notes): Html =>
  frame(
    main,
    as,
    app.name,
    notes,
    html`<h1>${app.name}</h1>
<p class="meta"><span>A GitHub App of ${app.owner}, created ${when(app.createdAt, main.now())}. App ID ${app.id}.</span></p>
<section class="card" aria-label="Installations"><header><b>Installations</b></header><ul class="list">${accountsOf(main.host).map((account) => accountLine(main.host, app, account))}</ul></section>
${asksCard(app.permissions, app.events, "Permissions that it asks for")}`,
  );

const accountLine = (host: Host, app: App, account: string): Html => {
  const installation = installed(host, app, account);
  return html`<li><span class="grow"><b>${account}</b> <span class="soft">${installation === undefined ? "not installed" : stateOf(host, installation)}</span></span>${
    installation === undefined
      ? html`<a class="button small" href="${installAddress(app)}?account=${account}" aria-label="Install on ${account}">Install</a>`
      : html`<a class="button small" href="${installationAddress(installation)}" aria-label="Configure on ${account}">Configure</a>`
  }</li>`;
};

const stateOf = (host: Host, installation: Installation): string =>
  installation.suspendedAt !== undefined
    ? "suspended"
    : installation.selection === "all"
      ? "on all repositories"
      : `on ${
          repositoriesOf(host, installation)
            .map(({ repo }) => repo)
            .join(", ") || "no repository"
        }`;

const whereOf = (host: Host, installation: Installation): string =>
  `${stateOf(host, installation)} ${installation.suspendedAt === undefined ? "of" : "on"} ${installation.account}`;

const asksCard = (permissions: Permissions, events: readonly string[], title: string): Html =>
  html`<section class="card" aria-label="${title}"><header><b>${title}</b></header>
<ul class="list">${Object.entries(permissions).map(
    ([name, level]) => html`<li><span class="grow"><code>${name}</code></span><span class="soft">${level}</span></li>`,
  )}<li><span class="grow">Events: ${events.length === 0 ? html`<span class="soft">none</span>` : events.map((event) => html`<span class="label">${event}</span> `)}</span></li></ul></section>`;

const OWNERS_ONLY = (as: Person, account: string): Html =>
  html`<p class="notice">Only an owner of ${account} can change this, and ${as.login} is not one. Choose somebody with the role admin at the top, or give ${as.login} that role in the <a href="${SETTINGS}">settings</a>.</p>`;

const installPage = (main: RepositoryState, as: Person, app: App, notes: Notes): Html => {
  const [first = main.owner, ...others] = accountsOf(main.host).filter(
    (account) => installed(main.host, app, account) === undefined,
  );
  const everywhere = [first, ...others].every((account) => installed(main.host, app, account) !== undefined);
  const inside = everywhere
    ? html`<p class="meta">It is installed on every account here.</p><section class="card" aria-label="Installations"><ul class="list">${accountsOf(main.host).map((account) => accountLine(main.host, app, account))}</ul></section>`
    : [first, ...others].map(
        (
          account,
        ) => html`<form class="card" method="post" action="/_sandbox/apps/${app.slug}/install" aria-label="Install on ${account}">
<header><b>Install on ${account}</b></header><div class="inside">
<input type="hidden" name="account" value="${account}">
${hasRole(main, as.login, "admin") ? "" : OWNERS_ONLY(as, account)}
${choice(main.host, account, undefined)}
<div class="row"><button class="main" ${hasRole(main, as.login, "admin") ? "" : "disabled"}>Install</button> <span class="soft">as ${as.login}</span></div></div></form>`,
      );
  return frame(
    main,
    as,
    `Install ${app.name}`,
    notes,
    html`<h1>Install ${app.name}</h1>
<p class="meta">A stand-in for GitHub's page. The App gets what it asks for on the repositories that you choose.</p>
${inside}
${asksCard(app.permissions, app.events, "Permissions that it asks for")}`,
  );
};

/** All repositories, or the ticked ones. */
const choice = (host: Host, account: string, installation: Installation | undefined): Html => {
  const all = installation === undefined || installation.selection === "all";
  const names = [...host.repositories.values()].filter(({ owner }) => owner === account);
  const checked = (yes: boolean) => (yes ? raw("checked") : "");
  return html`<fieldset class="choice"><legend>Repositories</legend>
<label class="tick"><input type="radio" name="selection" value="all" ${checked(all)}> All repositories, those of later too</label>
<label class="tick"><input type="radio" name="selection" value="selected" ${checked(!all)}> Only these:</label>
${names.map(
  (one) =>
    html`<label class="tick under"><input type="checkbox" name="repository" value="${one.repo}" ${checked(all || installation.repositories.has(one.fullName.toLowerCase()))}> ${one.repo}</label>`,
)}</fieldset>`;
};

const installationPage = (main: RepositoryState, as: Person, installation: Installation, notes: Notes): Html => {
  const app = findApp(main.host, installation.app);
  const path = `/_sandbox/installations/${installation.id}`;
  const may = hasRole(main, as.login, "admin");
  const off = may ? "" : "disabled";
  const suspended = installation.suspendedAt !== undefined;
  const asksMore = JSON.stringify(installation.permissions) !== JSON.stringify(app.permissions);
  return frame(
    main,
    as,
    `${app.name} on ${installation.account}`,
    notes,
    html`<h1>${app.name} on ${installation.account}</h1>
<p class="meta"><span>Installed ${when(installation.createdAt, main.now())}, ${stateOf(main.host, installation)}.</span> <a href="/apps/${app.slug}">About the App</a></p>
${may ? "" : OWNERS_ONLY(as, installation.account)}
<form class="card" method="post" action="${path}/repositories"><header><b>Repository access</b></header><div class="inside">
${choice(main.host, installation.account, installation)}<div class="row"><button class="main" ${off}>Save</button></div></div></form>
${
  asksMore
    ? html`<form class="card" method="post" action="${path}/accept"><header><b>It asks for other permissions now</b></header><div class="inside"><p>Until you accept them, it has the earlier ones.</p><div class="row"><button ${off}>Accept</button></div></div></form>`
    : ""
}
<section class="card" aria-label="Suspend or uninstall"><header><b>Suspend or uninstall</b></header><ul class="list">
<li><span class="grow">${suspended ? "It is suspended: it can do nothing, and hears of nothing." : "A suspended App can do nothing, and hears of nothing."}</span><form method="post" action="${path}/${suspended ? "unsuspend" : "suspend"}"><button class="small" ${off}>${suspended ? "Unsuspend" : "Suspend"}</button></form></li>
<li><span class="grow">An App that is uninstalled can be installed again.</span><form method="post" action="${path}/uninstall" data-confirm="Uninstall ${app.name} from ${installation.account}?"><button class="quiet danger" ${off}>Uninstall</button></form></li></ul></section>
${asksCard(installation.permissions, installation.events, "Permissions that it has")}`,
  );
};

/** For the settings: each App, and where it is installed. */
export const appsCard = (
  host: Host,
): Html => html`<section class="card" id="apps" aria-label="GitHub Apps"><header><b>GitHub Apps</b></header>
${
  host.apps.size === 0
    ? html`<div class="inside soft">None yet. <code>tollgate start --setup</code> makes one: the guide to the sandbox says how.</div>`
    : html`<ul class="list">${[...host.apps.values()].flatMap((app) =>
        accountsOf(host).map((account) => {
          const installation = installed(host, app, account);
          return html`<li><span class="grow"><a href="/apps/${app.slug}">${app.name}</a> <span class="soft">${installation === undefined ? `not installed on ${account}` : whereOf(host, installation)}</span></span><a class="button small" href="${installation === undefined ? installAddress(app) : installationAddress(installation)}" aria-label="${installation === undefined ? "Install" : "Configure"} ${app.name} on ${account}">${installation === undefined ? "Install" : "Configure"}</a></li>`;
        }),
      )}</ul>`
}</section>`;
