import { createHmac, timingSafeEqual } from "node:crypto";

/** The tokens that forms carry. */
export type FormToken = {
  /** For a session. */
  readonly of: (session: string) => string;
  /** Whether a token was made for this session. */
  readonly fits: (session: string, token: string) => boolean;
};

/** Tokens bound to a session by a key: another session's, or a guess, does not fit. */
export const createFormToken = (key: Uint8Array): FormToken => {
  const mac = (session: string): Buffer => createHmac("sha256", key).update(session, "utf8").digest();
  return {
    of: (session) => mac(session).toString("base64url"),
    fits: (session, token) => {
      const given = Buffer.from(token, "base64url");
      const right = mac(session);
      return given.length === right.length && timingSafeEqual(given, right);
    },
  };
};
