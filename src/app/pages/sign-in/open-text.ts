import { createDecipheriv } from "node:crypto";
import { NONCE_BYTES } from "./seal-text.ts";

const TAG_BYTES = 16;

/** What `sealText` sealed; undefined where another key made it, it was changed, or it belongs to something else. */
export const openText = (key: Uint8Array, sealed: string, bound: string): string | undefined => {
  const bytes = Buffer.from(sealed, "base64url");
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(bound, "utf8"));
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  try {
    return decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
  } catch {
    // The only thing that can fail here is the authentication, and that is an answer.
    return undefined;
  }
};
