/** Something that is done again and again. */
export type Repeated = {
  readonly every: number;
  /** Milliseconds until the first time. */
  readonly first: number;
  readonly run: () => Promise<unknown>;
};

/**
 * Does things again and again, each one after the other with itself, and never at the same moment in all replicas. What
 * fails is told, and done the next time.
 *
 * @param random from 0 to 1
 * @returns stops it, and waits for what is under way.
 */
export const schedule = (
  repeated: readonly Repeated[],
  { random, onError }: { readonly random: () => number; readonly onError: (error: unknown) => void },
): (() => Promise<void>) => {
  const timers = new Set<NodeJS.Timeout>();
  const underway = new Set<Promise<void>>();
  let stopped = false;
  const later = (one: Repeated, ms: number): void => {
    if (stopped) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      const running = one
        .run()
        .then(() => undefined, onError)
        .finally(() => {
          underway.delete(running);
          // A tenth to and fro.
          later(one, one.every * (0.9 + random() / 5));
        });
      underway.add(running);
    }, ms);
    timer.unref();
    timers.add(timer);
  };
  for (const one of repeated) later(one, one.first);
  return async () => {
    stopped = true;
    for (const timer of timers) clearTimeout(timer);
    await Promise.all(underway);
  };
};
