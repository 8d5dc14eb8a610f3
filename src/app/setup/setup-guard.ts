import { createHash, timingSafeEqual } from "node:crypto";
import { isLoopback, webAddress } from "../config/app-config.ts";

const TOKEN_MS = 30 * 60_000;
const SESSION_MS = 60 * 60_000;

/** Decides who may use the setup page. Kept in memory only. */
export type SetupGuard = {
  readonly enter: (token: string) => string | undefined;
  readonly knows: (session: string | undefined) => boolean;
  readonly formToken: () => string;
  readonly isFormToken: (given: string) => boolean;
  readonly leave: () => string;
  readonly comesBack: (state: string) => boolean;
  readonly end: () => void;
};

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

/** Digests hide length and position of a difference. */
const sameText = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));

const digest = (text: string): Buffer => createHash("sha256").update(text, "utf8").digest();

export type SetupRequest = {
  readonly name: string;
  /** Login of the owning organisation; "" for the signed-in account. */
  readonly owner: string;
  readonly baseUrl: string;
};

export const readSetupForm = (
  form: Readonly<Record<string, unknown>>,
  webUrl: string,
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
  // GitHub rejects an App whose webhooks it cannot deliver. The sandbox runs on this machine, too.
  else if (isOwnMachine(baseUrl) && !isOwnMachine(webUrl))
    wrong["base_url"] = "GitHub has to reach it; this is an address of this machine alone.";
  return baseUrl === undefined || Object.keys(wrong).length > 0
    ? { ok: false, wrong }
    : { ok: true, request: { name, owner, baseUrl } };
};

const isOwnMachine = (url: string): boolean => isLoopback(URL.parse(url)?.hostname ?? "");
