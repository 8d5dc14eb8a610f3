import type { Octokit } from "@octokit/core";

/** The part of an Octokit that we use. `@octokit/core`, `@octokit/rest`, `@actions/github` and Probot have it. */
export type GitHubClient = Pick<Octokit, "request" | "graphql">;

export type RepositoryRef = { readonly owner: string; readonly repo: string };

export type PullRequestRef = RepositoryRef & { readonly number: number };

/** GitHub's maximum. */
export const PAGE_SIZE = 100;

/**
 * Our identity, which tells our comments from others with our marker.
 * - `app`: a GitHub App; its comments name it.
 * - `token`: a `user` token writes as the login of `GET /user`; an `installation` token (a workflow's `GITHUB_TOKEN`,
 *   or another App's) writes as a bot.
 */
export type Self =
  | { readonly kind: "app"; readonly appId: number }
  | { readonly kind: "token"; readonly holder: "user" | "installation" };

/** The login of a workflow's own token. */
export const WORKFLOW_BOT = "github-actions[bot]";

/**
 * The kind of a token by GitHub's prefixes
 * (https://docs.github.com/authentication/keeping-your-account-and-data-secure/about-authentication-to-github#githubs-token-formats).
 * Default: a workflow's.
 */
export const selfOfToken = (token: string): Self => ({
  kind: "token",
  holder: /^(ghp|gho|ghu|github_pat)_/.test(token) ? "user" : "installation",
});

/** The HTTP status of a failed request; undefined if the error is not an answer. */
export const statusOf = (error: unknown): number | undefined => {
  if (typeof error !== "object" || error === null || !("status" in error) || !("response" in error)) return undefined;
  return typeof error.status === "number" && error.response !== undefined ? error.status : undefined;
};

/** A header of the answer to a failed request, by its name in lower case. */
export const headerOf = (error: unknown, name: string): string | undefined => {
  if (typeof error !== "object" || error === null || !("response" in error)) return undefined;
  const { response } = error;
  if (typeof response !== "object" || response === null || !("headers" in response)) return undefined;
  const { headers } = response;
  if (typeof headers !== "object" || headers === null) return undefined;
  const value = (headers as Readonly<Record<string, unknown>>)[name];
  return typeof value === "string" ? value : undefined;
};

/** Whether GitHub refused a request because of a rate limit, not because of permissions. */
export const isLimited = (error: unknown, status: number): boolean =>
  status === 429 ||
  (status === 403 &&
    (headerOf(error, "x-ratelimit-remaining") === "0" ||
      (error instanceof Error && /rate limit|abuse detection/i.test(error.message))));

/**
 * The files of a pull request could not be read completely. The verdict is `error`, because an unread file must never
 * mean that no policy applies.
 */
export class IncompleteFiles extends Error {
  override readonly name = "IncompleteFiles";
}

/**
 * Something cannot be evaluated as it is, and a person can fix it. `explainError` shows its own words, not a fault of
 * Tollgate.
 */
export class NotEvaluable extends Error {
  override readonly name = "Unjudgeable";
  readonly hint: string;
  /** @param message one sentence that fits a status (140 characters) */
  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

/** Thrown if the pull request changed during each of several evaluations, so there is no verdict on its current state. */
export class StillMoving extends Error {
  override readonly name = "StillMoving";
  constructor(times: number) {
    super(`The pull request changed each time while it was judged, ${times} times in a row.`);
  }
}
