import { type GitHubClient, PAGE_SIZE, type PullRequestRef, type RepositoryRef } from "./github-client.ts";
import { sideBySide } from "./side-by-side.ts";
import { statusOf } from "./status-of.ts";

/** What the `merge_group` event says of a group in a merge queue. */
export type MergeGroup = {
  /** `refs/heads/gh-readonly-queue/<base>/pr-<n>-<sha>`. */
  readonly headRef: string;
  readonly headSha: string;
  /** `refs/heads/<base>`. */
  readonly baseRef: string;
  readonly baseSha: string;
};

/** Commits of a group that are asked about; a group has at most 100 pull requests. */
const MOST_COMMITS = 250;
const QUEUE_REF = /^(?:refs\/heads\/)?gh-readonly-queue\/.+\/pr-(\d{1,9})-[0-9a-f]{7,64}$/;
/** What GitHub writes in the title of the commits that it makes: `Merge pull request #7 from …`, `A title (#7)`. */
const IN_TITLE = /^Merge pull request #(\d{1,9}) |\(#(\d{1,9})\)$/;

/**
 * Every pull request that a merge group would merge: the one in the name of its branch, those that the commits
 * between its base and its head belong to, and those that the queue's own commits name (squashed ones belong to none).
 * A number from a commit's title is looked up first, since anybody may write one there; at worst it makes the group
 * wait for one more open pull request to the same branch, never for one fewer.
 */
export const pullRequestsInQueue = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
  group: MergeGroup,
): Promise<readonly PullRequestRef[]> => {
  const base = group.baseRef.replace(/^refs\/heads\//, "");
  const named = Number(QUEUE_REF.exec(group.headRef)?.[1] ?? 0);
  const numbers = new Set(named > 0 ? [named] : []);
  const commits = await commitsOf(client, { owner, repo }, group);
  const pulls = await sideBySide(commits, async ({ sha }) => {
    const { data } = await client.request("GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls", {
      owner,
      repo,
      commit_sha: sha,
      per_page: PAGE_SIZE,
    });
    return data;
  });
  for (const pull of pulls.flat()) if (pull.state === "open" && pull.base.ref === base) numbers.add(pull.number);
  const titled = [...new Set(commits.map(({ title }) => numberIn(title)))].filter(
    (number) => number > 0 && !numbers.has(number),
  );
  const open = await sideBySide(titled, async (number) =>
    (await isOpenTo(client, { owner, repo, number }, base)) ? [number] : [],
  );
  return [...numbers, ...open.flat()].sort((a, b) => a - b).map((number) => ({ owner, repo, number }));
};

const commitsOf = async (client: GitHubClient, { owner, repo }: RepositoryRef, group: MergeGroup) => {
  const commits: { readonly sha: string; readonly title: string }[] = [];
  for (let page = 1; ; page += 1) {
    const { data } = await client.request("GET /repos/{owner}/{repo}/compare/{basehead}", {
      owner,
      repo,
      basehead: `${group.baseSha}...${group.headSha}`,
      per_page: PAGE_SIZE,
      page,
    });
    if (data.total_commits > MOST_COMMITS)
      throw new RangeError(`The merge group has ${data.total_commits} commits; at most ${MOST_COMMITS} are looked at.`);
    commits.push(...data.commits.map(({ sha, commit }) => ({ sha, title: commit.message.split("\n", 1)[0] ?? "" })));
    if (data.commits.length === 0 || commits.length >= data.total_commits) return commits;
  }
};

const numberIn = (title: string): number => {
  const found = IN_TITLE.exec(title.trimEnd());
  return Number(found?.[1] ?? found?.[2] ?? 0);
};

const isOpenTo = async (
  client: GitHubClient,
  { owner, repo, number }: PullRequestRef,
  base: string,
): Promise<boolean> => {
  try {
    const { data } = await client.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", {
      owner,
      repo,
      pull_number: number,
    });
    return data.state === "open" && data.base.ref === base;
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw error;
  }
};
