import type { ReportedMove } from "../../checklist/ledger/pushes.ts";
import { type GitHubClient, type PullRequestRef, statusOf } from "../client/github-client.ts";
import { ONCE, REPORTED } from "../client/retry.ts";
import { type PullComment, pullCommentOf } from "./comments.ts";

type Then = {
  readonly headSha: string;
  readonly baseRef: string;
  readonly comment:
    | { readonly id: number; readonly nodeId: string; readonly body: string; readonly updatedAt?: string }
    | undefined;
};

/** `comment`: somebody edited it, so writing now would lose that edit. */
type DetectedChange = "nothing" | "head" | "base" | "comment" | "closed";

/** GitHub has no compare-and-swap, so check as close to the write as possible. A later change sends its own event. */
export const detectChanges = async (client: GitHubClient, ref: PullRequestRef, then: Then): Promise<DetectedChange> => {
  const { head, base, open, comment } = (await readOnce(client, ref, then)) ?? (await readByRest(client, ref, then));
  if (head !== then.headSha) return "head";
  if (base !== then.baseRef) return "base";
  if (!open) return "closed";
  if (comment?.body.trimEnd() !== then.comment?.body.trimEnd()) return "comment";
  // Two clicks may restore the text, but the last actor is another person.
  const { updatedAt = comment?.updatedAt } = then.comment ?? {};
  return comment?.updatedAt === updatedAt ? "nothing" : "comment";
};

type Now = {
  readonly head: string;
  readonly base: string;
  readonly open: boolean;
  readonly comment: { readonly body: string; readonly updatedAt: string } | undefined;
};

export const nowQuery = (comment: boolean): string => `query (
  $owner: String!, $repo: String!, $number: Int!${comment ? ", $comment: ID!" : ""}
) {
  repository(owner: $owner, name: $repo) { pullRequest(number: $number) { state headRefOid baseRefName } }
  ${comment ? "comment: node(id: $comment) { ... on IssueComment { body updatedAt } }" : ""}
}`;

/** One query. @returns undefined if it does not answer; the REST API also says of a comment that it is gone */
const readOnce = async (
  client: GitHubClient,
  { owner, repo, number }: PullRequestRef,
  { comment }: Then,
): Promise<Now | undefined> => {
  type Answer = {
    readonly repository: {
      readonly pullRequest: {
        readonly state: string;
        readonly headRefOid: string;
        readonly baseRefName: string;
      } | null;
    } | null;
    readonly comment?: { readonly body?: string; readonly updatedAt?: string } | null;
  };
  try {
    const asked = { owner, repo, number, ...(comment === undefined ? {} : { comment: comment.nodeId }) };
    const answer = await client.graphql<Answer>(nowQuery(comment !== undefined), { ...asked, ...ONCE });
    const pull = answer.repository?.pullRequest;
    const { body, updatedAt } = answer.comment ?? {};
    const read = body === undefined || updatedAt === undefined ? undefined : { body, updatedAt };
    if (pull == null || (comment !== undefined && read === undefined)) return undefined;
    return { head: pull.headRefOid, base: pull.baseRefName, open: pull.state === "OPEN", comment: read };
  } catch {
    return undefined;
  }
};

const readByRest = async (client: GitHubClient, { owner, repo, number }: PullRequestRef, then: Then): Promise<Now> => {
  const [{ data: pull }, comment] = await Promise.all([
    client.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", { owner, repo, pull_number: number, ...REPORTED }),
    then.comment === undefined ? undefined : bodyOf(client, { owner, repo }, then.comment.id),
  ]);
  return { head: pull.head.sha, base: pull.base.ref, open: pull.state === "open", comment };
};

const bodyOf = async (
  client: GitHubClient,
  of: { owner: string; repo: string },
  id: number,
): Promise<{ readonly body: string; readonly updatedAt: string } | undefined> => {
  try {
    const { data } = await client.request("GET /repos/{owner}/{repo}/issues/comments/{comment_id}", {
      ...of,
      comment_id: id,
      ...REPORTED,
    });
    return { body: data.body ?? "", updatedAt: data.updated_at };
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
};

/** What an event reported, because lists lag behind events. */
export type Reported =
  | { readonly kind: "comment"; readonly id: number; readonly at: string; readonly body: string }
  | { readonly kind: "deleted-comment"; readonly id: number }
  | { readonly kind: "review"; readonly id: number; readonly dismissed: boolean }
  | ReportedMove;

export const reportedMoves = (reported: readonly Reported[] = []): readonly ReportedMove[] =>
  reported.flatMap((one) => (one.kind === "push" || one.kind === "opened" ? [one] : []));

export const withReportedComments = async (
  client: GitHubClient,
  { owner, repo }: PullRequestRef,
  listed: readonly PullComment[],
  reported: readonly Reported[],
): Promise<readonly PullComment[]> => {
  const comments = new Map(listed.map((comment) => [comment.id, comment]));
  const isOlder = ({ id, at, body }: Extract<Reported, { kind: "comment" }>): boolean => {
    const found = comments.get(id);
    if (found === undefined || found.updatedAt < at) return true;
    // Times are whole seconds, so two edits may share one.
    return found.updatedAt === at && found.body !== body;
  };
  const missing = new Set(reported.flatMap((one) => (one.kind === "comment" && isOlder(one) ? [one.id] : [])));
  for (const one of reported) {
    if (one.kind !== "deleted-comment") continue;
    comments.delete(one.id);
    missing.delete(one.id);
  }
  for (const id of missing) {
    const read = await readComment(client, { owner, repo }, id, comments.has(id));
    if (read !== undefined) comments.set(id, read);
  }
  return [...comments.values()].sort((a, b) => a.id - b.id);
};

const readComment = async (
  client: GitHubClient,
  of: { readonly owner: string; readonly repo: string },
  id: number,
  listed: boolean,
): Promise<PullComment | undefined> => {
  try {
    const { data } = await client.request("GET /repos/{owner}/{repo}/issues/comments/{comment_id}", {
      ...of,
      comment_id: id,
      ...REPORTED,
    });
    return pullCommentOf(data);
  } catch (error) {
    // If the list still has the comment, the two disagree: it may exist, with clicks on it.
    if (!listed && (statusOf(error) === 404 || statusOf(error) === 410)) return undefined;
    throw error;
  }
};
