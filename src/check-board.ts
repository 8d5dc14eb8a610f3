import { fetchOwnChecks, type OwnCheck } from "./github/fetch-own-check.ts";
import type { GitHubClient, PullRequestRef, RepositoryRef } from "./github/github-client.ts";
import { publishCheck } from "./github/publish-check.ts";
import { renderStatus } from "./report/render-status.ts";
import { leadsTo, type Say, type VerdictBoard } from "./verdict-board.ts";

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
 * @param detailsUrl the page of a pull request that `Details` leads to; its comment, where it is left out.
 */
export const checkBoard = (appId: number, detailsUrl?: (pull: PullRequestRef) => string): VerdictBoard => {
  const say =
    (client: GitHubClient, repository: RepositoryRef, sha: string, known: readonly OwnCheck[]): Say =>
    async (check, { report, unfinished, title, url, pull }) => {
      const status = renderStatus(report, { unfinished });
      const passedBy = report.verdict === "pass" && report.passedBy !== undefined;
      const { did } = await publishCheck(
        client,
        repository,
        sha,
        known.find(({ name }) => name === check),
        {
          name: check,
          // It is let through, and yet nobody shall take it for answered.
          conclusion: passedBy ? "neutral" : (status.conclusion ?? undefined),
          title: title || status.title,
          summary: status.summary,
          detailsUrl: pull === undefined || detailsUrl === undefined ? url : detailsUrl(pull),
          annotations: status.annotations.map(({ column: _, ...annotation }) => annotation),
          actions: [LOOK_AGAIN],
        },
      );
      return did === "nothing" ? "unchanged" : "written";
    };
  return {
    look: async (client, repository, sha) => {
      const known = await fetchOwnChecks(client, repository, sha, appId);
      return {
        say: say(client, repository, sha, known),
        greensOf: (pull) =>
          known
            .filter(({ conclusion, detailsUrl: url }) => GREEN.includes(conclusion) && leadsTo(url, pull))
            .map(({ name }) => name),
        errorsOf: (pull) =>
          known
            .filter(({ conclusion, detailsUrl: url }) => conclusion === "failure" && leadsTo(url, pull))
            .map(({ name }) => name),
      };
    },
    // A new run each time would leave hundreds on a commit while GitHub has a bad day.
    blind: (client, repository, sha) => async (check, shown) => {
      const known = await fetchOwnChecks(client, repository, sha, appId).catch(() => []);
      return say(client, repository, sha, known)(check, shown);
    },
  };
};

/** Conclusions that a required check is met by. */
const GREEN: readonly string[] = ["success", "neutral", "skipped"];
