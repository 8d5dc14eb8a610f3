import { createCipheriv, createDecipheriv, createHash, hkdfSync } from "node:crypto";
import type { Context } from "hono";
import type { SignInContext } from "./sign-in.ts";

export type Person = {
  readonly login: string;
  readonly session: string;
  readonly token: string;
};

export const readSession = async (
  { store, cookies, keys, now }: SignInContext,
  context: Context,
): Promise<Person | undefined> => {
  const id = cookies.get(context, "session");
  // Marks of used states are in the same table, with another form of id.
  if (id === undefined || !/^[\w-]{43}$/.test(id)) return undefined;
  const session = hashOf(id);
  const found = await store.sessions.get(session, now());
  if (found === undefined || found.login === "" || found.expiresAt <= now()) return undefined;
  const token = openText(keys.token, found.encryptedToken, session);
  return token === undefined ? undefined : { login: found.login, session, token };
};

export const endSession = async ({ store, cookies }: SignInContext, context: Context): Promise<void> => {
  const id = cookies.get(context, "session");
  if (id === undefined) return;
  await store.sessions.remove(hashOf(id));
  cookies.remove(context, "session");
};

/** 256-bit keys, one for each use, so a text made for one use is invalid for another. */
export type PagesKeys = {
  readonly token: Uint8Array;
  readonly signIn: Uint8Array;
  readonly csrf: Uint8Array;
};

const SHORTEST = 32;

/** HKDF (RFC 5869). @throws RangeError if the secret is shorter than 32 characters; the message does not show it */
export const deriveKeys = (secret: string): PagesKeys => {
  if (secret.length < SHORTEST) {
    throw new RangeError(`The pages need a key of at least ${SHORTEST} characters; it has ${secret.length}.`);
  }
  const derive = (use: string): Uint8Array =>
    new Uint8Array(hkdfSync("sha256", secret, "", `tollgate pages ${use} v1`, 32));
  return { token: derive("token"), signIn: derive("sign-in"), csrf: derive("csrf") };
};

/** GCM requires a new nonce for each text under a key. */
export const NONCE_BYTES = 12;

/** AES-256-GCM: base64url of nonce, tag and cipher text. A text opens only with the same `bound`. */
export const encryptText = (key: Uint8Array, text: string, bound: string, nonce: Uint8Array): string => {
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(Buffer.from(bound, "utf8"));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url");
};

const TAG_BYTES = 16;

export const openText = (key: Uint8Array, sealed: string, bound: string): string | undefined => {
  const bytes = Buffer.from(sealed, "base64url");
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(bound, "utf8"));
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  try {
    return decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
  } catch {
    return undefined;
  }
};

/** The store keeps only the SHA-256 of a secret. */
export const hashOf = (secret: string): string => createHash("sha256").update(secret, "utf8").digest("hex");
