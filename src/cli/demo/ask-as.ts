/** What a server answered. */
export type Answer = { readonly status: number; readonly data: unknown };

/** Asks an API as one person: method, path behind the repository, body. */
export type Ask = (method: "GET" | "PATCH" | "PUT", path: string, body?: unknown) => Promise<Answer>;

/** A person's own requests to a repository's API, each answer as it is: a refusal is an answer, too. */
export const askAs =
  (api: { readonly url: string; readonly owner: string; readonly repo: string }, token: string): Ask =>
  async (method, path, body) => {
    const answer = await fetch(`${api.url}/repos/${api.owner}/${api.repo}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        accept: "application/vnd.github+json",
        "content-type": "application/json",
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    });
    return { status: answer.status, data: await answer.json() };
  };
