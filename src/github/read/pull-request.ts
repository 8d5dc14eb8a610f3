import { botLogin } from "../../policy/model/accounts.ts";
import type { Account, Side } from "../../policy/model/facts.ts";
import type { GitHubClient, PullRequestRef, RepositoryRef } from "../client/github-client.ts";
import { REPORTED } from "../client/retry.ts";

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

/** An account as GraphQL names it. */
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
