import { hkdfSync } from "node:crypto";

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
