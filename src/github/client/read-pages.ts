type PageResponse<T> = { readonly data: T; readonly headers: { readonly link?: string | undefined } };

/**
 * Reads every page of a list (https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api). Pages
 * may shift while they are read, so an entry may be in two of them.
 *
 * @throws TooManyPages if there are more than `max`, because a partial list must not pass for a whole one
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

/** Concurrent requests. GitHub asks for fewer than 100 per account, shared with other jobs. */
const AT_ONCE = 16;

/** The first failure rejects, and no further item starts. */
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
