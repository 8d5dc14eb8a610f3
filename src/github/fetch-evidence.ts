import type { EvidenceFacts, EvidenceNeeds, PersonFact } from "../engine/evidence/evidence-facts.ts";
import type { Facts } from "../engine/facts/facts.ts";
import { deepFreeze } from "./deep-freeze.ts";
import { type ChecksRead, fetchChecks } from "./fetch-checks.ts";
import { fetchPeople } from "./fetch-people.ts";
import { fetchReviews } from "./fetch-reviews.ts";
import { fetchStatuses } from "./fetch-statuses.ts";
import { fetchTemplates } from "./fetch-templates.ts";
import type { GitHubClient, PullRequestRef } from "./github-client.ts";
import { readFileOfCommit } from "./read-file-at.ts";
import { TooManyPages } from "./read-pages.ts";
import { sideBySide } from "./side-by-side.ts";
import type { Told } from "./what-events-told.ts";

/** Files and people that are looked up at most. A file past them counts as not there, a person as not answered for. */
const MOST_CONTENTS = 200;
const MOST_PEOPLE = 200;

/**
 * What a machine saw of a pull request: all side by side, and nothing that was not asked for. Where reviews are
 * asked for, those who gave them are looked up as people too.
 */
export const fetchEvidence = async (
  client: GitHubClient,
  ref: PullRequestRef,
  facts: Facts,
  needs: EvidenceNeeds,
  told: readonly Told[] = [],
): Promise<EvidenceFacts> => {
  const reviews = needs.reviews ? fetchReviews(client, ref, told) : Promise.resolve([]);
  const peopleAndReviews = reviews.then(async (given) => {
    const logins = [...new Set([...needs.people, ...given.map((review) => review.login)])];
    const rest = logins.slice(MOST_PEOPLE).map((login): [string, PersonFact] => {
      const unknown = [{ of: "role", why: "failed" as const }];
      return [login.toLowerCase(), { login, kind: "person", role: "none", teams: [], unknown }];
    });
    const asked = await fetchPeople(client, ref, logins.slice(0, MOST_PEOPLE), needs.teams);
    return { ...Object.fromEntries(rest), ...asked };
  });
  const paths = [...new Set(needs.contents)].slice(0, MOST_CONTENTS);
  const contents = sideBySide(paths, async (path) => {
    const file = await readFileOfCommit(client, ref, path, facts.head.sha);
    return [path, file.kind === "text" && !file.text.includes("\0") ? file.text : null] as const;
  });
  const noChecks: ChecksRead = { checks: [] };
  const noStatuses: StatusesRead = { statuses: [] };
  const [checks, statuses, given, people, texts, templates] = await Promise.all([
    needs.checks ? fetchChecks(client, ref, facts.head.sha, needs.checkNames ?? []) : noChecks,
    needs.statuses ? readStatuses(client, ref, facts.head.sha) : noStatuses,
    reviews,
    peopleAndReviews,
    contents,
    needs.templates === true ? fetchTemplates(client, ref, facts.base.sha) : undefined,
  ]);
  return deepFreeze({
    checks: checks.checks,
    ...(checks.unread === undefined ? {} : { checksUnread: checks.unread }),
    statuses: statuses.statuses,
    ...(statuses.unread === undefined ? {} : { statusesUnread: statuses.unread }),
    reviews: given,
    ...(templates === undefined ? {} : { templates: templates.templates }),
    ...(templates?.unread === undefined ? {} : { templatesUnread: templates.unread }),
    contents: Object.fromEntries(texts),
    people,
  });
};

type StatusesRead = { readonly statuses: EvidenceFacts["statuses"]; readonly unread?: string };

const readStatuses = async (client: GitHubClient, ref: PullRequestRef, sha: string): Promise<StatusesRead> => {
  try {
    return { statuses: await fetchStatuses(client, ref, sha) };
  } catch (error) {
    if (!(error instanceof TooManyPages)) throw error;
    return { statuses: [], unread: "this commit has more commit statuses than Tollgate reads" };
  }
};
