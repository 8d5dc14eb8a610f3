/** Waits for all, but no longer than so many milliseconds. */
export const withGrace = async (work: readonly Promise<unknown>[], graceMs: number): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, graceMs);
  });
  await Promise.race([Promise.allSettled(work), over]);
  clearTimeout(timer);
};
