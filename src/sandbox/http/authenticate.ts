import { Refusal } from "../refusal.ts";
import type { Need } from "../routes/route.ts";
import { hasRole } from "../state/person.ts";
import type { Token, World } from "../state/world.ts";

/**
 * Whose token a request carries.
 *
 * @param header the `Authorization` header: `token …` or `Bearer …`
 * @throws Refusal 401 without one, or for one that was not registered
 */
export const authenticate = (world: World, header: string | undefined): Token => {
  if (header === undefined || header === "") throw new Refusal(401, "Requires authentication");
  const [, text] = /^(?:token|bearer)\s+(\S+)$/i.exec(header.trim()) ?? [];
  const token = text === undefined ? undefined : world.tokens.get(text);
  if (token === undefined) throw new Refusal(401, "Bad credentials");
  return token;
};

/** Writes that need a role in the repository, where a person's own token brings no permissions of its own. */
const writersOnly: readonly Need[] = ["checks:write", "contents:write", "statuses:write"];

/**
 * Whether a token may do what an operation needs.
 *
 * @throws Refusal 403 in GitHub's words
 */
export const authorize = (world: World, token: Token, needs: readonly Need[]): void => {
  if (token.permissions === undefined) {
    const allowed = needs.length === 0 || needs.some((need) => !writersOnly.includes(need));
    if (allowed || hasRole(world, token.actor, "write")) return;
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
