import type { Store } from "../../store/store.ts";
import type { Cookies } from "../guard/create-cookies.ts";
import type { PersonGithub } from "./ask-github.ts";
import type { PagesKeys } from "./derive-keys.ts";

/** The app's own name at GitHub, and where people sign in. */
export type SignInAccess = {
  readonly kind: "sign-in";
  readonly clientId: string;
  readonly clientSecret: string;
  /** `https://github.com`, or the server's address. */
  readonly webUrl: string;
  /** `https://api.github.com`, or the server's `/api/v3`. */
  readonly apiUrl: string;
  /** At least 32 characters; the same on all replicas. Another one signs everybody out. */
  readonly sealKey: string;
  /** In place of the global `fetch`. */
  readonly fetch?: typeof fetch;
};

/** What signing in needs. */
export type SignInWorld = {
  readonly access: SignInAccess;
  readonly baseUrl: string;
  readonly store: Pick<Store, "sessions">;
  readonly keys: PagesKeys;
  readonly cookies: Cookies;
  readonly github: PersonGithub;
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
};
