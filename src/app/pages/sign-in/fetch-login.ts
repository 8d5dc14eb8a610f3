import { apiHeaders } from "./api-headers.ts";
import { askGithub, type PersonGithub } from "./ask-github.ts";
import { GithubFault } from "./github-fault.ts";

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
