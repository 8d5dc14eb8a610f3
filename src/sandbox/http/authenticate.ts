import { Refusal } from "../refusal.ts";
import type { Host } from "../state/host.ts";
import type { Token } from "../state/world.ts";
import { verifyJwt } from "./verify-jwt.ts";

/**
 * Whose token a request carries.
 *
 * @param header the `Authorization` header: `token …` or `Bearer …`; of an app's own JWT, `Bearer …` only
 * @throws Refusal 401 without one, for one that was not given out, and for one that has ended
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
