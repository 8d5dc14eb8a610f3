import { Octokit } from "@octokit/core";
import type { GitHubClient } from "./github-client.ts";
import { type ClientOptions, patientClient } from "./patient-client.ts";

/**
 * A client for the shell that brings no Octokit of its own: the command line.
 *
 * @param options.token "" for none: public repositories only, at a low rate.
 */
export const createClient = ({ token, ...options }: ClientOptions & { readonly token: string }): GitHubClient =>
  patientClient(options, (settings) => new Octokit({ ...(token === "" ? {} : { auth: token }), ...settings }));
