import type { Octokit } from "@octokit/core";
import type { GitHubClient } from "./github-client.ts";
import { nodeFetch, type SmallFetch } from "./node-fetch.ts";
import { type Patience, withPatience } from "./with-patience.ts";

export type ClientOptions = {
  /** Base of the REST API, without a slash behind it: `https://api.github.com`. */
  readonly baseUrl: string;
  /** Address of the GraphQL API; beside the REST API where it is not given. */
  readonly graphqlUrl?: string;
  readonly userAgent: string;
  /** Environment, for the proxy's sake. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly patience: Patience;
  /** Milliseconds until a request is given up. */
  readonly timeoutMs: number;
  /** Instead of ours over `node:https`. */
  readonly fetch?: SmallFetch;
};

/** What our clients hand to the constructor of their Octokit, whoever brings it. */
export type OctokitSettings = {
  readonly baseUrl: string;
  readonly userAgent: string;
  readonly request: { readonly fetch: SmallFetch };
  readonly log: Readonly<Record<"debug" | "info" | "warn" | "error", () => void>>;
};

/** As much of an Octokit as is needed to make it patient; that of `@octokit/core` and that of `@actions/github` are such. */
export type PlainOctokit = Pick<Octokit, "request" | "graphql" | "hook">;

/**
 * Makes a client of a shell's own Octokit: requests go over our fetch and are tried again within bounds.
 *
 * @param make makes the Octokit by these settings; the token is its business.
 */
export const patientClient = (
  options: ClientOptions,
  make: (settings: OctokitSettings) => PlainOctokit,
): GitHubClient => {
  const octokit = make({
    baseUrl: options.baseUrl,
    userAgent: options.userAgent,
    request: { fetch: options.fetch ?? nodeFetch({ timeoutMs: options.timeoutMs, env: options.env }) },
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  });
  octokit.hook.wrap("request", withPatience(options.patience));
  if (options.graphqlUrl === undefined) return octokit;
  // Octokit puts `/graphql` behind the REST base; a sandbox or a server may have it elsewhere.
  const baseUrl = options.graphqlUrl.replace(/\/graphql\/?$/, "");
  return { request: octokit.request, graphql: octokit.graphql.defaults({ baseUrl }) };
};

// Deprecation notices of the API are nobody's business in a workflow's log.
const quiet = (): void => {};
