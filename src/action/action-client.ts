import { ACTION_REQUESTS } from "../gate/times.ts";
import { createEarlyRequests } from "../github/client/early-requests.ts";
import { clickedBy, startChanges, startRole } from "../github/client/first-requests.ts";
import { type GitHubClient, selfOfToken } from "../github/client/github-client.ts";
import { nodeFetch, pacedFetch, type SmallFetch } from "../github/client/node-fetch.ts";
import { type ClientOptions, retryingClient } from "../github/client/retry.ts";
import type { Work } from "../github/events/work-of-event.ts";
import { lookRequest } from "../github/read/look-query.ts";
import type { Context, Inputs, Toolkit } from "./inputs.ts";

type Outside = Pick<Context, "env" | "now" | "wait" | "random">;

/** `TOLLGATE_RETRY_BASE_MS` and `TOLLGATE_TIMEOUT_MS` are for slow servers and for tests (docs/how-to/operations.md). */
export const clientSettings = ({ env, now, wait, random }: Outside, { context }: Pick<Toolkit, "context">) => {
  // Not the context's value: its default is github.com, which must not get a server's token.
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
 * `@actions/github`'s Octokit over our fetch with our retries: undici, its own fetch, takes longer to load than all
 * requests of a run, and `@octokit/plugin-retry` has no limit for the total time.
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

/** `fetch` gives the answers, once each. */
export type FirstRound = { readonly fetch: SmallFetch; readonly askedAt: number };

/** Sends what the evaluation of a pull request asks first, so that GitHub works while the engine is loaded. */
export const sendFirstRound = async (
  outside: Outside,
  toolkit: Pick<Toolkit, "context">,
  { token, policyFile: policyPath }: Pick<Inputs, "token" | "policyFile">,
  { ref, change, edits }: Pick<Extract<Work, { kind: "pull-request" }>, "ref" | "change" | "edits">,
): Promise<FirstRound> => {
  const { timeoutMs, env, ...settings } = clientSettings(outside, toolkit);
  const askedAt = outside.now();
  const early = createEarlyRequests({ ...settings, token, fetch: nodeFetch({ timeoutMs, env }) });
  const wanted = { self: selfOfToken(token), policyPath, verdictsAs: "statuses", edited: edits.at(-1)?.node } as const;
  const { query, variables } = lookRequest(ref, wanted);
  early.graphql(query, variables);
  startChanges(early.request, ref, change);
  for (const login of clickedBy(edits)) startRole(early.request, ref, login);
  await early.allSent();
  return { fetch: early.fetch, askedAt };
};

/** Clients share GitHub's pace, but each has its own time for retries. */
export const createPacedClients = (outside: Outside, toolkit: Toolkit, token: string): (() => GitHubClient) => {
  const { env, timeoutMs, retry } = clientSettings(outside, toolkit);
  const fetch = pacedFetch(nodeFetch({ timeoutMs, env }), retry);
  return () => createActionClient(outside, toolkit, token, fetch);
};
