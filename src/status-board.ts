import { fetchStatuses } from "./github/fetch-statuses.ts";
import { publishStatus } from "./github/publish-status.ts";
import { renderStatus } from "./report/render-status.ts";
import { isPassTitle } from "./report/status/status-title.ts";
import { leadsTo, type Say, type VerdictBoard } from "./verdict-board.ts";

/** Verdicts as commit statuses: for a workflow's token, whose check runs would be filed under an arbitrary workflow. */
export const statusBoard: VerdictBoard = {
  look: async (client, repository, sha) => {
    const known = await fetchStatuses(client, repository, sha);
    return {
      say: say(client, repository, sha, known),
      // A status does not tell who set it. What leads to the pull request and says a title of ours is taken for ours.
      greensOf: (pull) =>
        known
          .filter(
            ({ state, url, description }) => state === "success" && leadsTo(url, pull) && isPassTitle(description),
          )
          .map(({ context }) => context),
      errorsOf: (pull) =>
        known.filter(({ state, url }) => state === "error" && leadsTo(url, pull)).map(({ context }) => context),
    };
  },
  blind: (client, repository, sha) => say(client, repository, sha, []),
};

const say =
  (...[client, repository, sha, known]: [...Parameters<VerdictBoard["blind"]>, Known]): Say =>
  async (check, { report, unfinished, title, url }) => {
    const status = renderStatus(report, { unfinished });
    const wanted = { context: check, state: status.state, description: title || status.title, targetUrl: url };
    return publishStatus(client, repository, sha, wanted, known);
  };

type Known = NonNullable<Parameters<typeof publishStatus>[4]>;
