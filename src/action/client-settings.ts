import type { ClientOptions } from "../github/patient-client.ts";
import type { Toolkit, World } from "./world.ts";

/** Times that a request is tried, and milliseconds that a failing host is borne with in all. */
const TRIES = 4;
const TOTAL_MS = 60_000;
/** Milliseconds until a request is given up. */
const TIMEOUT_MS = 10_000;

/** As much of the outside as a client needs. */
export type Outside = Pick<World, "env" | "now" | "wait" | "random">;

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
    timeoutMs: positive(env.TOLLGATE_TIMEOUT_MS) ?? TIMEOUT_MS,
    patience: {
      tries: TRIES,
      totalMs: TOTAL_MS,
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
