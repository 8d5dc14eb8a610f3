import { LRUCache } from "lru-cache";
import type { Access } from "../sign-in/fetch-access.ts";

/** What a page believes of a person's rights is at most this old. */
const KEPT_MS = 5 * 60_000;
/** Answers that are kept, over all sessions; each is some hundred bytes. */
const KEPT = 20_000;

/** Remembers for a few minutes what GitHub said a session may read. Writes do not ask it: they ask GitHub. */
export type AccessCache = {
  /** The answer for a session and a repository: the one that is known, the one under way, or a new one by `ask`. */
  readonly of: (session: string, repository: string, ask: () => Promise<Access>) => Promise<Access>;
};

/** Bounded, for this process. Failures are not kept. */
export const createAccessCache = (now: () => number): AccessCache => {
  const known = new LRUCache<string, Promise<Access>>({ max: KEPT, ttl: KEPT_MS, ttlResolution: 0, perf: { now } });
  return {
    of: (session, repository, ask) => {
      const key = `${session} ${repository.toLowerCase()}`;
      const found = known.get(key);
      if (found !== undefined) return found;
      const asked = ask().catch((error: unknown) => {
        known.delete(key);
        throw error;
      });
      known.set(key, asked);
      return asked;
    },
  };
};
