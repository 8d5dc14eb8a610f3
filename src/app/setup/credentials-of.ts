import type { MadeApp } from "./convert-manifest.ts";

/**
 * The variables that an App which was just made is started with. Each fits on one line and needs no quotes, so that
 * shells, compose, `kubectl create secret --from-env-file` and our own `.env` read the same.
 *
 * @param random makes a text of at least 256 bits that nobody can guess
 */
export const credentialsOf = (app: MadeApp, baseUrl: string, random: () => string): ReadonlyMap<string, string> =>
  new Map([
    ["APP_ID", String(app.id)],
    ["PRIVATE_KEY", Buffer.from(app.privateKey, "utf8").toString("base64")],
    ["WEBHOOK_SECRET", app.webhookSecret ?? random()],
    ["TOLLGATE_SIGNING_KEY", random()],
    ["BASE_URL", baseUrl],
    ["CLIENT_ID", app.clientId],
    ["CLIENT_SECRET", app.clientSecret],
  ]);
