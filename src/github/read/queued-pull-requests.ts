import {
  type GitHubClient,
  NotEvaluable,
  PAGE_SIZE,
  type PullRequestRef,
  type RepositoryRef,
  statusOf,
} from "../client/github-client.ts";
import { concurrently, readPages, TooManyPages } from "../client/read-pages.ts";
import { openHeads } from "./open-pull-requests.ts";
import { isSquashOf } from "./same-change.ts";

/**
 * https://docs.github.com/webhooks/webhook-events-and-payloads#merge_group
 * `headRef`: `refs/heads/gh-readonly-queue/<base>/pr-<n>-<sha>`.
 */
export type MergeGroup = {
  readonly headRef: string;
  readonly headSha: string;
  readonly baseRef: string;
  readonly baseSha: string;
};

/** A queue stacks at most 100 groups. */
const MAX_PAGES = 20;
/** A queue's branch name holds the pull request and the commit below it. */
const QUEUE_REF = /^(?:refs\/heads\/)?gh-readonly-queue\/(.+)\/pr-(\d{1,9})-([0-9a-f]{7,64})$/;
/** GitHub's title of a squashed commit. */
const IN_TITLE = /\(#(\d{1,9})\)$/;

type Commit = { readonly sha: string; readonly parents: readonly string[]; readonly title: string };

type Entry = { readonly number: number; readonly commits: readonly Commit[] };

type Branches = ReadonlyMap<string, readonly { readonly number: number; readonly from: string }[]>;

export type Grouped = {
  readonly refs: readonly PullRequestRef[];
  /** Subjects of sentences; none of this must be merged. */
  readonly unexplained: readonly string[];
};

/**
 * Every pull request that a merge group would merge, with those of the groups below it. Every commit between the target
 * branch and the group must be explained: by the names of the queue's branches, which only GitHub writes; by a second
 * parent that is the head of an open pull request; or by the number in its title, if that pull request makes the same
 * change. If one is not, this looks once more, because the group below may have been merged meanwhile.
 */
export const pullRequestsInQueue = async (
  client: GitHubClient,
  repository: RepositoryRef,
  group: MergeGroup,
): Promise<Grouped> => {
  const found = await explain(client, repository, group);
  return found.unexplained.length === 0 ? found : explain(client, repository, group);
};

export const groupOfBranch = (branch: string, headSha: string): MergeGroup | undefined => {
  const [, base, , baseSha] = QUEUE_REF.exec(branch) ?? [];
  if (base === undefined || baseSha === undefined) return undefined;
  return { headRef: `refs/heads/${branch}`, headSha, baseRef: `refs/heads/${base}`, baseSha };
};

const explain = async (client: GitHubClient, repository: RepositoryRef, group: MergeGroup): Promise<Grouped> => {
  const base = group.baseRef.replace(/^refs\/heads\//, "");
  const [tip, branches] = await Promise.all([
    tipOf(client, repository, base),
    queueBranches(client, repository, base, group),
  ]);
  const commits = await commitsOf(client, repository, tip ?? group.baseSha, group.headSha);
  const chain = firstParents(commits, group.headSha);
  const { entries, others } = entriesOf(chain, branches);
  const numbers = new Set<number>();
  const unexplained: string[] = [];
  const pulls = await concurrently(entries, async ({ number }) => pullOf(client, { ...repository, number }));
  for (const [at, { number, commits: brought }] of entries.entries()) {
    const pull = pulls[at];
    const [newest] = brought;
    const merged = newest?.parents[1];
    if (pull?.openTo !== base) {
      if (newest === undefined || pull?.mergedAs !== newest.sha)
        unexplained.push(`#${number} is in this group and is no open pull request into ${base}`);
    } else if (merged !== undefined && merged !== pull.head)
      unexplained.push(`#${number} has another head than the one in this group`);
    else numbers.add(number);
  }
  const heads = others.length === 0 ? [] : await openHeads(client, repository)();
  for (const commit of others) {
    const merged = commit.parents[1];
    const titled = Number(IN_TITLE.exec(commit.title)?.[1] ?? 0);
    const likely = heads.filter(({ number, sha }) => (merged === undefined ? number === titled : sha === merged));
    const found = await concurrently(likely, async ({ number }) => {
      const pull = await pullOf(client, { ...repository, number });
      if (pull?.openTo !== base) return [];
      const same =
        merged === undefined ? await isSquashOf(client, repository, commit.sha, number) : pull.head === merged;
      return same ? [number] : [];
    });
    for (const number of found.flat()) numbers.add(number);
    if (found.flat().length === 0)
      unexplained.push(`Commit ${commit.sha.slice(0, 7)} in this group is of no open pull request into ${base}`);
  }
  const { owner, repo } = repository;
  return { refs: [...numbers].sort((a, b) => a - b).map((number) => ({ owner, repo, number })), unexplained };
};

const tipOf = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
  branch: string,
): Promise<string | undefined> => {
  try {
    const { data } = await client.request("GET /repos/{owner}/{repo}/git/ref/{ref}", {
      owner,
      repo,
      ref: `heads/${branch}`,
    });
    return data.object.sha;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
};

/** Old servers have no list of branches. */
const queueBranches = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
  base: string,
  group: MergeGroup,
): Promise<Branches> => {
  const listed = await client
    .request("GET /repos/{owner}/{repo}/git/matching-refs/{ref}", {
      owner,
      repo,
      ref: `heads/gh-readonly-queue/${base}`,
    })
    .catch((error: unknown) => {
      if (statusOf(error) === 404) return { data: [] };
      throw error;
    });
  const found = [
    { ref: group.headRef, sha: group.headSha },
    ...listed.data.map(({ ref, object: { sha } }) => ({ ref, sha })),
  ];
  const branches = new Map<string, { readonly number: number; readonly from: string }[]>();
  for (const { ref, sha } of found) {
    const [, into, written, from = ""] = QUEUE_REF.exec(ref) ?? [];
    const number = Number(written);
    const known = branches.get(sha) ?? [];
    if (into === base && !known.some((one) => one.number === number)) branches.set(sha, [...known, { number, from }]);
  }
  return branches;
};

const commitsOf = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
  base: string,
  head: string,
): Promise<ReadonlyMap<string, Commit>> => {
  const pages = await readPages(
    async (page) =>
      client.request("GET /repos/{owner}/{repo}/compare/{basehead}", {
        owner,
        repo,
        basehead: `${base}...${head}`,
        per_page: PAGE_SIZE,
        page,
      }),
    MAX_PAGES,
  ).catch((error: unknown) => {
    throw error instanceof TooManyPages
      ? new NotEvaluable(
          `The merge group has more than ${MAX_PAGES * PAGE_SIZE} commits.`,
          "Merge the largest of its pull requests by itself, or let the queue build fewer groups at once.",
        )
      : error;
  });
  const commits = pages.flatMap((page) => page.commits);
  return new Map(
    commits.map(({ sha, parents, commit }) => [
      sha,
      { sha, parents: parents.map((parent) => parent.sha), title: commit.message.split("\n", 1)[0]?.trimEnd() ?? "" },
    ]),
  );
};

