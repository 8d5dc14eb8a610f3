import { createClient } from "../github/create-client.ts";
import type { GitHubClient } from "../github/github-client.ts";
import type { World } from "./world.ts";

/** Times that a request is tried, and milliseconds that a failing host is borne with in all. */
const TRIES = 4;
const TOTAL_MS = 60_000;
/** Milliseconds until a request is given up. */
const TIMEOUT_MS = 10_000;

/**
 * The client of a run. `TOLLGATE_RETRY_BASE_MS` and `TOLLGATE_TIMEOUT_MS` in the environment change what a second of
 * waiting and the time-out are, for slow servers and for tests (docs/operations.md).
 */
export const createActionClient = (world: World, token: string): GitHubClient => {
  const { env } = world;
  const graphqlUrl = env.GITHUB_GRAPHQL_URL;
  return createClient({
    token,
    baseUrl: (env.GITHUB_API_URL || "https://api.github.com").replace(/\/+$/, ""),
    ...(graphqlUrl ? { graphqlUrl } : {}),
    userAgent: "tollgate-action",
    env,
    timeoutMs: positive(env.TOLLGATE_TIMEOUT_MS) ?? TIMEOUT_MS,
    patience: {
      tries: TRIES,
      totalMs: TOTAL_MS,
      secondMs: positive(env.TOLLGATE_RETRY_BASE_MS) ?? 1_000,
      now: world.now,
      wait: world.wait,
      random: world.random,
    },
  });
};

const positive = (text: string | undefined): number | undefined => {
  const value = Number(text ?? Number.NaN);
  return value > 0 && value <= 600_000 ? value : undefined;
};
