import type { Host } from "../state/host.ts";
import type { RepositoryState, Token } from "../state/repository-state.ts";

type QueryValue = string | number | boolean | undefined;

export type RouteRequest = {
  readonly host: Host;
  /** The main one, if the path names none. */
  readonly repositoryState: RepositoryState;
  readonly token: Token;
  readonly params: Readonly<Record<string, string | number>>;
  readonly query: Readonly<Record<string, QueryValue>>;
  // biome-ignore lint/suspicious/noExplicitAny: the schema of the operation has checked it; each route knows its own.
  readonly body: any;
  readonly actor: string;
  readonly accept: string;
  readonly url: URL;
};

export type Answer = {
  readonly status?: number;
  readonly body?: unknown;
  /** Sent as it is, not validated. */
  readonly raw?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
};

export type Need = `${string}:${"read" | "write"}`;

export type Route = {
  /** Default: any but an app's JWT. `nobody` needs none. */
  readonly as?: "app" | "installation" | "user" | "nobody";
  /** One of these suffices; empty for every token. */
  readonly needs: readonly Need[];
  readonly answer: (request: RouteRequest) => Answer | Promise<Answer>;
};

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

/** Constant: `fail()` plays an exhausted limit. */
export const allowance = { limit: 5_000, remaining: 4_999, used: 1, reset: 4_102_444_800, resource: "core" };

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
