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
