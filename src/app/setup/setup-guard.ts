import { createHash, timingSafeEqual } from "node:crypto";

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
