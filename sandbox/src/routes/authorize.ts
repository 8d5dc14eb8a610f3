import { covers } from "../state/find.ts";
import type { Host } from "../state/host.ts";
import { hasRole } from "../state/person.ts";
import { notFound, Refusal } from "../state/refusal.ts";
import type { RepositoryState, Token } from "../state/repository-state.ts";
import type { Need, Route } from "./route.ts";
import { verifyJwt } from "./verify-jwt.ts";

const wrongKind: Readonly<Record<NonNullable<Route["as"]>, readonly [number, string]>> = {
  app: [401, "A JSON web token could not be decoded"],
  installation: [
    403,
    "You must authenticate with an installation access token in order to list repositories for an installation.",
  ],
  user: [403, "You must authenticate with an access token authorized to a GitHub App in order to list installations"],
  nobody: [403, "Forbidden"],
};

/** An app's JWT is valid only for the app's own operations. @throws Refusal 401, 403 in GitHub's words */
export const checkKind = (token: Token, wanted: Route["as"]): void => {
  if (wanted === "nobody" || wanted === token.kind) return;
  if (wanted === undefined && token.kind !== "app") return;
  const [status, words] = wanted === undefined ? ([401, "Bad credentials"] as const) : wrongKind[wanted];
  throw new Refusal(status, words);
};

/** Whether a token may see a repository. @param reading public repositories may be read by all */
export const checkSight = (repositoryState: RepositoryState, token: Token, reading: boolean): void => {
  if (token.kind === "app" || sees(repositoryState, token)) return;
  if (repositoryState.private) throw notFound();
  if (!reading) throw new Refusal(403, "Resource not accessible by integration");
};

export const maySee = (repositoryState: RepositoryState, token: Token): boolean =>
  !repositoryState.private || sees(repositoryState, token);

const sees = (repositoryState: RepositoryState, token: Token): boolean => {
  if (token.repositories?.has(repositoryState.fullName.toLowerCase()) === false) return false;
  if (token.kind === "installation") {
    const installation = repositoryState.host.installations.get(token.installation ?? 0);
    if (installation?.suspendedAt !== undefined) throw new Refusal(403, "This installation has been suspended");
    return installation !== undefined && covers(installation, repositoryState);
  }
  if (token.kind === "user")
    return hasRole(repositoryState, token.actor, "read") && isInstalled(repositoryState, token.app);
  return token.permissions !== undefined || hasRole(repositoryState, token.actor, "read");
};

const isInstalled = (repositoryState: RepositoryState, app: number | undefined): boolean =>
  [...repositoryState.host.installations.values()].some((one) => one.app === app && covers(one, repositoryState));

/** An installation may ask only about its own organisation. @throws Refusal 404 */
export const checkOrganization = (host: Host, token: Token, login: string): void => {
  if (!host.organizations.has(login.toLowerCase())) throw notFound();
  const installation = host.installations.get(token.installation ?? 0);
  if (installation !== undefined && installation.account.toLowerCase() !== login.toLowerCase()) throw notFound();
};

const writersOnly: readonly Need[] = ["checks:write", "contents:write", "statuses:write"];
const adminsOnly: readonly Need[] = ["administration:write", "members:write", "organization_administration:write"];

export const authorize = (repositoryState: RepositoryState, token: Token, needs: readonly Need[]): void => {
  if (token.permissions === undefined) {
    const admin = needs.some((need) => adminsOnly.includes(need));
    if (admin && !hasRole(repositoryState, token.actor, "admin"))
      throw new Refusal(403, "Must have admin rights to Repository.");
    const allowed = needs.length === 0 || needs.some((need) => !writersOnly.includes(need));
    if (allowed || hasRole(repositoryState, token.actor, "write")) return;
    throw new Refusal(403, "Resource not accessible by personal access token");
  }
  const granted: Record<string, string> = { metadata: "read" };
  for (const [scope, level] of Object.entries(token.permissions)) granted[scope.replaceAll("-", "_")] = level;
  const met = needs.some((need) => {
    const [scope = "", level] = need.split(":");
    return granted[scope] === "write" || (level === "read" && granted[scope] === "read");
  });
  if (needs.length > 0 && !met) throw new Refusal(403, "Resource not accessible by integration");
};

/**
 * @param header `token …` or `Bearer …`; an app's JWT needs `Bearer …`
 * @throws Refusal 401 if absent, unknown or expired
 */
export const authenticate = (host: Host, header: string | undefined): Token => {
  if (header === undefined || header === "") throw new Refusal(401, "Requires authentication");
  const [, text] = /^(?:token|bearer)\s+(\S+)$/i.exec(header.trim()) ?? [];
  if (text === undefined) throw new Refusal(401, "Bad credentials");
  if (text.split(".").length === 3) {
    const app = verifyJwt(host, text);
    return { kind: "app", actor: `${app.slug}[bot]`, permissions: {}, app: app.id };
  }
  const token = host.tokens.get(text);
  if (token === undefined) throw new Refusal(401, "Bad credentials");
  if (token.expiresAt !== undefined && token.expiresAt <= host.clock()) {
    host.tokens.delete(text);
    throw new Refusal(401, "Bad credentials");
  }
  return token;
};
