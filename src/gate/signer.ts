import { createHmac, hash as digestOf, sign as signBytes, timingSafeEqual, verify as verifyBytes } from "node:crypto";
import type { Signer } from "../checklist/ledger/ledger.ts";
import { readSigningKey, type SigningKey } from "./signing-keys.ts";

/**
 * HMAC-SHA-256 (RFC 2104) or Ed25519 (RFC 8032), by the kind of each key. The first key signs, all verify.
 *
 * @param entries `keyEntries` of a list
 * @throws RangeError if one is no key; it is not shown
 */
export const createSigner = (entries: readonly string[]): Signer => {
  const keys = entries.map((entry) => {
    const read = readSigningKey(entry);
    if (!read.ok) throw new RangeError(`A signing key cannot be used. ${read.message}`);
    return read.key;
  });
  const [first] = keys;
  return {
    keyed: first !== undefined,
    hash: (text) => digestOf("sha256", text, "hex"),
    sign: (text) => (first === undefined ? "" : signText(first, text)),
    verify: (text, signature) => keys.some((key) => verifies(key, text, signature)),
  };
};

const mac = (secret: string, text: string): Buffer => createHmac("sha256", secret).update(text, "utf8").digest();

const signText = (key: SigningKey, text: string): string => {
  if (key.kind === "hmac") return mac(key.secret, text).toString("base64url");
  if (key.privateKey === undefined) throw new Error("The first signing key is public, so it cannot sign.");
  return `ed25519-${key.id}-${signBytes(null, Buffer.from(text, "utf8"), key.privateKey).toString("base64url")}`;
};

const ED25519 = /^ed25519-([0-9a-f]{16})-([A-Za-z0-9_-]{86})$/;

/** The key of an Ed25519 signature; undefined for HMAC, which names none. */
export const signatureKeyId = (signature: string): string | undefined => ED25519.exec(signature)?.[1];

export const algorithmOf = (signature: string): "HMAC-SHA-256" | "Ed25519" =>
  signatureKeyId(signature) === undefined ? "HMAC-SHA-256" : "Ed25519";

/** Each kind of key reads its own form of signature only, so no signature passes for the other kind's. */
const verifies = (key: SigningKey, text: string, signature: string): boolean => {
  const [, id, value = ""] = ED25519.exec(signature) ?? [];
  if (key.kind === "hmac") return id === undefined && isSame(mac(key.secret, text), signature);
  const bytes = canonical(value);
  return id === key.id && bytes !== undefined && verifyBytes(null, Buffer.from(text, "utf8"), key.publicKey, bytes);
};

const isSame = (right: Buffer, signature: string): boolean => {
  const given = canonical(signature);
  return given !== undefined && given.length === right.length && timingSafeEqual(given, right);
};

/** The last character of base64url has spare bits: only one of its spellings is taken. */
const canonical = (text: string): Buffer | undefined => {
  const bytes = Buffer.from(text, "base64url");
  return bytes.toString("base64url") === text ? bytes : undefined;
};
