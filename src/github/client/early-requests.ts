import type { GitHubClient } from "./github-client.ts";
import type { SmallFetch } from "./node-fetch.ts";

/**
 * `request` sends a `GET` of `first-requests.ts` at once. `fetch` is for Octokit: an equal request gets the answer to
 * the early one, once; all others are sent. `allSent` waits until each is on its way, because loading code stops a
 * connection in the middle of its handshake.
 */
type EarlyRequests = {
  readonly request: GitHubClient["request"];
  readonly graphql: (query: string, variables: object) => void;
  readonly fetch: SmallFetch;
  readonly allSent: () => Promise<void>;
};

type Options = {
  readonly fetch: SmallFetch;
  readonly baseUrl: string;
  readonly graphqlUrl?: string;
  readonly userAgent: string;
  readonly token: string;
};

/** Sends requests before Octokit is loaded, as Octokit would send them. What fails is Octokit's to report and to retry. */
export const createEarlyRequests = (options: Options): EarlyRequests => {
  const early = new Map<string, ReturnType<SmallFetch>>();
  const underway: Promise<void>[] = [];
  const headers = {
    accept: "application/vnd.github.v3+json",
    authorization: `token ${options.token}`,
    "user-agent": options.userAgent,
  };
  const send = (url: string, init: Pick<Parameters<SmallFetch>[1], "method" | "headers" | "body">): void => {
    underway.push(
      new Promise((onSent) => {
        const answer = options.fetch(url, { ...init, onSent });
        answer.catch(() => onSent());
        early.set(keyOf(url, init), answer);
      }),
    );
  };
  const request = (route: string, parameters: Readonly<Record<string, unknown>>): void =>
    send(addressOf(options.baseUrl, route, parameters), { method: "GET", headers });
  return {
    request: request as unknown as GitHubClient["request"],
    graphql: (query, variables) => {
      if (options.graphqlUrl === undefined) return;
      const body = JSON.stringify({ query, variables });
      const typed = { ...headers, "content-type": "application/json; charset=utf-8" };
      send(options.graphqlUrl, { method: "POST", headers: typed, body });
    },
    fetch: async (url, init) => {
      const key = keyOf(url, init);
      const answer = early.get(key);
      early.delete(key);
      return answer ?? options.fetch(url, init);
    },
    allSent: async () => {
      await Promise.all(underway);
    },
  };
};

const keyOf = (url: string, { method = "GET", body = "" }: Parameters<SmallFetch>[1]): string =>
  `${method} ${url} ${body}`;

/** As `@octokit/endpoint` writes it: `{name}` in the route is filled in, the rest is the query. */
const addressOf = (baseUrl: string, route: string, parameters: Readonly<Record<string, unknown>>): string => {
  const { request: _, ...named } = parameters;
  const left = new Map(Object.entries(named) as [string, string | number][]);
  const take = (name: string): string => {
    const value = String(left.get(name) ?? "");
    left.delete(name);
    return encodeURIComponent(value);
  };
  const path = route.replace(/^GET /, "").replace(/\{(\w+)\}/g, (_all, name: string) => take(name));
  const query = [...left.keys()].map((name) => `${name}=${take(name)}`).join("&");
  return `${baseUrl}${path}${query === "" ? "" : `?${query}`}`;
};
