import { fetchStatuses } from "./github/fetch-statuses.ts";
import { publishStatus } from "./github/publish-status.ts";
import { renderStatus } from "./report/render-status.ts";
import type { Say, VerdictBoard } from "./verdict-board.ts";

/** Verdicts as commit statuses: for a workflow's token, whose check runs would be filed under an arbitrary workflow. */
export const statusBoard: VerdictBoard = {
  look: async (client, repository, sha, check) =>
    say(client, repository, sha, check, await fetchStatuses(client, repository, sha)),
  blind: (client, repository, sha, check) => say(client, repository, sha, check, []),
  withdraw: async (client, repository, sha, { ours, title, url }) => {
    const known = await fetchStatuses(client, repository, sha);
    for (const { context, state } of known) {
      if (state !== "success" || !ours(context)) continue;
      const wanted = { context, state: "pending", description: title, targetUrl: url } as const;
      await publishStatus(client, repository, sha, wanted, known);
    }
  },
};

const say =
  (...[client, repository, sha, check, known]: [...Parameters<VerdictBoard["blind"]>, Known]): Say =>
  async ({ report, unfinished, title, url }) => {
    const status = renderStatus(report, { unfinished });
    const wanted = { context: check, state: status.state, description: title || status.title, targetUrl: url };
    return publishStatus(client, repository, sha, wanted, known);
  };

type Known = NonNullable<Parameters<typeof publishStatus>[4]>;
