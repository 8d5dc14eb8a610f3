import { Octokit } from "@octokit/core";
import type { GitHubClient } from "./github-client.ts";
import { nodeFetch, type SmallFetch } from "./node-fetch.ts";
import { type Patience, withPatience } from "./with-patience.ts";

export type ClientOptions = {
  /** "" for none: public repositories only, at a low rate. */
  readonly token: string;
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

/** A client for the shells that bring no Octokit of their own: the Action and the command line. */
export const createClient = (options: ClientOptions): GitHubClient => {
  const octokit = new Octokit({
    ...(options.token === "" ? {} : { auth: options.token }),
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
