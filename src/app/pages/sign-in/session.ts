import { createCipheriv, createDecipheriv, createHash, hkdfSync } from "node:crypto";
import type { Context } from "hono";
import type { SignInContext } from "./sign-in.ts";

/** Somebody who is signed in. */
export type Person = {
  readonly login: string;
  /** The session's id, hashed. */
  readonly session: string;
  /** GitHub's token of theirs; it goes to GitHub and nowhere else. */
  readonly token: string;
};

/** Who a browser is signed in as; undefined for nobody, or nobody any more. */
export const readSession = async (
  { store, cookies, keys, now }: SignInContext,
  context: Context,
): Promise<Person | undefined> => {
  const id = cookies.get(context, "session");
  // Marks of used states stand beside the sessions, under digests of texts that have another form.
  if (id === undefined || !/^[\w-]{43}$/.test(id)) return undefined;
  const session = hashOf(id);
  const found = await store.sessions.get(session, now());
  if (found === undefined || found.login === "" || found.expiresAt <= now()) return undefined;
  const token = openText(keys.token, found.encryptedToken, session);
  return token === undefined ? undefined : { login: found.login, session, token };
};

/** Forgets the session that a browser has, in the store and in the browser. */
export const endSession = async ({ store, cookies }: SignInContext, context: Context): Promise<void> => {
  const id = cookies.get(context, "session");
  if (id === undefined) return;
  await store.sessions.remove(hashOf(id));
  cookies.remove(context, "session");
};

/** Keys of 256 bits, one for each use, so that nothing made for one use is taken for another. */
export type PagesKeys = {
  /** Seals people's tokens in the store. */
  readonly token: Uint8Array;
  /** Seals what a sign-in under way needs, in the browser's cookie. */
  readonly signIn: Uint8Array;
  /** Makes the tokens that forms carry. */
  readonly csrf: Uint8Array;
};

/** Shortest secret that is accepted, in characters. */
const SHORTEST = 32;

/**
 * The pages' keys out of the app's one secret, by HKDF.
 *
 * @throws RangeError where the secret is shorter than 32 characters; its text is not in the message.
 */
export const deriveKeys = (secret: string): PagesKeys => {
  if (secret.length < SHORTEST) {
    throw new RangeError(`The pages need a key of at least ${SHORTEST} characters; it has ${secret.length}.`);
  }
  const derive = (use: string): Uint8Array =>
    new Uint8Array(hkdfSync("sha256", secret, "", `tollgate pages ${use} v1`, 32));
  return { token: derive("token"), signIn: derive("sign-in"), csrf: derive("csrf") };
};

/** Bytes that GCM wants to be different for each text under a key. */
export const NONCE_BYTES = 12;

/**
 * A text encrypted and authenticated (AES-256-GCM), as base64url: nonce, tag, cipher text. `bound` is what it belongs to:
 * moved somewhere else, it does not open.
 */
export const encryptText = (key: Uint8Array, text: string, bound: string, nonce: Uint8Array): string => {
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(Buffer.from(bound, "utf8"));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url");
};

const TAG_BYTES = 16;

/** What `encryptText` sealed; undefined where another key made it, it was changed, or it belongs to something else. */
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

/** SHA-256 of a secret, as hexadecimal: what the store may know of it. */
export const hashOf = (secret: string): string => createHash("sha256").update(secret, "utf8").digest("hex");
