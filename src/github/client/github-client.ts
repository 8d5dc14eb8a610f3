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

/**
 * Who we are on the host, so that our own comment is told from somebody else's with our marker.
 * - `app`: a GitHub App; its comments say which app wrote them.
 * - `token`: whoever the token is. `user` tokens are asked at `GET /user`; `installation` tokens (a workflow's
 *   `GITHUB_TOKEN`, or one of another App) write as a bot.
 */
export type Self =
  | { readonly kind: "app"; readonly appId: number }
  | { readonly kind: "token"; readonly holder: "user" | "installation" };

/** The bot that a workflow's own token writes as. */
export const WORKFLOW_BOT = "github-actions[bot]";

/** What a token is, by the prefixes that GitHub gives them; one of an unknown form is taken for a workflow's. */
export const selfOfToken = (token: string): Self => ({
  kind: "token",
  holder: /^(ghp|gho|ghu|github_pat)_/.test(token) ? "user" : "installation",
});

/** The HTTP status that a request failed with; undefined where the error is not an answer of the host. */
export const statusOf = (error: unknown): number | undefined => {
  if (typeof error !== "object" || error === null || !("status" in error) || !("response" in error)) return undefined;
  return typeof error.status === "number" && error.response !== undefined ? error.status : undefined;
};

/** A header of the answer that a request failed with, by its name in lower case. */
export const headerOf = (error: unknown, name: string): string | undefined => {
  if (typeof error !== "object" || error === null || !("response" in error)) return undefined;
  const { response } = error;
  if (typeof response !== "object" || response === null || !("headers" in response)) return undefined;
  const { headers } = response;
  if (typeof headers !== "object" || headers === null) return undefined;
  const value = (headers as Readonly<Record<string, unknown>>)[name];
  return typeof value === "string" ? value : undefined;
};

/** Whether the host refused a request because there were too many, rather than because it may not be made. */
export const isLimited = (error: unknown, status: number): boolean =>
  status === 429 ||
  (status === 403 &&
    (headerOf(error, "x-ratelimit-remaining") === "0" ||
      (error instanceof Error && /rate limit|abuse detection/i.test(error.message))));

/**
 * The files of a pull request could not be read to the last one. It becomes `error`: a file that was not seen
 * must never mean that no policy applies.
 */
export class IncompleteFiles extends Error {
  override readonly name = "IncompleteFiles";
}

/**
 * Thrown where something cannot be judged as it is, and a person can do something about it. It is told in its own
 * words (`explainError`), as no fault of Tollgate's.
 */
export class NotEvaluable extends Error {
  override readonly name = "Unjudgeable";
  /** What to do. */
  readonly hint: string;
  /** @param message one sentence: what is the matter; short enough for a status (140 characters) */
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
