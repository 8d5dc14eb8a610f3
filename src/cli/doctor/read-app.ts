import githubAppJwt from "universal-github-app-jwt";
import type { AppConfig } from "../../app/config/app-config.ts";
import { type GitHubClient, headerOf, PAGE_SIZE, statusOf } from "../../github/client/github-client.ts";
import { readPages } from "../../github/client/retry.ts";
import { connect } from "../shared/cli-client.ts";
import type { Terminal } from "../shared/terminal.ts";
import { type AppFacts, type Asked, ask, type InstallationFacts } from "./doctor-facts.ts";

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
    asInstallation: async (app, installation) => {
      const { data } = await app.request("POST /app/installations/{installation_id}/access_tokens", {
        installation_id: installation,
      });
      return client(data.token);
    },
  };
};

type AppRead = {
  readonly app: Asked<AppFacts>;
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
  const headers = new Map<string, string>();
  const app = await ask(async () => {
    try {
      const { data, headers: reported } = await client.request("GET /app");
      for (const [name, value] of Object.entries(reported)) headers.set(name, String(value));
      if (data === null) throw new Error("GitHub answered nothing to GET /app.");
      const { owner } = data;
      return {
        id: data.id,
        slug: data.slug ?? "",
        clientId: data.client_id,
        owner: owner !== null && "login" in owner ? owner.login : "",
        permissions: Object.fromEntries(
          Object.entries(data.permissions).flatMap(([name, access]) => (access === undefined ? [] : [[name, access]])),
        ),
        events: data.events,
      };
    } catch (error) {
      for (const name of ["date", "x-github-enterprise-version"]) {
        const value = headerOf(error, name);
        if (value !== undefined && statusOf(error) !== undefined) headers.set(name, value);
      }
      throw error;
    }
  });
  const theirs = Date.parse(headers.get("date") ?? "");
  // The header has whole seconds, so add half a second; our time is the middle of the request.
  const aheadMs = Number.isNaN(theirs) ? undefined : Math.round((begun + now()) / 2 - theirs - 500);
  return { app, aheadMs, enterpriseVersion: headers.get("x-github-enterprise-version"), client };
};

const MAX_PAGES = 10;

export const readInstallations = async (app: GitHubClient): Promise<readonly InstallationFacts[]> => {
  const pages = await readPages(
    async (page) => app.request("GET /app/installations", { per_page: PAGE_SIZE, page }),
    MAX_PAGES,
  );
  return pages.flat().map((one) => ({
    id: one.id,
    account: accountOf(one.account),
    url: one.html_url,
    suspended: one.suspended_at !== null,
    selection: one.repository_selection,
    permissions: Object.fromEntries(
      Object.entries(one.permissions).flatMap(([name, access]) => (access === undefined ? [] : [[name, access]])),
    ),
    events: one.events,
    repositories: undefined,
  }));
};

const accountOf = (account: object | null): string => {
  if (account !== null && "login" in account && typeof account.login === "string") return account.login;
  return account !== null && "slug" in account && typeof account.slug === "string" ? account.slug : "";
};
