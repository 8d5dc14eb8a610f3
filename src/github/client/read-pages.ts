/** One page as a client gives it. */
export type PageResponse<T> = { readonly data: T; readonly headers: { readonly link?: string | undefined } };

/**
 * Reads every page of a list: the first one says in its `Link` header which is the last, and the rest are read side
 * by side. Where the header names only a next page, they are walked one after the other.
 *
 * @param read reads one page, counted from 1.
 * @param max the most pages that are read.
 * @throws TooManyPages where there are more: a list that was not read to its end must not pass for a whole one.
 */
export const readPages = async <T>(read: (page: number) => Promise<PageResponse<T>>, max: number): Promise<T[]> => {
  const first = await read(1);
  const last = pageOf(first.headers.link, "last");
  if (last !== undefined) {
    if (last > max) throw new TooManyPages(max);
    const rest = await concurrently(
      Array.from({ length: last - 1 }, (_, index) => index + 2),
      read,
    );
    return [first.data, ...rest.map((page) => page.data)];
  }
  const pages = [first.data];
  let next = pageOf(first.headers.link, "next");
  while (next !== undefined) {
    if (pages.length >= max) throw new TooManyPages(max);
    const page = await read(next);
    pages.push(page.data);
    const after = pageOf(page.headers.link, "next");
    next = after !== undefined && after > next ? after : undefined;
  }
  return pages;
};

/** A list was longer than we are willing to read. */
export class TooManyPages extends Error {
  override readonly name = "TooManyPages";
  constructor(max: number) {
    super(`A list has more than ${max} pages; it was not read to its end.`);
  }
}

const pageOf = (link: string | undefined, rel: "last" | "next"): number | undefined => {
  const found = new RegExp(`<[^<>]*[?&]page=(\\d{1,9})[^<>]*>;\\s*rel="${rel}"`).exec(link ?? "");
  return found === null ? undefined : Number(found[1]);
};

/** Requests that are under way at once, at most. GitHub asks for fewer than 100 per account; other jobs share them. */
const AT_ONCE = 16;

/**
 * Runs `work` on every item, some at a time, and gives the results in the items' order. The first failure rejects
 * and no further item is begun.
 */
export const concurrently = async <T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  atOnce: number = AT_ONCE,
): Promise<R[]> => {
  const results: R[] = [];
  let next = 0;
  let failed = false;
  const worker = async (): Promise<void> => {
    while (!failed && next < items.length) {
      const index = next;
      next += 1;
      try {
        results[index] = await work(items[index] as T);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
};
