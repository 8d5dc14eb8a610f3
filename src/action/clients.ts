import { ACTION_REQUESTS } from "../gate/times.ts";
import type { GitHubClient } from "../github/client/github-client.ts";
import { nodeFetch, type SmallFetch } from "../github/client/node-fetch.ts";
import { pacedFetch } from "../github/client/paced-fetch.ts";
import { type ClientOptions, retryingClient } from "../github/client/retry.ts";
import type { Context, Toolkit } from "./context.ts";

/** As much of the outside as a client needs. */
export type Outside = Pick<Context, "env" | "now" | "wait" | "random">;

/**
 * What the Action's clients have in common: where the API is, and how long it is borne with.
 *
 * `TOLLGATE_RETRY_BASE_MS` and `TOLLGATE_TIMEOUT_MS` in the environment change what a second of waiting and the
 * time-out are, for slow servers and for tests (docs/operations.md).
 */
export const clientSettings = ({ env, now, wait, random }: Outside, { context }: Pick<Toolkit, "context">) => {
  // Not the context's: where the runner names none, that is github.com's, and a server's token is not to be sent there.
  const graphqlUrl = env.GITHUB_GRAPHQL_URL;
  return {
    baseUrl: (context.apiUrl || "https://api.github.com").replace(/\/+$/, ""),
    ...(graphqlUrl ? { graphqlUrl } : {}),
    userAgent: "tollgate-action",
    env,
    timeoutMs: positive(env.TOLLGATE_TIMEOUT_MS) ?? ACTION_REQUESTS.timeoutMs,
    retry: {
      tries: ACTION_REQUESTS.tries,
      totalMs: ACTION_REQUESTS.totalMs,
      secondMs: positive(env.TOLLGATE_RETRY_BASE_MS) ?? 1_000,
      now,
      wait,
      random,
    },
  } satisfies ClientOptions;
};

const positive = (text: string | undefined): number | undefined => {
  const value = Number(text ?? Number.NaN);
  return value > 0 && value <= 600_000 ? value : undefined;
};

/**
 * The client of a run: `@actions/github`'s Octokit over our fetch, with our patience. Its own fetch is undici's, which
 * takes longer to start than all requests of a run; `@octokit/plugin-retry` would try again what `withRetry` has
 * given up, and has no bound in all.
 *
 * @param fetch Instead of a new one: what several clients share.
 */
export const createActionClient = (
  outside: Outside,
  toolkit: Toolkit,
  token: string,
  fetch?: SmallFetch,
): GitHubClient =>
  retryingClient({ ...clientSettings(outside, toolkit), ...(fetch === undefined ? {} : { fetch }) }, (settings) =>
    toolkit.getOctokit(token, settings),
  );

/**
 * Makes clients for a run over many pull requests, one for each: together they keep to the host's pace, and each has a
 * patience of its own, so that what the host failed at for one takes nothing from the next.
 */
export const createPacedClients = (outside: Outside, toolkit: Toolkit, token: string): (() => GitHubClient) => {
  const { env, timeoutMs, retry } = clientSettings(outside, toolkit);
  const fetch = pacedFetch(nodeFetch({ timeoutMs, env }), retry);
  return () => createActionClient(outside, toolkit, token, fetch);
};
