import type { App, Host } from "../state/host.ts";
import { hostOf, type Shared } from "../state/host.ts";
import { nodeId } from "../state/node-id.ts";
import { person } from "../state/person.ts";
import { ownerShape } from "./user-shape.ts";

/**
 * The GitHub App behind a bot's login (`tollgate[bot]` → `tollgate`), as GitHub's `integration`; null for
 * a person. A bot whose app was never registered here (`sandbox.token`) has one all the same.
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

/** An app that was registered, as GitHub's `integration`. */
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
