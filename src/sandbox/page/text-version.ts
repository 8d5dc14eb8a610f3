import { createHash } from "node:crypto";

/** A short name for a text: what a click says it was made on. */
export const textVersion = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);
