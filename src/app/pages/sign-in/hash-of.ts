import { createHash } from "node:crypto";

/** SHA-256 of a secret, as hexadecimal: what the store may know of it. */
export const hashOf = (secret: string): string => createHash("sha256").update(secret, "utf8").digest("hex");
