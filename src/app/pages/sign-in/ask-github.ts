import { GithubFault } from "./github-fault.ts";

/** How the pages reach GitHub as a person. */
export type PersonGithub = {
  readonly fetch: typeof fetch;
  /** `https://github.com` or the server, where people sign in. */
  readonly webUrl: string;
  /** `https://api.github.com`, or the server's `/api/v3`. */
  readonly apiUrl: string;
};

/** A person waits for the page; GitHub itself gives up after ten seconds. */
const PATIENCE_MS = 10_000;

/** What GitHub answered: its status, and its body where that was JSON. */
export type GithubAnswer = { readonly status: number; readonly body: unknown };

/**
 * One request. There is no second try: a person sits there, and can reload.
 *
 * @throws GithubFault where there was no answer, GitHub is at fault, or it wants no more requests now (`down`), or does
 * not take the token any more (`revoked`).
 */
export const askGithub = async (github: PersonGithub, url: URL, init: RequestInit): Promise<GithubAnswer> => {
  const what = `${init.method ?? "GET"} ${url.origin}${url.pathname}`;
  let response: Response;
  let text: string;
  try {
    response = await github.fetch(url, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) });
    text = await response.text();
  } catch (cause) {
    throw new GithubFault("down", `${what} was not answered.`, { cause });
  }
  const { status, headers } = response;
  const limited =
    status === 429 || (status === 403 && (headers.get("x-ratelimit-remaining") === "0" || headers.has("retry-after")));
  if (status >= 500 || limited) throw new GithubFault("down", `${what} was answered ${status}.`);
  if (status === 401) throw new GithubFault("revoked", `${what} was answered 401.`);
  return { status, body: jsonOf(text) };
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
