import * as z from "zod";

export const allowedKeysMark = "allowed keys:";

/** Refuses other keys. The message contains the allowed keys, because zod's issue has no place for them. */
export const keyed = <Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> =>
  z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? allowedKeysMark + Object.keys(shape).join(",") : undefined),
  });

export type WrittenList = string | readonly (string | readonly string[])[];

const entry = z.string().min(1);

// Made once, because it stands in some sixty places, and making it takes much of a start.
const list = z.union([
  entry,
  z
    .array(z.union([entry, z.array(entry).min(1).max(1_000)]))
    .min(1)
    .max(1_000),
]);

export const writtenList = (what: string) => list.describe(what);

export const writtenLine = (what: string, max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[^\S\r\n]*\S[^\r\n]*$/, "must be one line of text, and not empty")
    .describe(what);

export const entriesOf = (written: WrittenList): readonly string[] =>
  typeof written === "string" ? [written] : written.flat();

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

/**
 * As one line of YAML, with sorted keys, so equal meanings give equal texts: `{ change: "added", paths: ["db/**"] }`.
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
