import type { EvidenceFacts, EvidenceNeeds } from "../engine/evidence/evidence-facts.ts";
import type { Facts } from "../engine/facts/facts.ts";
import { deepFreeze } from "./deep-freeze.ts";
import { fetchChecks } from "./fetch-checks.ts";
import { fetchPeople } from "./fetch-people.ts";
import { fetchReviews } from "./fetch-reviews.ts";
import { fetchStatuses } from "./fetch-statuses.ts";
import type { GitHubClient, PullRequestRef } from "./github-client.ts";
import { readFileAt } from "./read-file-at.ts";
import { sideBySide } from "./side-by-side.ts";

/** Files and people that are looked up at most; what is past them counts as not there. */
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
): Promise<EvidenceFacts> => {
  const reviews = needs.reviews ? fetchReviews(client, ref) : Promise.resolve([]);
  const peopleAndReviews = reviews.then(async (given) => {
    const logins = [...needs.people, ...given.map((review) => review.login)].slice(0, MOST_PEOPLE);
    return fetchPeople(client, ref, logins, needs.teams);
  });
  const paths = [...new Set(needs.contents)].slice(0, MOST_CONTENTS);
  const contents = sideBySide(paths, async (path) => {
    const file = await readFileAt(client, ref, path, facts.head.sha);
    return [path, file.kind === "text" && !file.text.includes("\0") ? file.text : null] as const;
  });
  const [checks, statuses, given, people, texts] = await Promise.all([
    needs.checks ? fetchChecks(client, ref, facts.head.sha) : [],
    needs.statuses ? fetchStatuses(client, ref, facts.head.sha) : [],
    reviews,
    peopleAndReviews,
    contents,
  ]);
  return deepFreeze({ checks, statuses, reviews: given, contents: Object.fromEntries(texts), people });
};
