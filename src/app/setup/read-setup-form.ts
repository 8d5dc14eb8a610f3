import { isLoopback } from "../config/is-loopback.ts";
import { webAddress } from "../config/web-address.ts";

/** What the setup form says. */
export type SetupWish = {
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
  | { readonly ok: true; readonly wish: SetupWish }
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
    : { ok: true, wish: { name, owner, baseUrl } };
};
