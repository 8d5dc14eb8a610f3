import type { Answer, RouteRequest } from "./route.ts";

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
