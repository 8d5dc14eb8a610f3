import type { Context } from "hono";
import { hashOf } from "./hash-of.ts";
import { openText } from "./open-text.ts";
import type { SignInWorld } from "./sign-in-world.ts";

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
  { store, cookies, keys, now }: SignInWorld,
  context: Context,
): Promise<Person | undefined> => {
  const id = cookies.get(context, "session");
  // Marks of used states stand beside the sessions, under digests of texts that have another form.
  if (id === undefined || !/^[\w-]{43}$/.test(id)) return undefined;
  const session = hashOf(id);
  const found = await store.sessions.get(session, now());
  if (found === undefined || found.login === "" || found.expiresAt <= now()) return undefined;
  const token = openText(keys.token, found.sealedToken, session);
  return token === undefined ? undefined : { login: found.login, session, token };
};
