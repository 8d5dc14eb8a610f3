import type { Context } from "hono";
import { hashOf } from "./hash-of.ts";
import type { SignInWorld } from "./sign-in-world.ts";

/** Forgets the session that a browser has, in the store and in the browser. */
export const endSession = async ({ store, cookies }: SignInWorld, context: Context): Promise<void> => {
  const id = cookies.get(context, "session");
  if (id === undefined) return;
  await store.sessions.remove(hashOf(id));
  cookies.remove(context, "session");
};
