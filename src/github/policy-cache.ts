/**
 * What a shell remembers of policy files between pull requests, so that a hundred repositories that extend one file read
 * it once. The keys say all that a value depends on, the account that reads included: what one installation may
 * read, another may not.
 */
export type PolicyCache = {
  readonly get: (key: string) => string | undefined;
  /** @param forMs how long the value holds; left out: always, for what a commit holds never changes */
  readonly set: (key: string, value: string, forMs?: number) => void;
};
