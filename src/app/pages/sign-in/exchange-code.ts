import { askGithub, type PersonGithub } from "./ask-github.ts";
import { GithubFault } from "./github-fault.ts";

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
