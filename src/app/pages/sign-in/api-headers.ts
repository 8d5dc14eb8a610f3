/** Headers of a request to GitHub's API with a person's token. */
export const apiHeaders = (token: string): Readonly<Record<string, string>> => ({
  accept: "application/vnd.github+json",
  authorization: `Bearer ${token}`,
  "user-agent": "tollgate",
  "x-github-api-version": "2022-11-28",
});
