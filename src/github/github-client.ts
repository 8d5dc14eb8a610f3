import type { Octokit } from "@octokit/core";

/**
 * All that the adapter asks of a client: typed REST requests and GraphQL. Octokit from `@octokit/core`,
 * `@octokit/rest`, `@actions/github` and Probot all are one.
 */
export type GitHubClient = Pick<Octokit, "request" | "graphql">;

/** A repository on the host. */
export type RepositoryRef = { readonly owner: string; readonly repo: string };

/** Which pull request to look at: all that is taken from an event. */
export type PullRequestRef = RepositoryRef & { readonly number: number };

/** The most that GitHub gives on one page. */
export const PAGE_SIZE = 100;
