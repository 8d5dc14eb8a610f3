import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Signer } from "../checklist/ledger/signer.ts";

/** In characters: 128 bits as hexadecimal. */
export const SHORTEST_KEY = 32;

/** HMAC-SHA256 (RFC 2104). The first key signs, all verify. @throws RangeError if a key is too short; it is not shown */
export const createSigner = (keys: readonly string[]): Signer => {
  for (const key of keys) {
    if (key.length < SHORTEST_KEY)
      throw new RangeError(`A signing key needs at least ${SHORTEST_KEY} characters; one has ${key.length}.`);
  }
  const mac = (key: string, text: string): Buffer => createHmac("sha256", key).update(text, "utf8").digest();
  const [first] = keys;
  return {
    keyed: first !== undefined,
    hash: (text) => createHash("sha256").update(text, "utf8").digest("hex"),
    sign: (text) => (first === undefined ? "" : mac(first, text).toString("base64url")),
    verify: (text, signature) => {
      const given = Buffer.from(signature, "base64url");
      return keys.some((key) => {
        const right = mac(key, text);
        return given.length === right.length && timingSafeEqual(given, right);
      });
    },
  };
};
