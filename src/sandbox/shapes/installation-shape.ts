import type { Host, Installation } from "../state/host.ts";
import { nodeId } from "../state/node-id.ts";
import { organization } from "../state/organization.ts";
import type { World } from "../state/world.ts";
import { ownerShape } from "./user-shape.ts";

/** An installation as GitHub's `installation`. */
export const installationShape = (host: Host, installation: Installation) => {
  const { id } = installation;
  const account = organization(host, installation.account);
  const app = host.apps.get(installation.app);
  return {
    id,
    // GitHub's document asks of this account what users have and what enterprises have, together.
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

/** The installation as every event of an app names it. */
export const installationReferenceShape = ({ id }: Installation) => ({ id, node_id: nodeId("Installation", id) });

/** A repository as the events of installations name it. */
export const repositoryReferenceShape = (world: World) => ({
  id: world.id,
  node_id: nodeId("Repository", world.fullName),
  name: world.repo,
  full_name: world.fullName,
  private: world.private,
});
