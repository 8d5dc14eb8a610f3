import { readCommits } from "../git/commits.ts";
import { installationReferenceShape } from "../shapes/apps.ts";
import { suiteEventShape } from "../shapes/checks.ts";
import { accountShape, organizationShape, userShape } from "../shapes/people.ts";
import { repositoryShape } from "../shapes/repositories.ts";
import { covers } from "../state/find.ts";
import type { App, Host, Installation, Organization } from "../state/host.ts";
import { nextId, timestamp } from "../state/ids.ts";
import { person } from "../state/person.ts";
import type { Permissions, RepositoryState, SandboxEvent, Suite } from "../state/repository-state.ts";

/** Permissions for an event; an app needs one of them. Other events are about the app's own installations. */
const needs: Readonly<Record<string, readonly string[]>> = {
  check_run: ["checks"],
  check_suite: ["checks"],
  deployment: ["deployments"],
  deployment_status: ["deployments"],
  issue_comment: ["issues", "pull_requests"],
  issues: ["issues"],
  membership: ["members"],
  merge_group: ["merge_queues"],
  organization: ["members"],
  pull_request: ["pull_requests"],
  pull_request_review: ["pull_requests"],
  push: ["contents"],
  status: ["statuses"],
  team: ["members"],
};

/**
 * @param payload without repository, organization and sender, which are added
 * @param sender login
 * @param pull number
 * @param only id of the only app that receives it
 */
export const emit = (
  repositoryState: RepositoryState,
  name: string,
  payload: Readonly<Record<string, unknown>>,
  sender: string,
  pull?: number,
  only?: number,
): void => {
  const whole = {
    ...payload,
    repository: repositoryShape(repositoryState),
    organization: organizationShape(repositoryState),
    sender: userShape(repositoryState, person(repositoryState, sender)),
  };
  note(repositoryState.host, { name, payload: whole, pull, repository: repositoryState.fullName });
  for (const installation of repositoryState.host.installations.values()) {
    if (!covers(installation, repositoryState) || (only !== undefined && installation.app !== only)) continue;
    send(repositoryState.host, installation, name, whole, repositoryState.id);
  }
};

export const emitOrganization = (
  host: Host,
  organization: Organization,
  name: string,
  payload: Readonly<Record<string, unknown>>,
  sender: string,
): void => {
  const site = { url: host.url, owner: organization.login, host };
  const whole = { ...payload, organization: organizationShape(site), sender: userShape(host, person(host, sender)) };
  note(host, { name, payload: whole, pull: undefined, repository: undefined });
  for (const installation of host.installations.values()) {
    if (installation.account === organization.login) send(host, installation, name, whole, undefined);
  }
};

export const emitInstallation = (
  host: Host,
  app: App,
  installation: Installation,
  name: "installation" | "installation_repositories",
  payload: Readonly<Record<string, unknown>>,
  sender: string,
): void => {
  const whole = { ...payload, sender: accountShape({ host, url: host.url }, sender) };
  note(host, { name, payload: whole, pull: undefined, repository: undefined });
  for (const listener of host.outgoing) {
    listener({ app, installation: installation.id, repository: undefined, event: name, payload: whole });
  }
};

const note = (host: Host, reported: Omit<SandboxEvent, "delivery" | "at">): void => {
  const delivery = `00000000-0000-4000-8000-${String(nextId(host, "Delivery")).padStart(12, "0")}`;
  const event = { ...reported, delivery, at: timestamp(host.now()) };
  host.revision += 1;
  host.events.push(event);
  // Trimmed rarely, to save time.
  if (host.events.length > host.remember * 2) host.events.splice(0, host.events.length - host.remember);
  for (const listener of host.listeners) listener(event);
};

const send = (
  host: Host,
  installation: Installation,
  event: string,
  payload: SandboxEvent["payload"],
  repository: number | undefined,
): void => {
  const app = host.apps.get(installation.app);
  if (app === undefined || installation.suspendedAt !== undefined) return;
  if (!installation.events.includes(event) || !mayHear(installation.permissions, event)) return;
  const whole = { ...payload, installation: installationReferenceShape(installation) };
  for (const listener of host.outgoing) {
    listener({ app, installation: installation.id, repository, event, payload: whole });
  }
};

const mayHear = (permissions: Permissions, event: string): boolean => {
  const wanted = needs[event];
  return wanted === undefined || wanted.some((scope) => permissions[scope] !== undefined);
};

/** Whether an app subscribes to suites; their payload needs git, so it is built only then. */
export const hearsSuites = (repositoryState: RepositoryState): boolean =>
  [...repositoryState.host.installations.values()].some(
    (installation) => covers(installation, repositoryState) && installation.events.includes("check_suite"),
  );

export const emitSuite = async (
  repositoryState: RepositoryState,
  as: string,
  suite: Suite,
  action: "completed" | "rerequested",
  only?: number,
): Promise<void> => {
  const [commit] = await readCommits(repositoryState.mirror.dir, { from: [], tip: suite.sha, limit: 1 });
  if (commit === undefined) return;
  emit(
    repositoryState,
    "check_suite",
    { action, check_suite: suiteEventShape(repositoryState, suite, commit) },
    as,
    undefined,
    only,
  );
};
