/**
 * Spaces the background jobs of each installation, so that a fan-out over hundreds of pull requests writes no faster
 * than its share of GitHub's limit, keeps no worker waiting, and leaves room for people.
 *
 * @param everyMs milliseconds between two of them, over all replicas.
 * @param replicas how many share the work, as last known: each counts for itself.
 */
export const createPace = (
  everyMs: number,
  replicas: () => number,
  now: () => number,
): ((installation: number) => number) => {
  const next = new Map<number, number>();
  return (installation) => {
    const at = Math.max(now(), next.get(installation) ?? 0);
    next.set(installation, at + everyMs * Math.max(1, replicas()));
    // Who has nothing to wait for needs no place.
    if (next.size > 1_000) for (const [one, when] of next) if (when <= now()) next.delete(one);
    // Whole milliseconds: PostgreSQL keeps no others.
    return Math.ceil(at);
  };
};
