import { fetchOwnCheck, type OwnCheck } from "./github/fetch-own-check.ts";
import type { GitHubClient, RepositoryRef } from "./github/github-client.ts";
import { publishCheck } from "./github/publish-check.ts";
import { renderStatus } from "./report/render-status.ts";
import type { Say, VerdictBoard } from "./verdict-board.ts";

/** A button on the check's page; its click comes back as `check_run.requested_action`. */
export const LOOK_AGAIN = {
  label: "Look again",
  description: "Judge this pull request anew",
  identifier: "look-again",
} as const;

/**
 * Verdicts as check runs: for a GitHub App. One run of a name stands on a commit, whoever's pull request it heads: the
 * newest of a name is the one that a required check looks at.
 *
 * @param appId our own; a run of the same name by another app is not ours.
 * @param detailsUrl where `Details` leads, from where a person reads on otherwise.
 */
export const checkBoard = (appId: number, detailsUrl: (url: string) => string = (url) => url): VerdictBoard => {
  const say =
    (client: GitHubClient, repository: RepositoryRef, sha: string, check: string, now: OwnCheck | undefined): Say =>
    async ({ report, unfinished, title, url }) => {
      const status = renderStatus(report, { unfinished });
      const passedBy = report.verdict === "pass" && report.passedBy !== undefined;
      const { did } = await publishCheck(client, repository, sha, now, {
        name: check,
        // It is let through, and yet nobody shall take it for answered.
        conclusion: passedBy ? "neutral" : (status.conclusion ?? undefined),
        title: title || status.title,
        summary: status.summary,
        detailsUrl: detailsUrl(url),
        annotations: status.annotations.map(({ column: _, ...annotation }) => annotation),
        actions: [LOOK_AGAIN],
      });
      return did === "nothing" ? "unchanged" : "written";
    };
  return {
    look: async (client, repository, sha, check) =>
      say(client, repository, sha, check, await fetchOwnCheck(client, repository, sha, appId, check)),
    blind: (client, repository, sha, check) => say(client, repository, sha, check, undefined),
  };
};
