import type { EvidenceFacts, EvidenceNeeds, ReviewFact, StatusFact } from "../../checklist/evidence/evidence-facts.ts";
import type { PersonFact } from "../../checklist/ledger/may-attest.ts";
import type { Facts } from "../../policy/model/facts.ts";
import { type GitHubClient, PAGE_SIZE, type PullRequestRef, type RepositoryRef } from "../client/github-client.ts";
import { concurrently, readPages, TooManyPages } from "../client/read-pages.ts";
import { REPORTED } from "../client/retry.ts";
import { type ChecksRead, fetchChecks, fetchDeployments } from "./checks.ts";
import type { Reported } from "./comments.ts";
import { readFileOfCommit } from "./file-at.ts";
import { fetchPeople, type KnownRoles } from "./people.ts";
import { deepFreeze } from "./pull-request.ts";
import { fetchTemplates } from "./well-known-files.ts";

/** A further file counts as missing, a further person as unknown. */
const MAX_CONTENTS = 200;
const MAX_PEOPLE = 200;

export const fetchEvidence = async (
  client: GitHubClient,
  ref: PullRequestRef,
  facts: Facts,
  needs: EvidenceNeeds,
  reported: readonly Reported[] = [],
  roles?: KnownRoles,
): Promise<EvidenceFacts> => {
  const reviews = needs.reviews ? fetchReviews(client, ref, reported) : Promise.resolve([]);
  const peopleAndReviews = reviews.then(async (given) => {
    const logins = [...new Set([...needs.people, ...given.map((review) => review.login)])];
    const rest = logins.slice(MAX_PEOPLE).map((login): [string, PersonFact] => {
      const unknown = [{ of: "role", why: "failed" as const }];
      return [login.toLowerCase(), { login, kind: "person", role: "none", teams: [], unknown }];
    });
    const asked = await fetchPeople(client, ref, logins.slice(0, MAX_PEOPLE), needs.teams, roles);
    return { ...Object.fromEntries(rest), ...asked };
  });
  const paths = [...new Set(needs.contents)].slice(0, MAX_CONTENTS);
  const contents = concurrently(paths, async (path) => {
    const file = await readFileOfCommit(client, ref, path, facts.head.sha);
    return [path, file.kind === "text" && !file.text.includes("\0") ? file.text : null] as const;
  });
  const noChecks: ChecksRead = { checks: [] };
  const noStatuses: StatusesRead = { statuses: [] };
  const [checks, statuses, given, people, texts, deployed, templates] = await Promise.all([
    needs.checks ? fetchChecks(client, ref, facts.head.sha, needs.checkNames ?? []) : noChecks,
    needs.statuses ? readStatuses(client, ref, facts.head.sha) : noStatuses,
    reviews,
    peopleAndReviews,
    contents,
    needs.environments === undefined ? undefined : fetchDeployments(client, ref, facts.head.sha, needs.environments),
    needs.templates === true ? fetchTemplates(client, ref, facts.base.sha) : undefined,
  ]);
  return deepFreeze({
    checks: checks.checks,
    ...(checks.unread === undefined ? {} : { checksUnread: checks.unread }),
    statuses: statuses.statuses,
    ...(statuses.unread === undefined ? {} : { statusesUnread: statuses.unread }),
    ...(deployed === undefined ? {} : { deployments: deployed.deployments }),
    ...(deployed?.unread === undefined ? {} : { deploymentsUnread: deployed.unread }),
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

const MAX_PAGES = 30;
const STATES: Readonly<Record<string, ReviewFact["state"]>> = {
  APPROVED: "approved",
  CHANGES_REQUESTED: "changes-requested",
  DISMISSED: "dismissed",
};

/** All reviews, also dismissed ones and those that only comment. @throws TooManyPages */
export const listReviews = async (client: GitHubClient, { owner, repo, number }: PullRequestRef, maxPages: number) => {
  const pages = await readPages(
    async (page) =>
      client.request("GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews", {
        owner,
        repo,
        pull_number: number,
        per_page: PAGE_SIZE,
        page,
        ...REPORTED,
      }),
    maxPages,
  );
  return pages.flat();
};

/** A comment takes no approval back. */
export const fetchReviews = async (
  client: GitHubClient,
  ref: PullRequestRef,
  reported: readonly Reported[] = [],
): Promise<readonly ReviewFact[]> => {
  const { owner, repo, number } = ref;
  const listed = await listReviews(client, ref, MAX_PAGES);
  const reviews = new Map(listed.map((review) => [Number(review.id), review]));
  for (const one of reported) {
    if (one.kind !== "review") continue;
    // A list may be older than the event: without the review, or before its dismissal.
    const listed = reviews.get(one.id);
    if (listed !== undefined && (!one.dismissed || listed.state === "DISMISSED")) continue;
    const { data } = await client.request("GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}", {
      owner,
      repo,
      pull_number: number,
      review_id: one.id,
    });
    reviews.set(one.id, data);
  }
  const last = new Map<string, ReviewFact>();
  for (const review of [...reviews.values()].sort((a, b) => Number(a.id) - Number(b.id))) {
    const state = STATES[review.state];
    if (state === undefined || review.user === null) continue;
    const login = review.user.login;
    last.set(login.toLowerCase(), { login, state, sha: review.commit_id ?? "", url: review.html_url });
  }
  return [...last.values()];
};

const MAX_STATUS_PAGES = 20;
const STATUS_STATES = ["success", "pending", "failure", "error"] as const;

export type CommitStatus = StatusFact & { readonly description: string };

/** The newest of each context; GitHub lists the newest first. */
export const fetchStatuses = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
  sha: string,
): Promise<readonly CommitStatus[]> => {
  const pages = await readPages(
    async (page) =>
      client.request("GET /repos/{owner}/{repo}/commits/{ref}/status", {
        owner,
        repo,
        ref: sha,
        per_page: PAGE_SIZE,
        page,
      }),
    MAX_STATUS_PAGES,
  );
  const byContext = new Map<string, CommitStatus>();
  for (const status of pages.flatMap((page) => page.statuses)) {
    const state = STATUS_STATES.find((one) => one === status.state);
    if (state === undefined || byContext.has(status.context)) continue;
    byContext.set(status.context, {
      context: status.context,
      state,
      url: status.target_url ?? "",
      description: status.description ?? "",
    });
  }
  return [...byContext.values()];
};

/** "" if unknown. */
export const fetchStatusSetter = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
  sha: string,
  context: string,
): Promise<string> => {
  const pages = await readPages(
    async (page) =>
      client.request("GET /repos/{owner}/{repo}/commits/{ref}/statuses", {
        owner,
        repo,
        ref: sha,
        per_page: PAGE_SIZE,
        page,
      }),
    MAX_STATUS_PAGES,
  );
  const newest = pages.flat().find((status) => status.context.toLowerCase() === context.toLowerCase());
  return newest?.creator?.login ?? "";
};
