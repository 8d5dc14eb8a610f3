import type { Octokit } from "@octokit/core";

/**
 * GraphQL refuses with status 200 and a list of errors. They get the status of the matching REST answer
 * (https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api).
 */

type Written = {
  readonly type?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly extensions?: { readonly code?: unknown } | null;
  readonly path?: unknown;
};

export class GraphqlFault extends Error {
  override readonly name = "GraphqlFault";
  readonly status: number;
  readonly type: string;
  readonly request: { readonly method: string; readonly url: string };
  readonly response: { readonly status: number; readonly headers: Readonly<Record<string, unknown>> };
  readonly data: unknown;
  /** The first field of each error's path; "" if the error is not about one field. */
  readonly paths: readonly string[];

  constructor(status: number, type: string, message: string, answer: Answer, paths: readonly string[] = []) {
    super(message);
    this.status = status;
    this.type = type;
    this.request = { method: "POST", url: answer.url };
    this.response = { status, headers: answer.headers ?? {} };
    this.data = answer.data?.data ?? null;
    this.paths = paths;
  }
}

type Answer = {
  readonly url: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly data?: { readonly errors?: unknown; readonly data?: unknown } | null;
};

/** Several hooks ask about one answer, and making an error takes long, because it notes where it was made. */
const known = new WeakMap<Answer, { readonly fault: GraphqlFault | undefined }>();

export const graphqlFaultOf = (answer: unknown): GraphqlFault | undefined => {
  if (!isGraphql(answer)) return undefined;
  const { fault } = known.get(answer) ?? { fault: faultIn(answer) };
  known.set(answer, { fault });
  return fault;
};

const faultIn = (answer: Answer): GraphqlFault | undefined => {
  const { data } = answer;
  if (typeof data !== "object" || data === null || !("data" in data || "errors" in data))
    return new GraphqlFault(502, "", "the answer is not one of GraphQL", answer);
  const errors = Array.isArray(data.errors) ? (data.errors as readonly (Written | null)[]) : [];
  if (errors.length === 0) return undefined;
  const faults = errors.map((error) => kindOf(error ?? {}));
  const worst = ORDER.flatMap((status) => faults.filter((fault) => fault.status === status))[0] ?? UNKNOWN;
  const paths = errors.map((error) => (Array.isArray(error?.path) ? String(error.path[0]) : ""));
  return new GraphqlFault(worst.status, worst.type, worst.message, answer, paths);
};

const isGraphql = (answer: unknown): answer is Answer =>
  typeof answer === "object" &&
  answer !== null &&
  "url" in answer &&
  typeof answer.url === "string" &&
  /\/graphql\/?$/.test(answer.url) &&
  "status" in answer &&
  answer.status === 200;

type Kind = { readonly status: number; readonly type: string; readonly message: string };

const ORDER = [429, 502, 403, 404, 422, 400] as const;
const UNKNOWN: Kind = { status: 502, type: "", message: "GitHub did not say what failed" };

/** Newer answers have `code` beside or instead of a type. */
const TYPES: Readonly<Record<string, (typeof ORDER)[number]>> = {
  RATE_LIMITED: 429,
  RATE_LIMIT: 429,
  FORBIDDEN: 403,
  INSUFFICIENT_SCOPES: 403,
  NOT_FOUND: 404,
  UNPROCESSABLE: 422,
  graphql_rate_limit: 429,
  undefinedField: 400,
  undefinedType: 400,
  argumentNotAccepted: 400,
};

const MESSAGES: readonly (readonly [RegExp, (typeof ORDER)[number]])[] = [
  [/rate limit|abuse detection/i, 429],
  [/not accessible by|must have (?:push|admin)|SAML enforcement|IP allow list/i, 403],
  [/could not resolve to a/i, 404],
  [/doesn't exist on type|doesn't accept argument/i, 400],
];

const kindOf = ({ type, code, extensions, message }: Written): Kind => {
  const names = [type, code, extensions?.code].filter((name): name is string => typeof name === "string");
  const text = typeof message === "string" ? message : UNKNOWN.message;
  const known = names.find((name) => Object.hasOwn(TYPES, name));
  // Timeouts have no type. Unknown errors count as temporary.
  const status =
    (known === undefined ? undefined : TYPES[known]) ?? MESSAGES.find(([words]) => words.test(text))?.[1] ?? 502;
  return { status, type: known ?? names[0] ?? "", message: text };
};

