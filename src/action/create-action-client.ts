import type { GitHubClient } from "../github/github-client.ts";
import { patientClient } from "../github/patient-client.ts";
import type { Toolkit, World } from "./world.ts";

/** Times that a request is tried, and milliseconds that a failing host is borne with in all. */
const TRIES = 4;
const TOTAL_MS = 60_000;
/** Milliseconds until a request is given up. */
const TIMEOUT_MS = 10_000;

type Outside = Pick<World, "env" | "now" | "wait" | "random">;

/**
 * The client of a run: `@actions/github`'s Octokit over our fetch, with our patience. Its own fetch is undici's, which
 * takes longer to start than all requests of a run; `@octokit/plugin-retry` would try again what `withPatience` has
 * given up, and has no bound in all.
 *
 * `TOLLGATE_RETRY_BASE_MS` and `TOLLGATE_TIMEOUT_MS` in the environment change what a second of waiting and the
 * time-out are, for slow servers and for tests (docs/operations.md).
 */
export const createActionClient = (world: Outside, { context, getOctokit }: Toolkit, token: string): GitHubClient => {
  const { env } = world;
  // Not the context's: where the runner names none, that is github.com's, and a server's token is not to be sent there.
  const graphqlUrl = env.GITHUB_GRAPHQL_URL;
  return patientClient(
    {
      baseUrl: (context.apiUrl || "https://api.github.com").replace(/\/+$/, ""),
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
    },
    (settings) => getOctokit(token, settings),
  );
};

const positive = (text: string | undefined): number | undefined => {
  const value = Number(text ?? Number.NaN);
  return value > 0 && value <= 600_000 ? value : undefined;
};
