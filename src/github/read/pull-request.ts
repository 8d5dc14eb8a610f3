import type { Account, Side } from "../../policy/model/facts.ts";
import { botLogin } from "../../policy/model/facts.ts";
import { type GitHubClient, type PullRequestRef, type RepositoryRef, statusOf } from "../client/github-client.ts";
import { ONCE, REPORTED } from "../client/retry.ts";

/** `base` is of the last push, so its branch may be ahead; `head.fork` is also true if the head's repository is gone. */
export type Pull = {
  readonly ref: PullRequestRef;
  readonly repositoryId: number;
  readonly nodeId: string;
  readonly htmlUrl: string;
  readonly state: "open" | "closed";
  readonly merged: boolean;
  readonly private: boolean;
  readonly organization: boolean;
  readonly title: string;
  readonly body: string;
  readonly draft: boolean;
  readonly author: Account;
  readonly base: Side;
  readonly intoDefault: boolean;
  readonly head: Side & { readonly fork: boolean };
  readonly headRepository?: RepositoryRef;
  readonly createdAt: string;
  readonly labels: readonly string[];
  readonly changedFiles: number;
  readonly commits: number;
};

/** https://docs.github.com/rest/pulls/pulls @param reported by an event or a list, so 404 is retried */
export const fetchPull = async (client: GitHubClient, ref: PullRequestRef, reported = false): Promise<Pull> => {
  const { data } = await client.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", {
    owner: ref.owner,
    repo: ref.repo,
    pull_number: ref.number,
    ...(reported ? REPORTED : {}),
  });
  const [owner = ref.owner, repo = ref.repo] = data.base.repo.full_name.split("/");
  return {
    ref: { owner, repo, number: ref.number },
    repositoryId: Number(data.base.repo.id),
    nodeId: data.node_id,
    htmlUrl: data.html_url,
    state: data.state === "open" ? "open" : "closed",
    merged: data.merged,
    private: data.base.repo.private,
    organization: data.base.repo.owner.type === "Organization",
    title: data.title,
    body: data.body ?? "",
    draft: data.draft ?? false,
    author: accountOf(data.user),
    base: { ref: data.base.ref, sha: data.base.sha },
    intoDefault: data.base.ref === data.base.repo.default_branch,
    head: { ref: data.head.ref, sha: data.head.sha, fork: data.head.repo?.full_name !== data.base.repo.full_name },
    ...(data.head.repo === null
      ? {}
      : { headRepository: { owner: data.head.repo.owner.login, repo: data.head.repo.name } }),
    createdAt: data.created_at,
    labels: data.labels.map((label) => label.name),
    changedFiles: data.changed_files,
    commits: data.commits,
  };
};

/** By git, if the pull request cannot be read. */
export const fetchHead = async (client: GitHubClient, { owner, repo, number }: PullRequestRef): Promise<string> => {
  const { data } = await client.request("GET /repos/{owner}/{repo}/git/ref/{ref}", {
    owner,
    repo,
    ref: `pull/${number}/head`,
  });
  return data.object.sha;
};

/** "" if not merged. */
export const fetchMerger = async (client: GitHubClient, { owner, repo, number }: PullRequestRef): Promise<string> => {
  const { data } = await client.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", {
    owner,
    repo,
    pull_number: number,
    ...REPORTED,
  });
  return accountOf(data.merged_by).login;
};

export type WrittenAccount =
  | { readonly login: string; readonly type?: string; readonly id?: number | bigint }
  | null
  | undefined;

/** Only `User` is a person. */
export const accountOf = (account: WrittenAccount): Account => ({
  login: account?.login ?? "",
  kind: account === null || account === undefined || account.type === "User" ? "person" : "bot",
  ...(account?.id === undefined ? {} : { id: Number(account.id) }),
});

export type Actor =
  | { readonly __typename: string; readonly login: string; readonly databaseId?: number | null }
  | null
  | undefined;

export const accountOfActor = (actor: Actor): Account => {
  if (actor == null) return { login: "", kind: "person" };
  const id = actor.databaseId == null ? {} : { id: actor.databaseId };
  return actor.__typename === "User"
    ? { login: actor.login, kind: "person", ...id }
    : { login: botLogin(actor.login), kind: "bot", ...id };
};

/** So that one evaluation cannot change another's data. */
export const deepFreeze = <T>(value: T): T => {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const part of Object.values(value)) deepFreeze(part);
  return value;
};

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
