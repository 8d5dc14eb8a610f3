import type { Account, Side } from "../../policy/model/facts.ts";
import type { GitHubClient, PullRequestRef, RepositoryRef } from "../client/github-client.ts";
import { REPORTED } from "../client/retry.ts";

/** A pull request itself, without its files: what one request brings. */
export type Pull = {
  /** By the name that the repository has now, which may be another than it was asked by. */
  readonly ref: PullRequestRef;
  /** GitHub's id of the repository. */
  readonly repositoryId: number;
  readonly nodeId: string;
  readonly htmlUrl: string;
  readonly state: "open" | "closed";
  readonly merged: boolean;
  /** Whether the repository is: not everybody may read it. */
  readonly private: boolean;
  /** Whether the repository belongs to an organisation. */
  readonly organization: boolean;
  readonly title: string;
  readonly body: string;
  readonly draft: boolean;
  readonly author: Account;
  /** `sha` is the base branch's commit as of the last push to the pull request; the branch may be further by now. */
  readonly base: Side;
  /** Whether the base is the repository's default branch. */
  readonly intoDefault: boolean;
  /** `fork` also where the head's repository is gone. */
  readonly head: Side & { readonly fork: boolean };
  /** Where the head is; absent where that repository is gone. */
  readonly headRepository?: RepositoryRef;
  /** ISO 8601 UTC. */
  readonly createdAt: string;
  readonly labels: readonly string[];
  /** How many files and commits there are, whatever the lists say. */
  readonly changedFiles: number;
  readonly commits: number;
};

/**
 * Reads a pull request. The first round of requests; our comments can be read beside it.
 *
 * @param reported whether an event or a list has told of it, so that 404 is not believed at once
 */
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

/** The head of a pull request as git has it: a second source where the pull request itself cannot be read. */
export const fetchHead = async (client: GitHubClient, { owner, repo, number }: PullRequestRef): Promise<string> => {
  const { data } = await client.request("GET /repos/{owner}/{repo}/git/ref/{ref}", {
    owner,
    repo,
    ref: `pull/${number}/head`,
  });
  return data.object.sha;
};

/** Login of who merged a pull request, which lists do not say; "" where it was not merged, or the account is gone. */
export const fetchMerger = async (client: GitHubClient, { owner, repo, number }: PullRequestRef): Promise<string> => {
  const { data } = await client.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", {
    owner,
    repo,
    pull_number: number,
    ...REPORTED,
  });
  return accountOf(data.merged_by).login;
};

/** An account as the REST API writes it; null where it was deleted. */
export type WrittenAccount =
  | { readonly login: string; readonly type?: string; readonly id?: number | bigint }
  | null
  | undefined;

/** Only `User` is a person: bots, apps, organisations and mannequins are not. A deleted account has no name. */
export const accountOf = (account: WrittenAccount): Account => ({
  login: account?.login ?? "",
  kind: account === null || account === undefined || account.type === "User" ? "person" : "bot",
  ...(account?.id === undefined ? {} : { id: Number(account.id) }),
});

/** Freezes plain data to the last leaf, so that one evaluation cannot change what the next one sees. */
export const deepFreeze = <T>(value: T): T => {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const part of Object.values(value)) deepFreeze(part);
  return value;
};
