import type { Read } from "../../engine/problem.ts";
import type { PullRequestRef } from "../../github/github-client.ts";
import { commandProblem } from "../../local/command-problem.ts";

/** A pull request as it was named, and the host of its address where it was named by one. */
export type NamedPullRequest = { readonly ref: PullRequestRef; readonly host?: string };

const NUMBERED = /^([A-Za-z0-9](?:[A-Za-z0-9_-]{0,99})?)\/([\w.-]{1,100})#(\d{1,9})$/;
const ADDRESS = /^https?:\/\/([^/\s@]+)\/([A-Za-z0-9][\w-]{0,99})\/([\w.-]{1,100})\/pull\/(\d{1,9})(?:[/?#].*)?$/s;

/** Reads `owner/repo#123` or a pull request's address; anything else is a problem. */
export const parsePullRequest = (written: string): Read<NamedPullRequest> => {
  const numbered = NUMBERED.exec(written);
  if (numbered !== null) {
    const [, owner = "", repo = "", number = ""] = numbered;
    return { ok: true, value: { ref: { owner, repo, number: Number(number) } } };
  }
  const address = ADDRESS.exec(written);
  if (address !== null) {
    const [, host = "", owner = "", repo = "", number = ""] = address;
    return { ok: true, value: { ref: { owner, repo, number: Number(number) }, host: host.toLowerCase() } };
  }
  return commandProblem("wrong-value", "pull-request", `${JSON.stringify(written)} names no pull request.`, {
    allowed: ["owner/repo#123", "https://github.com/owner/repo/pull/123"],
  });
};
