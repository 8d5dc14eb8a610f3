import * as z from "zod";
import { allowedKeysMark } from "./compiling.ts";

/** Refuses other keys. The message contains the allowed keys, because zod's issue has no place for them. */
export const keyed = <Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> =>
  z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? allowedKeysMark + Object.keys(shape).join(",") : undefined),
  });

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
