import type * as z from "zod";
import type { Compiling } from "../model/compiling.ts";
import type { ChangedFile } from "../model/facts.ts";
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

/** What decided is worked out when it is asked for, because a large change has much of it, of which little is read. */
export const lazyReason = (predicate: string, text: string, entries: () => ReturnType<typeof decided>): Reason => {
  let known: Reason["decided"] | undefined;
  return {
    predicate,
    text,
    get decided() {
      known ??= entries();
      return known;
    },
  };
};

/** Has no prototype, so a file named `__proto__` is an ordinary key. */
export const decided = (entries: Iterable<readonly [path: string, what: string]>): Readonly<Record<string, string>> => {
  const record: Record<string, string> = Object.create(null);
  for (const [path, what] of entries) record[path] = what;
  return record;
};

export const countText = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
