import type * as z from "zod";
import type { Compiling } from "../model/compiling.ts";
import { type ChangedFile, type Facts, isSubmodule } from "../model/facts.ts";
import { keptByFiles } from "../model/kept-by-files.ts";
import type { Predicate, PredicateResult, Reason } from "../model/policy.ts";

export type PredicateDefinition<Schema extends z.ZodType> = {
  readonly scope: "pull-request" | "files";
  readonly schema: Schema;
  readonly compile: (written: z.output<Schema>, compiling: Compiling) => Predicate;
};

export const definePredicate = <Schema extends z.ZodType>(
  definition: PredicateDefinition<Schema>,
): PredicateDefinition<Schema> => definition;

export const wholeResult = (
  predicate: string,
  holds: boolean,
  text: string,
  files: readonly ChangedFile[],
): PredicateResult => ({
  holds,
  files: holds ? files : [],
  reason: { predicate, text, decided: {} },
});

/**
 * What decided is worked out when it is asked for, because a large change has much of it, of which little is read. All
 * share one getter: V8 makes a shape of its own for each object that has its own getter, and a shape keeps what the
 * getter sees from the young generation's collector.
 */
export const lazyReason = (predicate: string, text: string, entries: () => Reason["decided"]): Reason =>
  new LazyReason(predicate, text, entries) as unknown as Reason;

class LazyReason {
  readonly predicate: string;
  readonly text: string;
  readonly #entries: () => Reason["decided"];
  #known: Reason["decided"] | undefined;
  constructor(predicate: string, text: string, entries: () => Reason["decided"]) {
    this.predicate = predicate;
    this.text = text;
    this.#entries = entries;
    Object.defineProperty(this, "decided", LazyReason.decided);
  }
  static readonly decided: PropertyDescriptor & ThisType<LazyReason> = {
    enumerable: true,
    get() {
      this.#known ??= this.#entries();
      return this.#known;
    },
  };
}

/** Has no prototype, so a file named `__proto__` is an ordinary key. */
export const decided = (entries: Iterable<readonly [path: string, what: string]>): Readonly<Record<string, string>> => {
  const record: Record<string, string> = Object.create(null);
  for (const [path, what] of entries) record[path] = what;
  return record;
};

/** What a change may have, as bits. A predicate that asks for what a change does not have cannot hold. */
export const TRAITS = { addedLines: 1, removedLines: 2, packages: 4, texts: 8, addedFiles: 16 } as const;

/** Whatever is not known counts as there. */
export const traitsOf = ({ files, dependencies, read }: Facts): number =>
  traitsOfFiles(files) | (dependencies.length > 0 ? TRAITS.packages : 0) | (read === undefined ? 0 : TRAITS.texts);

const traitsOfFiles = keptByFiles((files: readonly ChangedFile[]): number => {
  let traits = 0;
  for (const file of files) {
    const { status, lines } = file;
    if (status === "added") traits |= TRAITS.addedFiles;
    if (lines.kind === "too-large") traits |= TRAITS.addedLines | TRAITS.removedLines | TRAITS.packages;
    if (lines.kind !== "known") continue;
    if (lines.added.length > 0) traits |= TRAITS.addedLines;
    if (lines.removed.length > 0) traits |= TRAITS.removedLines;
    if (isSubmodule(file)) traits |= TRAITS.addedLines | TRAITS.removedLines;
  }
  return traits;
});
