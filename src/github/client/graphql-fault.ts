/**
 * GraphQL refuses with status 200 and a list of errors. They get the status of the matching REST answer, so that
 * retries, limits and explanations treat both alike.
 *
 * @see https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
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
  /** The status of the matching REST answer. */
  readonly status: number;
  /** GitHub's type, such as `FORBIDDEN`; "" for none. */
  readonly type: string;
  readonly request: { readonly method: string; readonly url: string };
  readonly response: { readonly status: number; readonly headers: Readonly<Record<string, unknown>> };
  /** The data beside the errors; null for none. */
  readonly data: unknown;

  constructor(status: number, type: string, message: string, answer: Answer) {
    super(message);
    this.status = status;
    this.type = type;
    this.request = { method: "POST", url: answer.url };
    this.response = { status, headers: answer.headers ?? {} };
    this.data = answer.data?.data ?? null;
  }
}

type Answer = {
  readonly url: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly data?: { readonly errors?: unknown; readonly data?: unknown } | null;
};

/**
 * The refusal in an answer of status 200, if it is one. Of several errors a limit counts first, then a temporary one,
 * then a refusal.
 */
export const graphqlFaultOf = (answer: unknown): GraphqlFault | undefined => {
  if (!isGraphql(answer)) return undefined;
  const { data } = answer;
  if (typeof data !== "object" || data === null || !("data" in data || "errors" in data))
    return new GraphqlFault(502, "", "the answer is not one of GraphQL", answer);
  const errors = Array.isArray(data.errors) ? (data.errors as readonly (Written | null)[]) : [];
  if (errors.length === 0) return undefined;
  const faults = errors.map((error) => kindOf(error ?? {}));
  const worst = ORDER.flatMap((status) => faults.filter((fault) => fault.status === status))[0] ?? UNKNOWN;
  return new GraphqlFault(worst.status, worst.type, worst.message, answer);
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

/** By GitHub's types. Newer answers have `code` beside or instead of them. */
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

/** By words of the message, if the type does not help. */
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
  // Timeouts have no type. Unknown errors count as temporary: they are retried, then reported as GitHub's fault.
  const status =
    (known === undefined ? undefined : TYPES[known]) ?? MESSAGES.find(([words]) => words.test(text))?.[1] ?? 502;
  return { status, type: known ?? names[0] ?? "", message: text };
};
