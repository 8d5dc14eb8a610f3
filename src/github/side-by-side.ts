/** Requests that are under way at once, at most. GitHub asks for fewer than 100 per account; other jobs share them. */
const AT_ONCE = 16;

/**
 * Runs `work` on every item, some at a time, and gives the results in the items' order. The first failure rejects
 * and no further item is begun.
 */
export const sideBySide = async <T, R>(
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
