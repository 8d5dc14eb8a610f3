import { setTimeout as sleep } from "node:timers/promises";
import githubAppJwt from "universal-github-app-jwt";
import type { AppConfig } from "../../../app/config/app-config.ts";
import { createClient } from "../../../github/create-client.ts";
import type { GitHubClient } from "../../../github/github-client.ts";
import { readVersion } from "../../read-version.ts";
import type { Terminal } from "../../terminal.ts";

/** What the doctor asks GitHub with. */
export type AppClients = {
  /** As the App itself, with a token that says that it is so many milliseconds since 1970. */
  readonly asApp: (at: number) => Promise<GitHubClient>;
  /** As the App on an account: it may read what the account lets it. */
  readonly asInstallation: (app: GitHubClient, installation: number) => Promise<GitHubClient>;
};

/** Clients that are hardly patient: whoever asks sits there, and "it does not answer" is an answer. */
export const appClients = (
  config: Pick<AppConfig, "appId" | "privateKey" | "apiUrl" | "graphqlUrl">,
  env: Terminal["env"],
): AppClients => {
  const client = (token: string): GitHubClient =>
    createClient({
      token,
      baseUrl: config.apiUrl,
      graphqlUrl: config.graphqlUrl,
      userAgent: `tollgate-doctor/${readVersion()}`,
      env,
      timeoutMs: 10_000,
      patience: {
        tries: 2,
        totalMs: 15_000,
        secondMs: 1_000,
        now: Date.now,
        wait: (ms) => sleep(ms),
        random: Math.random,
      },
    });
  return {
    asApp: async (at) => {
      const { token } = await githubAppJwt({
        id: config.appId,
        privateKey: config.privateKey,
        now: Math.floor(at / 1_000),
      });
      return client(token);
    },
    asInstallation: async (app, installation) => {
      const { data } = await app.request("POST /app/installations/{installation_id}/access_tokens", {
        installation_id: installation,
      });
      return client(data.token);
    },
  };
};
