import type { Account } from "../../policy/model/facts.ts";
import {
  type GitHubClient,
  PAGE_SIZE,
  type PullRequestRef,
  type RepositoryRef,
  statusOf,
} from "../client/github-client.ts";
import { readPages } from "../client/read-pages.ts";
import { accountOf } from "../read/pull-request.ts";

type WantedIssue = {
  readonly title: string;
  readonly body: string;
  readonly label: string;
  readonly assignees: readonly string[];
};

export type OurIssue = {
  readonly number: number;
  readonly body: string;
  readonly createdAt: string;
  readonly author: Account;
};

const MAX_PAGES = 10;

export const fetchIssues = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
  label: string,
  since: string,
): Promise<readonly OurIssue[]> => {
  const pages = await readPages(
    async (page) =>
      client.request("GET /repos/{owner}/{repo}/issues", {
        owner,
        repo,
        labels: label,
        state: "all",
        since,
        per_page: PAGE_SIZE,
        page,
      }),
    MAX_PAGES,
  );
  return pages
    .flat()
    .filter((issue) => issue.pull_request === undefined)
    .map((issue) => ({
      number: issue.number,
      body: issue.body ?? "",
      createdAt: issue.created_at,
      author: accountOf(issue.user),
    }));
};

export const fetchIssue = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
  number: number,
): Promise<{ readonly body: string; readonly closed: boolean }> => {
  const { data } = await client.request("GET /repos/{owner}/{repo}/issues/{issue_number}", {
    ...{ owner, repo, issue_number: number },
  });
  return { body: data.body ?? "", closed: data.state === "closed" };
};

/** Without assignees if GitHub does not accept them, for example somebody who left. @returns the number */
export const publishIssue = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
  wanted: WantedIssue,
): Promise<number> => {
  const issue = { owner, repo, title: wanted.title, body: wanted.body, labels: [wanted.label] };
  const open = async (assignees: readonly string[]): Promise<number> => {
    const { data } = await client.request("POST /repos/{owner}/{repo}/issues", { ...issue, assignees: [...assignees] });
    return data.number;
  };
  try {
    return await open(wanted.assignees);
  } catch (error) {
    if (statusOf(error) !== 422 || wanted.assignees.length === 0) throw error;
    return open([]);
  }
};

export const addLabel = async (
  client: GitHubClient,
  { owner, repo, number }: PullRequestRef,
  label: string,
): Promise<void> => {
  await client.request("POST /repos/{owner}/{repo}/issues/{issue_number}/labels", {
    owner,
    repo,
    issue_number: number,
    labels: [label],
  });
};
