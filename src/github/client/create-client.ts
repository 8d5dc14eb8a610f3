import { Octokit } from "@octokit/rest";
import type { GitHubClient } from "./github-client.ts";
import { type ClientOptions, retryingClient } from "./retry.ts";

/** @param options.token "" for none: public repositories only, at a low rate */
export const createClient = ({ token, ...options }: ClientOptions & { readonly token: string }): GitHubClient =>
  retryingClient(options, (settings) => new Octokit({ ...(token === "" ? {} : { auth: token }), ...settings }));
