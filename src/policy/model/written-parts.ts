import * as z from "zod";

/** Starts the message of an unknown key; the allowed keys follow, separated by commas. */
export const allowedKeysMark = "allowed keys:";

/**
 * A zod object that takes no other keys. Its message for an unknown key carries the keys that are allowed,
 * because zod's issue has no other place for them (`flatten-issues.ts` reads them back).
 */
export const keyed = <Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> =>
  z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? allowedKeysMark + Object.keys(shape).join(",") : undefined),
  });

/** One entry, a list of entries, or a list with lists in it, as a YAML anchor for shared entries makes them. */
export type WrittenList = string | readonly (string | readonly string[])[];

const entry = z.string().min(1);

/** A list of texts as a user may write it: one alone without brackets, and lists inside of it (from a YAML anchor) are read as their entries. */
export const writtenList = (what: string) =>
  z
    .union([
      entry,
      z
        .array(z.union([entry, z.array(entry).min(1).max(1_000)]))
        .min(1)
        .max(1_000),
    ])
    .describe(what);

/** The entries of a written list, in order. */
export const entriesOf = (written: WrittenList): readonly string[] =>
  typeof written === "string" ? [written] : written.flat();

/**
 * What a user wrote, on one line in the form that YAML has for it: `{ change: "added", paths: ["db/**"] }`. Keys are
 * sorted and a list of one entry stands without brackets, so what means the same reads the same.
 */
export const writtenText = (written: unknown): string => {
  if (Array.isArray(written)) {
    const entries = written.filter((entry) => entry !== undefined).map(writtenText);
    return entries.length === 1 ? (entries[0] ?? "") : `[${entries.join(", ")}]`;
  }
  if (typeof written !== "object" || written === null) return JSON.stringify(written) ?? "null";
  const keys = Object.entries(written)
    .filter(([, value]) => value !== undefined)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, value]) => `${key}: ${writtenText(value)}`);
  return keys.length === 0 ? "{}" : `{ ${keys.join(", ")} }`;
};

/** Calls with each entry of a list and its path in the file; a list within the list (a YAML anchor) is read as its entries. */
export const eachOf = (written: WrittenList, visit: (entry: string, below: readonly number[]) => void): void => {
  const entries = typeof written === "string" ? [] : written;
  if (typeof written === "string") visit(written, []);
  entries.forEach((entry, i) => {
    if (typeof entry === "string") visit(entry, [i]);
    else
      entry.forEach((inner, j) => {
        visit(inner, [i, j]);
      });
  });
};

export const writtenLine = (what: string, max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[^\S\r\n]*\S[^\r\n]*$/, "must be one line of text, and not empty")
    .describe(what);