export type GitHubClient = Pick<Octokit, "request" | "graphql">;

export type RepositoryRef = { readonly owner: string; readonly repo: string };

export type PullRequestRef = RepositoryRef & { readonly number: number };

export const PAGE_SIZE = 100;

/**
 * Our identity. Comments of others may have our marker too. A `user` token writes as a person; an
 * `installation` token (a workflow's `GITHUB_TOKEN`, or another App's) writes as a bot.
 */
export type Self =
  | { readonly kind: "app"; readonly appId: number }
  | { readonly kind: "token"; readonly holder: "user" | "installation" };

export const WORKFLOW_BOT = "github-actions[bot]";

/**
 * By GitHub's prefixes (https://docs.github.com/authentication/keeping-your-account-and-data-secure/about-
 * authentication-to-github#githubs-token-formats).
 */
export const selfOfToken = (token: string): Self => ({
  kind: "token",
  holder: /^(ghp|gho|ghu|github_pat)_/.test(token) ? "user" : "installation",
});

export const statusOf = (error: unknown): number | undefined => {
  if (typeof error !== "object" || error === null || !("status" in error) || !("response" in error)) return undefined;
  return typeof error.status === "number" && error.response !== undefined ? error.status : undefined;
};

export const headerOf = (error: unknown, name: string): string | undefined => {
  if (typeof error !== "object" || error === null || !("response" in error)) return undefined;
  const { response } = error;
  if (typeof response !== "object" || response === null || !("headers" in response)) return undefined;
  const { headers } = response;
  if (typeof headers !== "object" || headers === null) return undefined;
  const value = (headers as Readonly<Record<string, unknown>>)[name];
  return typeof value === "string" ? value : undefined;
};

export const isLimited = (error: unknown, status: number): boolean =>
  status === 429 ||
  (status === 403 &&
    (headerOf(error, "x-ratelimit-remaining") === "0" ||
      (error instanceof Error && /rate limit|abuse detection/i.test(error.message))));

/** Whether GitHub does not show something: it is missing, or the permission is. A limit is neither. */
export const isHidden = (error: unknown): boolean => {
  const status = statusOf(error);
  return status === 404 || (status === 403 && !isLimited(error, status));
};

/**
 * GitHub asks for at least a minute at a limit that names no time
 * (https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api).
 */
const UNNAMED_LIMIT_MS = 60_000;

/**
 * Milliseconds that a rate limit asks to wait: by `retry-after`, else by the reset of the limit that is used up.
 *
 * @param now milliseconds since 1970
 * @returns undefined if the error is no limit
 */
export const limitWait = (error: unknown, now: number): number | undefined => {
  const status = statusOf(error);
  if (status === undefined || !isLimited(error, status)) return undefined;
  const after = Number(headerOf(error, "retry-after") ?? Number.NaN);
  if (after >= 0) return after * 1_000;
  const left = Number(headerOf(error, "x-ratelimit-reset") ?? Number.NaN) * 1_000 - now + 1_000;
  return headerOf(error, "x-ratelimit-remaining") === "0" && left > 0 ? left : UNNAMED_LIMIT_MS;
};

/** The verdict is `error`, because an unread file must never mean that no policy applies. */
export class IncompleteFiles extends Error {
  override readonly name = "IncompleteFiles";
}

/**
 * A person can fix it, so `explainError` shows these texts. `message` is one sentence that fits a status (140
 * characters).
 */
export class NotEvaluable extends Error {
  override readonly name = "NotEvaluable";
  readonly hint: string;
  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

export class StillMoving extends Error {
  override readonly name = "StillMoving";
  constructor(times: number) {
    super(`The pull request changed each time while it was evaluated, ${times} times in a row.`);
  }
}

export class RequestTimeout extends Error {
  override readonly name = "RequestTimeout";
  constructor(timeoutMs: number) {
    super(`No answer within ${timeoutMs} ms.`);
  }
}
