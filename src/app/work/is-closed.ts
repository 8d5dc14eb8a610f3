import { type GitHubClient, type PullRequestRef, statusOf } from "../../github/client/github-client.ts";
import { fetchPull } from "../../github/read/pull-request.ts";
import { fetchRepositories, repositoryExists } from "../../github/read/repositories.ts";
import type { Job } from "../jobs/job.ts";
import type { Dependencies } from "./handler.ts";

export const isClosed = async (
  dependencies: Dependencies,
  client: GitHubClient,
  job: Job,
  ref: PullRequestRef,
): Promise<boolean> => {
  try {
    const pull = await fetchPull(client, ref, true);
    if (pull.state === "open") return false;
    const state = pull.merged ? "merged" : "closed";
    await dependencies.store.pullRequests.close(`${pull.ref.owner}/${pull.ref.repo}`, ref.number, state);
    await dependencies.store.pullRequests.close(`${ref.owner}/${ref.repo}`, ref.number, state);
    return true;
  } catch (error) {
    if (!isNotFound(error, ref) || !(await isGone(client, job, ref))) throw error;
    await dependencies.store.pullRequests.close(`${ref.owner}/${ref.repo}`, ref.number, "closed");
    return true;
  }
};

export const isNotFound = (error: unknown, { number }: PullRequestRef): boolean => {
  if (statusOf(error) !== 404 && statusOf(error) !== 410) return false;
  const { request } = error as { readonly request?: { readonly url?: string } };
  return new RegExp(`/pulls/${number}$`).test(request?.url ?? "");
};

/** Runs of a job before a missing pull request counts as deleted. */
const LOOKS = 3;

/**
 * Whether the pull request is deleted: it is missing in several runs, and its repository exists without it or left the
 * installation. Right after an event GitHub may answer 404 for what exists, so until then the job is retried.
 */
export const isGone = async (
  client: GitHubClient,
  { attempt }: Job,
  { owner, repo }: PullRequestRef,
): Promise<boolean> => {
  if (attempt < LOOKS) return false;
  if (await repositoryExists(client, { owner, repo })) return true;
  const name = `${owner}/${repo}`.toLowerCase();
  const repositories = await fetchRepositories(client);
  return repositories.every((one) => `${one.owner}/${one.repo}`.toLowerCase() !== name);
};
