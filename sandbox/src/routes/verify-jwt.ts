import { verify } from "node:crypto";
import type { App, Host } from "../state/host.ts";
import { Refusal } from "../state/refusal.ts";

/** Allowed clock skew and lifetime in seconds. */
const limits = { skew: 60, life: 600 };

/** @throws Refusal 401 in GitHub's words, by which Octokit notices a wrong clock */
export const verifyJwt = (host: Host, token: string): App => {
  const [head = "", body = "", signature = ""] = token.split(".");
  const header = parse(head);
  const claims = parse(body);
  if (header?.alg !== "RS256" || claims === undefined) {
    throw new Refusal(401, "A JSON web token could not be decoded");
  }
  const { iss, iat, exp } = claims;
  const now = host.clock() / 1000;
  const app = findIssuer(host, iss);
  if (app === undefined) throw new Refusal(404, "Integration not found");
  const signed = Buffer.from(`${head}.${body}`);
  if (!verify("RSA-SHA256", signed, app.publicKey, Buffer.from(signature, "base64url"))) {
    throw new Refusal(401, "A JSON web token could not be decoded");
  }
  if (typeof exp !== "number" || exp <= now) {
    throw new Refusal(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  }
  if (exp > now + limits.life + limits.skew) {
    throw new Refusal(401, "'Expiration time' claim ('exp') is too far in the future");
  }
  if (typeof iat !== "number" || !Number.isInteger(iat) || iat > now + limits.skew) {
    throw new Refusal(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  }
  return app;
};

const findIssuer = (host: Host, iss: unknown): App | undefined =>
  [...host.apps.values()].find(({ id, clientId }) => String(iss) === String(id) || iss === clientId);

const parse = (part: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
};
