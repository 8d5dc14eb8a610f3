import githubAppJwt from "universal-github-app-jwt";
import type { AppConfig } from "../../app/config/app-config.ts";
import type { GitHubClient } from "../../github/client/github-client.ts";
import { type AppDescription, createInstallationToken, fetchApp } from "../../github/read/app.ts";
import { connect } from "../shared/cli-client.ts";
import type { Terminal } from "../shared/terminal.ts";
import { type Asked, ask } from "./doctor-facts.ts";

export type AppClients = {
  readonly asApp: (at: number) => Promise<GitHubClient>;
  readonly asInstallation: (app: GitHubClient, installation: number) => Promise<GitHubClient>;
};

/** Clients with few retries, because a person waits and "no answer" is a result. */
export const appClients = (
  config: Pick<AppConfig, "appId" | "privateKey" | "apiUrl" | "graphqlUrl">,
  env: Terminal["env"],
): AppClients => {
  const client = (token: string): GitHubClient =>
    connect(env, {
      token,
      baseUrl: config.apiUrl,
      graphqlUrl: config.graphqlUrl,
      as: "doctor",
      retry: { tries: 2, totalMs: 15_000 },
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
    asInstallation: async (app, installation) => client(await createInstallationToken(app, installation)),
  };
};

type AppRead = {
  readonly app: Asked<AppDescription>;
  readonly aheadMs: number | undefined;
  readonly enterpriseVersion: string | undefined;
  /** Its tokens follow GitHub's clock if ours is wrong. */
  readonly client: GitHubClient;
};

const SKEWED = 20_000;

/** Asks who we are. If the clock is why we are rejected, asks again by GitHub's clock. */
export const readApp = async (clients: AppClients, now: () => number): Promise<AppRead> => {
  const first = await askWho(await clients.asApp(now()), now);
  const { aheadMs = 0 } = first;
  if (first.app.ok || first.app.status !== 401 || Math.abs(aheadMs) < SKEWED) return first;
  const second = await askWho(await clients.asApp(now() - aheadMs), now);
  return { ...second, aheadMs };
};

const askWho = async (client: GitHubClient, now: () => number): Promise<AppRead> => {
  const begun = now();
  let seen: { readonly date?: string; readonly version?: string } = {};
  const app = await ask(() => fetchApp(client, (headers) => (seen = headers)));
  const theirs = Date.parse(seen.date ?? "");
  // The header has whole seconds, so add half a second; our time is the middle of the request.
  const aheadMs = Number.isNaN(theirs) ? undefined : Math.round((begun + now()) / 2 - theirs - 500);
  return { app, aheadMs, enterpriseVersion: seen.version, client };
};
