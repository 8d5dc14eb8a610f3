import { createCipheriv } from "node:crypto";

/** Bytes that GCM wants to be different for each text under a key. */
export const NONCE_BYTES = 12;

/**
 * A text encrypted and authenticated (AES-256-GCM), as base64url: nonce, tag, cipher text. `bound` is what it belongs to:
 * moved somewhere else, it does not open.
 */
export const sealText = (key: Uint8Array, text: string, bound: string, nonce: Uint8Array): string => {
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(Buffer.from(bound, "utf8"));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url");
};
