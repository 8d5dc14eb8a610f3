import { installationShape, repositoryReferenceShape } from "../shapes/apps.ts";
import { covers } from "../state/find.ts";
import type { App, Host, Installation } from "../state/host.ts";
import { nextId, timestamp } from "../state/ids.ts";
import { organization, person } from "../state/person.ts";
import { invalid, notFound } from "../state/refusal.ts";
import type { Permissions, RepositoryState } from "../state/repository-state.ts";
import { emitInstallation } from "./events.ts";

export type InstallRequest = {
  readonly app: number | string;
  /** Login. Default: the main repository's owner. */
  readonly account?: string;
  /** Names, or all with future ones. Default: all. */
  readonly repositories?: "all" | readonly string[];
  readonly permissions?: Permissions;
  readonly by?: string;
};

export type InstallationChange = {
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
  readonly acceptPermissions?: boolean;
  readonly suspended?: boolean;
  readonly by?: string;
};

export const repositoriesOf = (host: Host, installation: Installation): readonly RepositoryState[] =>
  [...host.repositories.values()].filter((repositoryState) => covers(installation, repositoryState));

export const findApp = (host: Host, wanted: number | string): App => {
  const found =
    typeof wanted === "number"
      ? host.apps.get(wanted)
      : [...host.apps.values()].find(({ slug }) => slug === wanted.toLowerCase());
  if (found === undefined) throw notFound();
  return found;
};

export const installApp = (host: Host, request: InstallRequest): Installation => {
  const app = findApp(host, request.app);
  const [main] = host.repositories.values();
  const account = organization(host, request.account ?? main?.owner ?? "acme").login;
  for (const known of host.installations.values()) {
    if (known.app === app.id && known.account === account) {
      throw invalid("Installation", "account", `${app.slug} is installed on ${account} already`);
    }
  }
  const at = timestamp(host.now());
  const installation: Installation = {
    id: nextId(host, "Installation"),
    app: app.id,
    account,
    selection: (request.repositories ?? "all") === "all" ? "all" : "selected",
    repositories: new Set(request.repositories === "all" ? [] : fullNames(host, account, request.repositories ?? [])),
    permissions: request.permissions ?? app.permissions,
    events: app.events,
    createdAt: at,
    updatedAt: at,
    suspendedAt: undefined,
  };
  host.installations.set(installation.id, installation);
  person(host, `${app.slug}[bot]`);
  tell(host, installation, "created", request.by);
  return installation;
};

export const changeInstallation = (host: Host, id: number, change: InstallationChange): Installation => {
  const installation = findInstallation(host, id);
  const app = findApp(host, installation.app);
  const added = fullNames(host, installation.account, change.add ?? []);
  const removed = fullNames(host, installation.account, change.remove ?? []);
  installation.updatedAt = timestamp(host.now());
  for (const name of added) installation.repositories.add(name);
  for (const name of removed) installation.repositories.delete(name);
  if (change.acceptPermissions === true) {
    installation.permissions = app.permissions;
    installation.events = app.events;
    tell(host, installation, "new_permissions_accepted", change.by);
  }
  if (change.suspended !== undefined) {
    installation.suspendedAt = change.suspended ? installation.updatedAt : undefined;
    tell(host, installation, change.suspended ? "suspend" : "unsuspend", change.by);
  }
  if (added.length > 0) tellRepositories(host, installation, "added", added, change.by);
  if (removed.length > 0) tellRepositories(host, installation, "removed", removed, change.by);
  return installation;
};

/** All of the account, or the named ones: what an owner saves on the installation's page. */
export const chooseRepositories = (
  host: Host,
  id: number,
  wanted: "all" | readonly string[],
  by: string | undefined,
): void => {
  const installation = findInstallation(host, id);
  const before = namesOf(host, installation);
  const names = wanted === "all" ? [] : fullNames(host, installation.account, wanted);
  installation.selection = wanted === "all" ? "all" : "selected";
  installation.repositories.clear();
  for (const name of names) installation.repositories.add(name);
  installation.updatedAt = timestamp(host.now());
  const after = namesOf(host, installation);
  const added = after.filter((name) => !before.includes(name));
  const removed = before.filter((name) => !after.includes(name));
  if (added.length > 0) tellRepositories(host, installation, "added", added, by);
  if (removed.length > 0) tellRepositories(host, installation, "removed", removed, by);
};

const namesOf = (host: Host, installation: Installation): readonly string[] =>
  repositoriesOf(host, installation).map(({ fullName }) => fullName.toLowerCase());

export const uninstallApp = (host: Host, id: number, by?: string): void => {
  const installation = findInstallation(host, id);
  tell(host, installation, "deleted", by);
  host.installations.delete(id);
  for (const [text, token] of host.tokens) if (token.installation === id) host.tokens.delete(text);
};

export const findInstallation = (host: Host, id: number): Installation => {
  const found = host.installations.get(id);
  if (found === undefined) throw notFound();
  return found;
};

export const tellNewRepository = (host: Host, repositoryState: RepositoryState): void => {
  for (const installation of host.installations.values()) {
    if (installation.selection === "all" && installation.account === repositoryState.owner) {
      tellRepositories(host, installation, "added", [repositoryState.fullName.toLowerCase()], undefined);
    }
  }
};

const fullNames = (host: Host, account: string, names: readonly string[]): readonly string[] =>
  names.map((name) => {
    const full = (name.includes("/") ? name : `${account}/${name}`).toLowerCase();
    if (!host.repositories.has(full)) throw notFound();
    return full;
  });

const doer = (host: Host, installation: Installation, by: string | undefined): string =>
  by ?? [...host.people.values()].find(({ role }) => role === "admin")?.login ?? installation.account;

const tell = (host: Host, installation: Installation, action: string, by: string | undefined): void => {
  const app = findApp(host, installation.app);
  const payload = {
    action,
    installation: installationShape(host, installation),
    ...(action === "created" || action === "deleted"
      ? { repositories: repositoriesOf(host, installation).map(repositoryReferenceShape), requester: null }
      : {}),
  };
  emitInstallation(host, app, installation, "installation", payload, doer(host, installation, by));
};

const tellRepositories = (
  host: Host,
  installation: Installation,
  action: "added" | "removed",
  names: readonly string[],
  by: string | undefined,
): void => {
  const shapes = names.flatMap((name) => {
    const repositoryState = host.repositories.get(name);
    return repositoryState === undefined ? [] : [repositoryReferenceShape(repositoryState)];
  });
  const payload = {
    action,
    installation: installationShape(host, installation),
    repository_selection: installation.selection,
    repositories_added: action === "added" ? shapes : [],
    repositories_removed: action === "removed" ? shapes : [],
    requester: null,
  };
  emitInstallation(
    host,
    findApp(host, installation.app),
    installation,
    "installation_repositories",
    payload,
    doer(host, installation, by),
  );
};
