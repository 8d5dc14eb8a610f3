import type { Evaluation, EvaluationError } from "../../checklist/evaluate.ts";
import { asksCodeOwners, codeOwnerGroups } from "../../checklist/requirements/code-owners.ts";
import { whoActs } from "../../comment/words/item-words.ts";
import type { Evaluated } from "../../gate/evaluate-pull-request.ts";
import { type GitHubClient, type PullRequestRef, statusOf } from "../../github/client/github-client.ts";
import { fetchPull } from "../../github/read/pull-request.ts";
import { fetchRepositories, repositoryExists } from "../../github/read/repositories.ts";
import { evidenceOf } from "../../policy/compile-verify.ts";
import type { Item, Who } from "../../policy/model/policy.ts";
import { partsOf } from "../../policy/model/who.ts";
import { renderJson } from "../../report/json.ts";
import { renderStatus } from "../../report/status.ts";
import type { Job } from "../queue/queue.ts";
import type { PullRequestRecord } from "../store/store.ts";
import type { Dependencies } from "./handler.ts";

export const pullRequestRecordOf = (
  evaluated: Evaluated,
  {
    installation,
    page,
    now,
    previous,
  }: {
    readonly installation: number;
    readonly page: string;
    readonly now: number;
    readonly previous: PullRequestRecord | undefined;
  },
): PullRequestRecord => {
  const { pull, report } = evaluated;
  const { ref } = pull;
  const was = previous?.verdict === "pass" ? undefined : previous?.blockedSince;
  return {
    repository: `${ref.owner}/${ref.repo}`,
    repositoryId: pull.repositoryId,
    number: ref.number,
    installation,
    private: pull.private,
    title: pull.title,
    author: pull.author.login,
    url: pull.htmlUrl,
    headSha: pull.head.sha,
    baseRef: pull.base.ref,
    state: pull.state === "open" ? "open" : pull.merged ? "merged" : "closed",
    verdict: report.verdict,
    summary: renderStatus(report, { unfinished: "action_required" }).title,
    ...aboutItems(report),
    policyFiles: evaluated.policyFiles,
    blockedSince: report.verdict === "pass" ? undefined : (was ?? now),
    evaluatedAt: now,
    report: renderJson(report),
    page,
  };
};

type AboutItems = Pick<
  PullRequestRecord,
  "openItems" | "totalItems" | "waitingFor" | "waitsForChecks" | "teams" | "policies"
>;

const aboutItems = (report: Evaluation | EvaluationError): AboutItems => {
  if (report.verdict === "error")
    return { openItems: 0, totalItems: 0, waitingFor: [], waitsForChecks: [], teams: [], policies: [] };
  const items = report.policies.flatMap(({ policy }) => policy.requires.checklist);
  const named = [
    ...items.flatMap(peopleOf),
    ...report.policies
      .filter(({ policy }) => policy.requires.checklist.some(asksCodeOwners))
      .flatMap(({ match }) => codeOwnerGroups(match.files, report.facts).groups.flat()),
  ];
  return {
    openItems: report.counts.total - report.counts.answered,
    totalItems: report.counts.total,
    waitingFor: report.verdict === "pass" ? [] : whoActs(report).map(({ who }) => who),
    // Answered items too: a check that fails later reopens its item.
    waitsForChecks: unique(items.flatMap(checksOf)),
    teams: unique(
      [
        ...named,
        ...(report.facts.authorTeams?.in ?? []).map((team): Who => ({ kind: "team", team })),
        ...(report.settings.breakGlass?.by ?? []),
      ].flatMap((who) =>
        partsOf([who])
          .flat()
          .flatMap((one) => (one.kind === "team" ? [one.team] : [])),
      ),
    ),
    policies: report.policies.map(({ policy }) => policy.id),
  };
};

const checksOf = ({ verify }: Item): readonly string[] =>
  evidenceOf(verify).flatMap((one) =>
    one.kind === "check"
      ? one.names
      : one.kind === "status"
        ? one.contexts
        : one.kind === "deployment"
          ? one.environments
          : [],
  );

const peopleOf = ({ by, waive, verify }: Item): readonly Who[] => [
  ...by,
  ...(waive.kind === "by" ? waive.who : []),
  ...evidenceOf(verify).flatMap((one) => (one.kind === "approval" ? one.by : [])),
];

const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)];

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
    if (!isNotFound(error, ref) || !(await isPullRequestGone(client, job, ref))) throw error;
    await dependencies.store.pullRequests.close(`${ref.owner}/${ref.repo}`, ref.number, "closed");
    return true;
  }
};

export const isNotFound = (error: unknown, { number }: PullRequestRef): boolean => {
  if (statusOf(error) !== 404 && statusOf(error) !== 410) return false;
  const { request } = error as { readonly request?: { readonly url?: string } };
  return new RegExp(`/pulls/${number}$`).test(request?.url ?? "");
};

const LOOKS = 3;

/**
 * Whether the pull request is deleted: it is missing in `LOOKS` runs, and its repository exists without it or left the
 * installation. Right after an event GitHub may answer 404 for what exists, so until then the job is retried.
 */
export const isPullRequestGone = async (
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
