import type { Logger } from "pino";
import { statusOf } from "../../github/client/github-client.ts";
import { fetchDefaultBranch, fetchRequiredChecks } from "../../github/read/repositories.ts";
import { fetchIssue } from "../../github/write/issue.ts";
import { DEFAULT_CHECK } from "../../policy/check-names.ts";
import type { Clients } from "../github/create-clients.ts";
import { ADOPTION, type Adoption, FOLLOW_UP, type FollowUpState, followUpKey, type Store } from "../store/store.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const KNOWN = 200;
/** Repositories or issues that one run asks about, so that a large organisation is spread over a day. */
const MAX_ASKED = 50;
const FOLLOW_UP_DAYS = 90;

type WatchContext = {
  readonly clients: Clients;
  readonly store: Pick<Store, "pullRequests" | "breakGlass" | "checkpoints">;
  readonly appId: number;
  readonly check: string | undefined;
  readonly now: () => number;
  readonly log: Pick<Logger, "warn">;
};

/** Asks about each known repository once a day. @returns how many were asked */
export const watchAdoption = async ({ clients, store, appId, check, now, log }: WatchContext): Promise<number> => {
  const known = new Map(
    (await store.checkpoints.list(ADOPTION)).map(({ name, value }) => [name, JSON.parse(value) as Adoption]),
  );
  const due = (await store.pullRequests.repositories(KNOWN))
    .map((repository) => ({ repository, name: `${ADOPTION}${repository.toLowerCase()}` }))
    .filter(({ name }) => now() - (known.get(name)?.at ?? 0) > DAY)
    .slice(0, MAX_ASKED);
  for (const { repository, name } of due) {
    const [newest] = await store.pullRequests.list({ repositories: [repository], order: "newest-evaluated", max: 1 });
    const [owner = "", repo = ""] = repository.split("/");
    if (newest === undefined) continue;
    try {
      const client = await clients.of(newest.installation, "background");
      const branch = await fetchDefaultBranch(client, { owner, repo });
      const { checks, unread } = await fetchRequiredChecks(client, { owner, repo }, branch);
      const ours = checks.some(
        ({ name: required, app }) => app === appId || (app === undefined && required === (check ?? DEFAULT_CHECK)),
      );
      const required = ours ? true : unread === "" ? false : null;
      await store.checkpoints.set(name, JSON.stringify({ repository, required, at: now() } satisfies Adoption));
    } catch (error) {
      if (statusOf(error) === undefined) throw error;
      log.warn({ repository, status: statusOf(error) }, "It could not be read whether a repository requires the check");
    }
  }
  return due.length;
};

/** Asks whether the issues of break-glass are closed. @returns how many were asked */
export const watchFollowUps = async ({ clients, store, now, log }: WatchContext): Promise<number> => {
  const known = new Map(
    (await store.checkpoints.list(FOLLOW_UP)).map(({ name, value }) => [name, JSON.parse(value) as FollowUpState]),
  );
  const due = (await store.breakGlass.since(now() - FOLLOW_UP_DAYS * DAY))
    .flatMap(({ repository, number, issue }) => (issue === undefined ? [] : [{ repository, number, issue }]))
    .filter(({ repository, issue }) => {
      const state = known.get(followUpKey(repository, issue));
      return state?.closed !== true && now() - (state?.at ?? 0) > 6 * HOUR;
    })
    .slice(0, MAX_ASKED);
  for (const { repository, number, issue } of due) {
    const record = await store.pullRequests.get(repository, number);
    const [owner = "", repo = ""] = repository.split("/");
    if (record === undefined) continue;
    try {
      const client = await clients.of(record.installation, "background");
      const { body, closed } = await fetchIssue(client, { owner, repo }, issue);
      // As `renderFollowUp` writes it; people may have moved the date.
      const [, dueOn] = /^\*\*Due: (\d{4}-\d{2}-\d{2})\*\*/m.exec(body) ?? [];
      const state: FollowUpState = {
        ...{ repository, issue, due: dueOn ?? null, closed, at: now() },
      };
      await store.checkpoints.set(followUpKey(repository, issue), JSON.stringify(state));
    } catch (error) {
      if (statusOf(error) === undefined) throw error;
      log.warn({ repository, issue, status: statusOf(error) }, "A follow-up could not be read");
    }
  }
  return due.length;
};
