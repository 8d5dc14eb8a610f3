import { type Html, html } from "./html.ts";

/** GitHub and browsers take longer ones; nothing honest needs it. */
const LONGEST_ADDRESS = 1_000;

/**
 * A link to a foreign address, where that is http or https, without credentials and not overlong; the label alone
 * otherwise.
 */
export const linkOut = (url: string, label: string | Html): Html => {
  const safe = safeAddress(url);
  return safe === undefined ? html`${label}` : html`<a href="${safe}" rel="noopener noreferrer">${label}</a>`;
};

const safeAddress = (url: string): string | undefined => {
  if (url.length > LONGEST_ADDRESS || !URL.canParse(url)) return undefined;
  const { protocol, username, password, href } = new URL(url);
  if (protocol !== "https:" && protocol !== "http:") return undefined;
  // Percent signs of a foreign host name or path may make it longer than what `html` shows whole.
  return username === "" && password === "" && href.length <= LONGEST_ADDRESS ? href : undefined;
};
