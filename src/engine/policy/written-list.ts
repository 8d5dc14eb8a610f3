import * as z from "zod";

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
