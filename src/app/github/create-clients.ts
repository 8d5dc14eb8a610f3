import { LRUCache } from "lru-cache";
import type { Probot } from "probot";
import type { GitHubClient } from "../../github/github-client.ts";
import { graphqlFaultOf } from "../../github/graphql-fault.ts";
import { type Patience, withPatience } from "../../github/with-patience.ts";
import type { Urgency } from "../queue/job.ts";
import type { Limiter } from "./create-limiter.ts";

/** A request that was answered, or failed. */
export type Request = {
  readonly installation: number;
  readonly method: string;
  /** 0 where there was no answer. */
  readonly status: number;
  /** What is left of the primary limit; undefined where the answer does not say. */
  readonly remaining: number | undefined;
  /** GitHub's time, as the answer has it; undefined where it does not say. */
  readonly date: string | undefined;
};

/** Hands out clients of installations. */
export type Clients = {
  /** The client of an installation; the App's own where it is 0. */
  readonly of: (installation: number, urgency: Urgency) => Promise<GitHubClient>;
};

/** Clients that are kept: one for each installation and kind of urgency. */
const MOST = 2_000;

/** Makes clients by Probot, each with our patience, and told of. */
export const createClients = (
  probot: Probot,
  limiter: Limiter,
  {
    patience,
    graphqlUrl,
    onRequest,
  }: {
    readonly patience: Patience;
    readonly graphqlUrl: string;
    readonly onRequest: (request: Request) => void;
  },
): Clients => {
  const known = new LRUCache<string, Promise<GitHubClient>>({ max: MOST });
  const make = async (installation: number, background: boolean): Promise<GitHubClient> => {
    const octokit = await probot.auth(installation === 0 ? undefined : installation);
    const { hook } = octokit;
    if (background) {
      hook.before("request", async ({ method }) => {
        if (method !== "GET" && method !== "HEAD") await limiter.backgroundWrite(installation);
      });
    }
    hook.after("request", (answer, { method }) => {
      onRequest({
        installation,
        method,
        status: graphqlFaultOf(answer)?.status ?? answer.status,
        remaining: remainingOf(answer),
        date: answer.headers.date,
      });
    });
    hook.error("request", (error, { method }) => {
      const { status = 0, response } = error as { status?: number; response?: unknown };
      onRequest({ installation, method, status, remaining: remainingOf(response), date: undefined });
      throw error;
    });
    // Each request has a patience of its own: a client lives as long as the process.
    hook.wrap("request", async (request, options) => withPatience<typeof options, Answer>(patience)(request, options));
    const baseUrl = graphqlUrl.replace(/\/graphql\/?$/, "");
    return { request: octokit.request, graphql: octokit.graphql.defaults({ baseUrl }) };
  };
  return {
    of: async (installation, urgency) => {
      const background = urgency === "background";
      const key = `${installation} ${background}`;
      const client = known.get(key) ?? make(installation, background);
      known.set(key, client);
      // What could not be made is made anew the next time.
      client.catch(() => known.delete(key));
      return client;
    },
  };
};

type Answer = Awaited<ReturnType<GitHubClient["request"]>>;

const remainingOf = (answer: unknown): number | undefined => {
  const { headers } = (answer ?? {}) as { readonly headers?: Readonly<Record<string, unknown>> };
  const remaining = Number(headers?.["x-ratelimit-remaining"] ?? Number.NaN);
  return Number.isSafeInteger(remaining) ? remaining : undefined;
};
