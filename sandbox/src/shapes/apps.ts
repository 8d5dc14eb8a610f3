import { type App, type HookDelivery, type Host, hostOf, type Installation, type Shared } from "../state/host.ts";
import { nodeId } from "../state/ids.ts";
import { organization, person } from "../state/person.ts";
import type { RepositoryState } from "../state/repository-state.ts";
import { ownerShape } from "./people.ts";

/**
 * The app of a bot's login as GitHub's `integration`; null for a person. A bot without a registered app has one too.
 */
export const appShape = (shared: Shared, login: string) => {
  if (!login.endsWith("[bot]")) return null;
  const host = hostOf(shared);
  const slug = login.slice(0, -"[bot]".length);
  for (const app of host.apps.values()) if (app.slug === slug) return registeredAppShape(host, app);
  const id = slug === "github-actions" ? 15_368 : person(host, login).id;
  const [main] = host.repositories.values();
  return shape(host, {
    id,
    slug,
    name: slug,
    clientId: `Iv1.${id.toString(16).padStart(16, "0")}`,
    owner: main?.owner ?? "acme",
    createdAt: host.createdAt,
    permissions: {
      checks: "write",
      contents: "read",
      issues: "write",
      metadata: "read",
      pull_requests: "write",
      statuses: "write",
    },
    events: ["issue_comment", "pull_request"],
  });
};

export const registeredAppShape = (host: Host, app: App) => shape(host, app);

const shape = (
  host: Host,
  app: Pick<App, "id" | "slug" | "name" | "clientId" | "owner" | "createdAt" | "permissions" | "events">,
) => ({
  id: app.id,
  slug: app.slug,
  node_id: nodeId("App", app.id),
  client_id: app.clientId,
  owner: ownerShape({ host, url: host.url }, app.owner),
  name: app.name,
  description: "",
  external_url: `${host.url}/apps/${app.slug}`,
  html_url: `${host.url}/apps/${app.slug}`,
  created_at: app.createdAt,
  updated_at: app.createdAt,
  permissions: app.permissions,
  events: [...app.events],
});

export const installationShape = (host: Host, installation: Installation) => {
  const { id } = installation;
  const account = organization(host, installation.account);
  const app = host.apps.get(installation.app);
  return {
    id,
    // GitHub's document requires the fields of users and of enterprises.
    account: {
      ...ownerShape({ host, url: host.url }, account.login),
      name: account.login,
      slug: account.login,
      created_at: host.createdAt,
      updated_at: host.createdAt,
    },
    repository_selection: installation.selection,
    access_tokens_url: `${host.url}/app/installations/${id}/access_tokens`,
    repositories_url: `${host.url}/installation/repositories`,
    html_url: `${host.url}/organizations/${account.login}/settings/installations/${id}`,
    app_id: installation.app,
    client_id: app?.clientId ?? "",
    app_slug: app?.slug ?? "",
    target_id: account.id,
    target_type: "Organization",
    permissions: installation.permissions,
    events: [...installation.events],
    created_at: installation.createdAt,
    updated_at: installation.updatedAt,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: null,
    suspended_at: installation.suspendedAt ?? null,
  };
};

export const installationReferenceShape = ({ id }: Installation) => ({ id, node_id: nodeId("Installation", id) });

export const repositoryReferenceShape = (repositoryState: RepositoryState) => ({
  id: repositoryState.id,
  node_id: nodeId("Repository", repositoryState.fullName),
  name: repositoryState.repo,
  full_name: repositoryState.fullName,
  private: repositoryState.private,
});

/** @param whole with request and response; lists leave them out */
export const deliveryShape = (delivery: HookDelivery, whole: boolean) => ({
  id: delivery.id,
  guid: delivery.guid,
  delivered_at: delivery.at,
  redelivery: delivery.redelivery,
  duration: delivery.duration,
  status: delivery.status,
  status_code: delivery.code,
  event: delivery.event,
  action: delivery.action ?? null,
  installation_id: delivery.installation ?? null,
  repository_id: delivery.repository ?? null,
  throttled_at: null,
  ...(whole
    ? {
        url: delivery.url,
        request: { headers: delivery.headers, payload: JSON.parse(delivery.body) as unknown },
        response: { headers: delivery.answer?.headers ?? null, payload: delivery.answer?.body ?? null },
      }
    : {}),
});
