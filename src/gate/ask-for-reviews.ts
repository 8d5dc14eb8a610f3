import type { Evaluation } from "../checklist/evaluate.ts";
import { isAnswered } from "../checklist/item-result.ts";
import { isAuthor, whyBarred } from "../checklist/ledger/may-attest.ts";
import { askedNow } from "../comment/words/item-words.ts";
import { explainError } from "../github/client/explain-error.ts";
import type { GitHubClient } from "../github/client/github-client.ts";
import { fetchAskedBefore, requestReviews } from "../github/write/review-requests.ts";
import type { Facts } from "../policy/model/facts.ts";
import type { Who } from "../policy/model/policy.ts";
import type { Evaluated } from "./evaluate-pull-request.ts";

/**
 * `requested`: as GitHub shows them: `@ada`, `@acme/dba`. `failed`: one line for a log: who could not be asked, and
 * why.
 */
export type ReviewsAsked = {
  readonly requested: readonly string[];
  readonly failed?: string;
};

type Reviewer = Extract<Who, { kind: "team" | "user" }>;

/** GitHub's pages ask at most fifteen; so many reviewers are a mailing list anyway. */
const MAX_REVIEWERS = 15;

/**
 * Whom the items that hold the merge name, each once; never who wrote the change, who could not answer. A draft asks
 * nobody yet.
 */
export const reviewersOf = (evaluation: Pick<Evaluation, "policies" | "facts">): readonly Reviewer[] => {
  const { facts, policies } = evaluation;
  if (facts.draft) return [];
  const asked = policies
    .flatMap(({ items }) => items)
    .filter((item) => item.ask === "request-review" && item.blocking && !item.verifyOnly && !isAnswered(item))
    .flatMap((item) => askedNow(item).flatMap(reviewersIn))
    .filter((reviewer) => mayBeAsked(reviewer, facts));
  return [...new Map(asked.map((reviewer) => [nameOf(reviewer).toLowerCase(), reviewer])).values()].slice(
    0,
    MAX_REVIEWERS,
  );
};

const reviewersIn = (who: Who): readonly Reviewer[] => {
  if (who.kind === "team" || who.kind === "user") return [who];
  if (who.kind === "all") return who.of.flatMap(reviewersIn);
  return who.kind === "code-owner" ? (who.groups ?? []).flat().flatMap(reviewersIn) : [];
};

/** Only teams of the repository's own organisation can be asked. */
const mayBeAsked = (reviewer: Reviewer, facts: Facts): boolean => {
  if (reviewer.kind === "user") return !isAuthor(reviewer, facts) && whyBarred(reviewer, facts) === undefined;
  const owner = `@${facts.repository.split("/")[0]}/`.toLowerCase();
  return facts.repository === "local/suite" || reviewer.team.toLowerCase().startsWith(owner);
};

const nameOf = (reviewer: Reviewer): string => (reviewer.kind === "team" ? reviewer.team : `@${reviewer.login}`);

/**
 * Asks who must act, once: GitHub's own events say who was asked before, so neither a restart nor a removed request
 * asks again. A failure is one line and changes no verdict.
 */
export const askForReviews = async (
  client: GitHubClient,
  { pull, report }: Pick<Evaluated, "pull" | "report">,
): Promise<ReviewsAsked | undefined> => {
  if (report.verdict !== "blocked") return undefined;
  const reviewers = reviewersOf(report);
  if (reviewers.length === 0) return undefined;
  try {
    const before = await fetchAskedBefore(client, pull.ref);
    if (before === undefined)
      return {
        requested: [],
        failed: `Nobody was asked for a review: #${pull.ref.number} has more events than Tollgate reads.`,
      };
    const names = reviewers.map(nameOf).filter((name) => !before.has(name.toLowerCase()));
    if (names.length === 0) return undefined;
    const { requested, refused } = await requestReviews(client, pull.ref, names);
    const failed = refused.map(({ name, why }) => `${name} (${why})`).join(", ");
    return { requested, ...(failed === "" ? {} : { failed: `Could not be asked for a review: ${failed}` }) };
  } catch (error) {
    return { requested: [], failed: `Nobody could be asked for a review: ${explainError(error).message}` };
  }
};