/** Merged commits are behind second parents. */
const firstParents = (commits: ReadonlyMap<string, Commit>, head: string): readonly Commit[] => {
  const chain: Commit[] = [];
  for (let now = commits.get(head); now !== undefined; now = commits.get(now.parents[0] ?? "")) chain.push(now);
  return chain;
};

const entriesOf = (
  chain: readonly Commit[],
  branches: Branches,
): { readonly entries: readonly Entry[]; readonly others: readonly Commit[] } => {
  const entries: Entry[] = [];
  const others: Commit[] = [];
  for (let at = 0; at < chain.length; ) {
    const rest = chain.slice(at);
    const named = branches.get(rest[0]?.sha ?? "") ?? [];
    const size = Math.max(
      0,
      ...named.map(({ from }) => rest.findIndex(({ parents }) => parents[0]?.startsWith(from)) + 1),
    );
    for (const { number } of size === 0 ? [] : named) entries.push({ number, commits: rest.slice(0, size) });
    if (size === 0) others.push(...rest.slice(0, 1));
    at += Math.max(1, size);
  }
  return { entries, others };
};

const pullOf = async (
  client: GitHubClient,
  { owner, repo, number }: PullRequestRef,
): Promise<{ readonly openTo: string; readonly head: string; readonly mergedAs: string } | undefined> => {
  try {
    const { data } = await client.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", {
      owner,
      repo,
      pull_number: number,
    });
    return {
      openTo: data.state === "open" ? data.base.ref : "",
      head: data.head.sha,
      mergedAs: data.merged ? (data.merge_commit_sha ?? "") : "",
    };
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
};
