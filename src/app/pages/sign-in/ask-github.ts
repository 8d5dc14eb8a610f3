export type PersonGithub = {
  readonly fetch: typeof fetch;
  readonly webUrl: string;
  readonly apiUrl: string;
};

/** GitHub itself stops after ten seconds. */
const TIMEOUT_MS = 10_000;

type GithubAnswer = { readonly status: number; readonly body: unknown };

/**
 * Does not retry, because a person waits and can reload.
 *
 * @throws GithubFault `down` or `revoked`
 */
const askGithub = async (github: PersonGithub, url: URL, init: RequestInit): Promise<GithubAnswer> => {
  const what = `${init.method ?? "GET"} ${url.origin}${url.pathname}`;
  let response: Response;
  let text: string;
  try {
    response = await github.fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
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

const apiHeaders = (token: string): Readonly<Record<string, string>> => ({
  accept: "application/vnd.github+json",
  authorization: `Bearer ${token}`,
  "user-agent": "tollgate",
  "x-github-api-version": "2022-11-28",
});

type PersonToken = { readonly token: string; readonly lastsMs: number | undefined };

/**
 * https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-user-access-token-for-a-github-app
 *
 * @throws GithubFault `refused` if the code, the verifier or the client secret is wrong
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
  // GitHub reports an `error` with status 200.
  if (status !== 200 || typeof token !== "string" || token === "") {
    const said = typeof error === "string" && /^[\w-]{1,60}$/.test(error) ? error : `status ${status}`;
    throw new GithubFault("refused", `GitHub gave no token: ${said}.`);
  }
  const lasts = typeof seconds === "number" && Number.isFinite(seconds) && seconds > 0;
  return { token, lastsMs: lasts ? seconds * 1_000 : undefined };
};

/** `none` if the repository does not exist or the person may not see it. */
export type Access =
  | { readonly kind: "none" }
  | {
      readonly kind: "read";
      readonly name: string;
      readonly admin: boolean;
    };

/** @throws GithubFault if the rights are unknown */
export const fetchAccess = async (github: PersonGithub, token: string, repository: string): Promise<Access> => {
  const path = repository.split("/").map(encodeURIComponent).join("/");
  const url = new URL(`${github.apiUrl.replace(/\/$/, "")}/repos/${path}`);
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

export const fetchLogin = async (github: PersonGithub, token: string): Promise<string> => {
  const url = new URL(`${github.apiUrl.replace(/\/$/, "")}/user`);
  const { status, body } = await askGithub(github, url, { headers: apiHeaders(token) });
  const login = typeof body === "object" && body !== null && "login" in body ? body.login : undefined;
  if (status !== 200 || typeof login !== "string" || !/^[\w-]{1,100}$/.test(login)) {
    throw new GithubFault("refused", `GitHub named nobody for the token (status ${status}).`);
  }
  return login;
};

/** `revoked`: the person's token is no longer valid. `down`: GitHub does not answer. */
export class GithubFault extends Error {
  override readonly name = "GithubFault";
  readonly kind: "revoked" | "down" | "refused";

  constructor(kind: GithubFault["kind"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
