import type { GitHubClient } from "../../../github/github-client.ts";
import { headerOf } from "../../../github/header-of.ts";
import { statusOf } from "../../../github/status-of.ts";
import type { AppClients } from "./app-client.ts";
import { ask } from "./ask.ts";
import type { Asked } from "./asked.ts";
import type { AppFacts } from "./doctor-facts.ts";

/** The App as GitHub knows it, and what its answer tells besides. */
export type AppRead = {
  readonly app: Asked<AppFacts>;
  readonly aheadMs: number | undefined;
  readonly enterpriseVersion: string | undefined;
  /** To ask on with; its token follows GitHub's clock where ours is wrong. */
  readonly client: GitHubClient;
};

/** Milliseconds from which on a clock may be why a token is refused. */
const SKEWED = 20_000;

/** Asks who we are. Where the clock is why we are refused, asks again by GitHub's, so that the rest can be looked at. */
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
      const { data, headers: told } = await client.request("GET /app");
      for (const [name, value] of Object.entries(told)) headers.set(name, String(value));
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
  // The header has whole seconds, so it is half a second old on the average; our time is that of the request's middle.
  const aheadMs = Number.isNaN(theirs) ? undefined : Math.round((begun + now()) / 2 - theirs - 500);
  return { app, aheadMs, enterpriseVersion: headers.get("x-github-enterprise-version"), client };
};
