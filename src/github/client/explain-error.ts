import {
  GraphqlFault,
  headerOf,
  IncompleteFiles,
  isLimited,
  NotEvaluable,
  RequestTimeout,
  StillMoving,
  statusOf,
} from "./github-client.ts";
import { TooManyPages } from "./read-pages.ts";

export type Explained = {
  readonly message: string;
  readonly hint: string;
};

const NEEDED = `permissions:
  contents: read
  pull-requests: write
  issues: write
  statuses: write
  checks: read`;

const READ_ONLY = `The token may only read. Give the workflow these permissions:

${NEEDED}

and start it by \`pull_request_target\` instead of \`pull_request\`: a pull request from a fork (and one by Dependabot)
gets a read-only token under \`pull_request\`, whatever the permissions say.`;

const FOLLOW_UP = /\/repos\/[^/]+\/[^/]+\/issues$/;

const NO_ISSUES = `What is let through with open items (broken glass, an incident) is followed up in an issue. Give the workflow \`issues: write\`
besides its other permissions.`;

const requestOf = (error: unknown): string => {
  if (typeof error !== "object" || error === null || !("request" in error)) return "";
  const { request } = error;
  if (typeof request !== "object" || request === null || !("method" in request) || !("url" in request)) return "";
  try {
    return `${String(request.method)} ${new URL(String(request.url)).pathname}`;
  } catch {
    return String(request.method);
  }
};

/** Explains any error. Never shows a token, and at most one line of GitHub's answer. */
export const explainError = (error: unknown): Explained => {
  if (error instanceof IncompleteFiles || error instanceof TooManyPages) {
    return { message: error.message, hint: "Split the pull request; what cannot be read whole is not evaluated." };
  }
  if (error instanceof StillMoving) {
    return {
      message: error.message,
      hint: "Somebody pushes, clicks or writes just now, or two runs take turns. Run it again, or write `/tollgate recheck`.",
    };
  }
  if (error instanceof NotEvaluable) return { message: error.message, hint: error.hint };
  const status = statusOf(error);
  const said = lineOf(error instanceof Error ? error.message : String(error));
  const request = requestOf(error);
  if (status === undefined) return withoutAnswer(error, said, request);
  const type = error instanceof GraphqlFault && error.type !== "" ? lineOf(error.type) : status;
  const message = `GitHub answered ${type} to ${request}: ${said}`;
  if (isLimited(error, status)) {
    const after = headerOf(error, "retry-after") ?? headerOf(error, "x-ratelimit-reset") ?? "";
    return {
      message,
      hint: `GitHub's rate limit was reached${after === "" ? "" : ` (it says ${lineOf(after)})`}. Run this again later; fewer workflows that start at once help.`,
    };
  }
  if (status >= 500)
    return { message, hint: "GitHub has a fault; run this again later (https://www.githubstatus.com)." };
  if (error instanceof GraphqlFault) return { message, hint: GRAPHQL_HINTS[status] ?? NO_GRAPHQL_HINT };
  if (request.endsWith("/graphql") && NO_GRAPHQL.includes(status)) return { message, hint: NO_GRAPHQL_HINT };
  if (status === 403 && FOLLOW_UP.test(request)) return { message, hint: NO_ISSUES };
  return {
    message,
    hint: HINTS[status] ?? "GitHub did not take the request; this is a fault of Tollgate: please report it.",
  };
};

const NO_GRAPHQL: readonly number[] = [404, 405, 410];
const NO_GRAPHQL_HINT =
  "This server does not answer GraphQL as GitHub does. Tollgate reads the edit history of comments by it: the server's administrator has to allow `/api/graphql`.";

const GRAPHQL_HINTS: Readonly<Record<number, string>> = {
  403: "The token may not read this: it needs `pull-requests: read` and `issues: read`, or the scope that GitHub names above.",
  404: "It is not there (any more), or the token may not see it: run this again, and if it stays so, give the token `pull-requests: read`.",
};

const HINTS: Readonly<Record<number, string>> = {
  401: "The token is not valid: check the `token` input, or leave it out to use the workflow's own.",
  403: READ_ONLY,
  404: "It does not exist, or the token may not see it: a workflow's own token sees its own repository only, and needs `contents: read`.",
  410: "Issues or the pull request's conversation are switched off or gone; Tollgate needs to comment.",
  422: "GitHub did not accept the values. A commit takes 1,000 statuses of one name; a comment takes 65,536 characters.",
};

const withoutAnswer = (error: unknown, said: string, request: string): Explained => {
  const causes = causesOf(error);
  if (causes.some((cause) => cause instanceof RequestTimeout)) {
    return {
      message: `GitHub did not answer ${request} in time.`,
      hint: "GitHub or the network is slow; run this again later.",
    };
  }
  if (request !== "")
    return {
      message: `GitHub could not be reached (${request}): ${said}`,
      hint: "Check the network and its proxy settings.",
    };
  return { message: said, hint: "This is a fault of Tollgate: please report it with the job's log." };
};

const causesOf = (error: unknown): readonly unknown[] => {
  const causes: unknown[] = [];
  let cause = error;
  while (cause !== undefined && causes.length < 10) {
    causes.push(cause);
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return causes;
};

const TOKEN = /\b(?:gh[a-z]_[A-Za-z0-9_]+|github_pat_[A-Za-z0-9_]+|v1\.[0-9a-f]{40})/g;

const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g;

/** Without tokens. */
export const lineOf = (text: string): string => {
  const line = text.replace(TOKEN, "***").replace(UNSEEN, " ").trim();
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
};
