import type { Runner } from "./runner.ts";

/** Everything outside that the Action touches, passed in by `index.ts`, so that nothing below reads the process. */
export type World = Runner & {
  readonly readText: (file: string) => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
  readonly random: () => number;
  /** Texts of the built-in policies (`read-builtin-policies.ts`). */
  readonly builtin: () => ReadonlyMap<string, string>;
};
