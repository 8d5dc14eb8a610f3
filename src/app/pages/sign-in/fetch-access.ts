import { apiHeaders } from "./api-headers.ts";
import { askGithub, type PersonGithub } from "./ask-github.ts";

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
