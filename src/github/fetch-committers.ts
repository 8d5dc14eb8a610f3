import type { Pull } from "./fetch-pull.ts";
import { type GitHubClient, PAGE_SIZE } from "./github-client.ts";
import { sideBySide } from "./side-by-side.ts";

/** GitHub lists this many commits of a pull request, silently; past them the comparison of base and head is read. */
const LISTED = 250;
/** Pages of commits that are read at most: 3,000 commits. Whoever comes before them is not known as a committer. */
const MOST_PAGES = 30;
/** The account that commits what is done on the host's own pages; nobody in particular. */
const WEB_FLOW = "web-flow";

type WrittenCommit = {
  readonly author: { readonly login?: string } | null;
  readonly committer: { readonly login?: string } | null;
};

/** Logins of those who wrote or committed the pull request's commits, each once, in order of appearance. */
export const fetchCommitters = async (client: GitHubClient, pull: Pull): Promise<readonly string[]> => {
  const count = Math.min(MOST_PAGES, Math.max(1, Math.ceil(pull.commits / PAGE_SIZE)));
  const pages = Array.from({ length: count }, (_, index) => index + 1);
  const { owner, repo, number } = pull.ref;
  const read = async (page: number): Promise<readonly WrittenCommit[]> => {
    if (pull.commits > LISTED) {
      const { data } = await client.request("GET /repos/{owner}/{repo}/compare/{basehead}", {
        owner,
        repo,
        basehead: `${pull.base.sha}...${pull.head.sha}`,
        per_page: PAGE_SIZE,
        page,
      });
      return data.commits;
    }
    const { data } = await client.request("GET /repos/{owner}/{repo}/pulls/{pull_number}/commits", {
      owner,
      repo,
      pull_number: number,
      per_page: PAGE_SIZE,
      page,
    });
    return data;
  };
  const commits = (await sideBySide(pages, read)).flat();
  const logins = commits.flatMap(({ author, committer }) => [author?.login, committer?.login]);
  return [...new Set(logins.filter((login): login is string => login !== undefined && login !== WEB_FLOW))];
};
