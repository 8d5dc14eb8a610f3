import type { Excerpt } from "./excerpts.ts";

/** A package that an excerpt of a manifest names. */
export type Found = {
  /** As the ecosystem writes it, see `AddedDependency.name`. */
  readonly name: string;
  /**
   * False where it is there but no person's choice of a package from outside: `// indirect` in Go, `# via` in
   * compiled requirements, a module of the same repository. Such a one is never new, and what it becomes is a move.
   */
  readonly chosen: boolean;
};

/** Reads the packages out of one excerpt. Total on any text: never throws, linear in its length. */
export type ReadManifest = (excerpt: Excerpt, path: string) => Found[];
