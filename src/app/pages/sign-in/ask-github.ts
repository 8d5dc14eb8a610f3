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

/** Headers of a request to GitHub's API with a person's token. */
export const apiHeaders = (token: string): Readonly<Record<string, string>> => ({
  accept: "application/vnd.github+json",
  authorization: `Bearer ${token}`,
  "user-agent": "tollgate",
  "x-github-api-version": "2022-11-28",
});

/** A person's token, and for how many milliseconds GitHub takes it; undefined where GitHub does not say. */
export type PersonToken = { readonly token: string; readonly lastsMs: number | undefined };

/**
 * Changes the code that GitHub gave the browser for a token.
 *
 * @throws GithubFault `refused` where the code, the verifier or the client's secret is wrong.
 */
export const exchangeCode = async (
  github: PersonGithub,
  client: { readonly clientId: string; readonly clientSecret: string },
  asked: { readonly code: string; readonly verifier: string; readonly redirectUri: string },
): Promise<PersonToken> => {
  const { status, body } = await askGithub(github, new URL("/login/oauth/access_token", github.webUrl), {
    method: "POST",
    redirect: "error",
    headers: { accept: "application/json", "content-type": "application/json", "user-agent": "tollgate" },
    body: JSON.stringify({
      client_id: client.clientId,
      client_secret: client.clientSecret,
      code: asked.code,
      redirect_uri: asked.redirectUri,
      code_verifier: asked.verifier,
    }),
  });
  const answer = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  const { access_token: token, expires_in: seconds, error } = answer;
  // GitHub answers 200 with an `error` in it.
  if (status !== 200 || typeof token !== "string" || token === "") {
    const said = typeof error === "string" && /^[\w-]{1,60}$/.test(error) ? error : `status ${status}`;
    throw new GithubFault("refused", `GitHub gave no token: ${said}.`);
  }
  const lasts = typeof seconds === "number" && Number.isFinite(seconds) && seconds > 0;
  return { token, lastsMs: lasts ? seconds * 1_000 : undefined };
};

/** What a person may do with a repository; `none` where there is none for them, be it secret or not there. */
export type Access =
  | { readonly kind: "none" }
  | {
      readonly kind: "read";
      /** `acme/shop`, as GitHub spells it today. */
      readonly name: string;
      readonly admin: boolean;
    };

/**
 * Asks GitHub, with the person's own token, whether they may read a repository, and whether it is theirs to run.
 *
 * @throws GithubFault where that cannot be known now.
 */
export const fetchAccess = async (github: PersonGithub, token: string, repository: string): Promise<Access> => {
  const path = repository.split("/").map(encodeURIComponent).join("/");
  const url = new URL(`${github.apiUrl.replace(/\/$/, "")}/repos/${path}`);
  // A renamed repository is found under its new name by GitHub's redirect.
  const { status, body } = await askGithub(github, url, { headers: apiHeaders(token), redirect: "follow" });
  if (status !== 200 || typeof body !== "object" || body === null) return { kind: "none" };
  const { full_name: name, permissions } = body as Record<string, unknown>;
  if (typeof name !== "string" || !/^[\w.-]+\/[\w.-]+$/.test(name)) return { kind: "none" };
  const rights = (typeof permissions === "object" && permissions !== null ? permissions : {}) as Record<
    string,
    unknown
  >;
  return { kind: "read", name, admin: rights["admin"] === true };
};

/**
 * The login that a token belongs to.
 *
 * @throws GithubFault where GitHub names nobody.
 */
export const fetchLogin = async (github: PersonGithub, token: string): Promise<string> => {
  const url = new URL(`${github.apiUrl.replace(/\/$/, "")}/user`);
  const { status, body } = await askGithub(github, url, { headers: apiHeaders(token) });
  const login = typeof body === "object" && body !== null && "login" in body ? body.login : undefined;
  if (status !== 200 || typeof login !== "string" || !/^[\w-]{1,100}$/.test(login)) {
    throw new GithubFault("refused", `GitHub named nobody for the token (status ${status}).`);
  }
  return login;
};

/** GitHub did not do what a page needs. `revoked`: the person's token counts no longer. `down`: no answer, or none to be had now. */
export class GithubFault extends Error {
  override readonly name = "GithubFault";
  readonly kind: "revoked" | "down" | "refused";

  /** `message` has no secret in it. */
  constructor(kind: GithubFault["kind"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
