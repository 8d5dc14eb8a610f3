import { createHash, timingSafeEqual } from "node:crypto";
import { isLoopback, webAddress } from "../config/app-config.ts";

/** How long the printed address can be opened, and how long a browser that opened it may go on, in milliseconds. */
const TOKEN_MS = 30 * 60_000;
const SESSION_MS = 60 * 60_000;

/** Who may use the setup page. Everything in it is forgotten with the process. */
export type SetupGuard = {
  /** Takes the printed token, once. @returns the browser's session; undefined where the token is wrong, used or old. */
  readonly enter: (token: string) => string | undefined;
  /** Whether a cookie is the session of the browser that entered. */
  readonly knows: (session: string | undefined) => boolean;
  /** What the browser's forms have to bring. */
  readonly formToken: () => string;
  readonly isFormToken: (given: string) => boolean;
  /** Begins one trip to GitHub; an earlier one is void. @returns its state */
  readonly leave: () => string;
  /** Whether a state is that of the trip under way, which ends by it, whatever the answer. */
  readonly comesBack: (state: string) => boolean;
  /** Ends all of it: nobody is let in any more. */
  readonly end: () => void;
};

/**
 * A guard around one token.
 *
 * @param random makes a text of at least 128 bits that nobody can guess
 * @param now milliseconds since 1970
 */
export const setupGuard = (token: string, random: () => string, now: () => number): SetupGuard => {
  const started = now();
  let unused = true;
  let session: { readonly id: string; readonly form: string; readonly until: number } | undefined;
  let state: string | undefined;
  return {
    enter: (given) => {
      if (!sameText(given, token) || !unused || now() - started > TOKEN_MS) return undefined;
      unused = false;
      session = { id: random(), form: random(), until: now() + SESSION_MS };
      return session.id;
    },
    knows: (given) =>
      session !== undefined && given !== undefined && sameText(given, session.id) && now() < session.until,
    formToken: () => session?.form ?? "",
    isFormToken: (given) => session !== undefined && sameText(given, session.form),
    leave: () => {
      state = random();
      return state;
    },
    comesBack: (given) => {
      const right = state !== undefined && sameText(given, state);
      state = undefined;
      return right;
    },
    end: () => {
      unused = false;
      session = undefined;
      state = undefined;
    },
  };
};

/** Compares digests, so that neither the time nor the length tells how much was right. */
const sameText = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));

const digest = (text: string): Buffer => createHash("sha256").update(text, "utf8").digest();

/** What the setup form says. */
export type SetupRequest = {
  /** The App's name, unique on all of GitHub. */
  readonly name: string;
  /** Login of the organisation that will own it; "" for the account of who is signed in to GitHub. */
  readonly owner: string;
  /** Where the App will be reached, without a slash at its end. */
  readonly baseUrl: string;
};

/** Reads the form. @returns what is wrong with it in words, by field, or the wish. */
export const readSetupForm = (
  form: Readonly<Record<string, unknown>>,
):
  | { readonly ok: true; readonly request: SetupRequest }
  | { readonly ok: false; readonly wrong: Readonly<Record<string, string>> } => {
  const text = (name: string): string => {
    const value = form[name];
    return typeof value === "string" ? value.trim() : "";
  };
  const wrong: Record<string, string> = {};
  const name = text("name");
  if (!/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,33}$/u.test(name))
    wrong["name"] = "1 to 34 letters, digits, spaces, dots, dashes; GitHub takes no longer one.";
  const owner = text("owner");
  if (!/^(?:[a-z\d](?:[a-z\d]|[-_](?=[a-z\d])){0,99})?$/i.test(owner))
    wrong["owner"] = "The organisation's login, as in its address on GitHub.";
  const baseUrl = webAddress(text("base_url"));
  if (baseUrl === undefined) wrong["base_url"] = "An address such as https://tollgate.acme.dev.";
  // GitHub refuses to make an App whose webhooks it could never deliver.
  else if (isLoopback(URL.parse(baseUrl)?.hostname ?? ""))
    wrong["base_url"] = "GitHub has to reach it; this is an address of this machine alone.";
  return baseUrl === undefined || Object.keys(wrong).length > 0
    ? { ok: false, wrong }
    : { ok: true, request: { name, owner, baseUrl } };
};
