import type { GitHubClient } from "../../src/github/client/github-client.ts";

/** What a request carries. */
type Given = Readonly<Record<string, unknown>>;
/** What a route answers: data, or a function that makes it (or throws) from what was asked and how often it was before. */
export type Answers = Readonly<Record<string, unknown>>;

/** A refusal as Octokit throws it. */
export const refusal = (
  status: number,
  message = `HTTP ${status}`,
  headers: Readonly<Record<string, string>> = {},
  url = "https://api.github.com/",
): Error =>
  Object.assign(new Error(message), { status, request: { method: "GET", url }, response: { status, headers } });

/** The refusals that most tables ask about: what the host says, and whether it passes by itself. */
export const LIMIT = refusal(403, "You have exceeded a secondary rate limit");
export const FORBIDDEN = refusal(403, "Resource not accessible by integration");

const LINKED = Symbol("linked");

/** Data that comes with a `Link` header. */
export const linked = (data: unknown, link: string) => ({ [LINKED]: { data, headers: { link } } });

/**
 * A client that answers by routes (`GET /repos/{owner}/{repo}`), and what it was asked. An answer that is an `Error` is
 * thrown; a route that has none fails the test.
 */
export const stubClient = (answers: Answers) => {
  const asked: { readonly route: string; readonly given: Given }[] = [];
  const request = async (route: string, given: Given = {}) => {
    const before = asked.filter((one) => one.route === route).length;
    asked.push({ route, given });
    if (!(route in answers)) throw new Error(`The stub has no answer to ${route}`);
    const written = answers[route];
    const answer: unknown = typeof written === "function" ? await written(given, before) : written;
    if (answer instanceof Error) throw answer;
    const isLinked = typeof answer === "object" && answer !== null && LINKED in answer;
    return isLinked ? answer[LINKED] : { data: answer, headers: {} };
  };
  return { client: { request } as unknown as GitHubClient, asked };
};
