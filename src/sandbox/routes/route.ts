import type { Host } from "../state/host.ts";
import type { RepositoryState, Token } from "../state/repository-state.ts";

/** A parameter of the query: absent ones are undefined. */
export type QueryValue = string | number | boolean | undefined;

/** A request after it was held against GitHub's document. */
export type RouteRequest = {
  readonly host: Host;
  /** The repository that the path names; the main one where it names none. */
  readonly repositoryState: RepositoryState;
  /** What the client showed. */
  readonly token: Token;
  /** Parameters of the path. */
  readonly params: Readonly<Record<string, string | number>>;
  /** Parameters of the query, typed. */
  readonly query: Readonly<Record<string, QueryValue>>;
  /** The body; its shape has been checked against the operation's schema. */
  // biome-ignore lint/suspicious/noExplicitAny: the schema of the operation has checked it; each route knows its own.
  readonly body: any;
  /** Login of the token's actor. */
  readonly actor: string;
  /** The `Accept` header, lower case. */
  readonly accept: string;
  /** Address of the request, for links to other pages. */
  readonly url: URL;
};

/** What is answered. */
export type Answer = {
  readonly status?: number;
  /** Written as JSON. */
  readonly body?: unknown;
  /** Sent as it is, instead of a body; not held against the document. */
  readonly raw?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
};

/** One permission that a token needs; of a list, any one is enough. */
export type Need = `${string}:${"read" | "write"}`;

/** How one operation is answered. */
export type Route = {
  /** The kind of token that it takes; any but an app's JWT where it is left out. `nobody` needs none. */
  readonly as?: "app" | "installation" | "user" | "nobody";
  /** Any of these permissions; none means that every token may. */
  readonly needs: readonly Need[];
  readonly answer: (request: RouteRequest) => Answer | Promise<Answer>;
};

/**
 * One page of a list, with GitHub's `Link` header.
 *
 * @param items the whole list
 * @param wrap makes the body of the page's items; the list itself where it is left out
 */
export const paginate = <Item>(
  request: RouteRequest,
  items: readonly Item[],
  wrap: (page: readonly Item[]) => unknown = (page) => page,
): Answer => {
  const perPage = Math.min(100, Math.max(1, Number(request.query.per_page ?? 30) || 30));
  const page = Math.max(1, Number(request.query.page ?? 1) || 1);
  const last = Math.max(1, Math.ceil(items.length / perPage));
  const link = (to: number, rel: string): string => {
    const url = new URL(request.url);
    url.searchParams.set("page", String(to));
    return `<${url.href}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [link(Math.min(page - 1, last), "prev")] : []),
    ...(page < last ? [link(page + 1, "next"), link(last, "last")] : []),
    ...(page > 1 ? [link(1, "first")] : []),
  ];
  const body = wrap(items.slice((page - 1) * perPage, page * perPage));
  return links.length === 0 ? { body } : { body, headers: { link: links.join(", ") } };
};

/** The allowance that every answer names. It is never used up here: `fail()` plays an exhausted one. */
export const allowance = { limit: 5_000, remaining: 4_999, used: 1, reset: 4_102_444_800, resource: "core" };

/** The rate limit. */
export const rateLimitRoutes: Readonly<Record<string, Route>> = {
  "rate-limit/get": {
    needs: [],
    answer: () => {
      const { limit, remaining, used, reset } = allowance;
      const one = { limit, remaining, used, reset };
      return { body: { resources: { core: one, search: one, graphql: one }, rate: one } };
    },
  },
};
