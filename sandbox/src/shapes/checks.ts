import type { GitCommit } from "../git/commits.ts";
import { nodeId } from "../state/ids.ts";
import { person } from "../state/person.ts";
import type { Annotation, Check, RepositoryState, Status, Suite } from "../state/repository-state.ts";
import { runsOf, suiteStanding } from "../state/suites.ts";
import { appShape } from "./apps.ts";
import { authorShape } from "./people.ts";
import { repositoryShape } from "./repositories.ts";

export const checkShape = (repositoryState: RepositoryState, check: Check) => {
  const repository = `${repositoryState.url}/repos/${repositoryState.owner}/${repositoryState.repo}`;
  const url = `${repository}/check-runs/${check.id}`;
  return {
    id: check.id,
    node_id: nodeId("CheckRun", check.id),
    head_sha: check.sha,
    external_id: check.externalId,
    url,
    html_url: `${repositoryState.url}/${repositoryState.owner}/${repositoryState.repo}/runs/${check.id}`,
    details_url:
      check.detailsUrl ?? `${repositoryState.url}/${repositoryState.owner}/${repositoryState.repo}/runs/${check.id}`,
    status: check.status,
    conclusion: check.conclusion,
    started_at: check.startedAt,
    completed_at: check.completedAt,
    output: {
      title: check.title,
      summary: check.summary,
      text: check.text,
      annotations_count: check.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    name: check.name,
    check_suite: { id: check.suite },
    app: appShape(repositoryState, check.app),
    pull_requests: pullsAtShape(repositoryState, check.sha),
  };
};

/** The open pull requests with this head. Like GitHub, without those of forks. */
const pullsAtShape = (repositoryState: RepositoryState, sha: string) => {
  const repository = `${repositoryState.url}/repos/${repositoryState.owner}/${repositoryState.repo}`;
  const repo = { id: repositoryState.id, url: repository, name: repositoryState.repo };
  return [...(repositoryState.commits.get(sha) ?? [])].flatMap((number) => {
    const issue = repositoryState.issues.get(number);
    if (issue?.pull === undefined || issue.state !== "open") return [];
    const { id, head, base } = issue.pull;
    if (head.sha !== sha || head.owner !== repositoryState.owner) return [];
    return [
      {
        id,
        url: `${repository}/pulls/${number}`,
        number,
        head: { ref: head.ref, sha: head.sha, repo },
        base: { ref: base.ref, sha: base.sha, repo },
      },
    ];
  });
};

export const branchAt = (repositoryState: RepositoryState, sha: string): string | null => {
  const queued = [...repositoryState.queue.values()].find((entry) => entry.sha === sha);
  return pullsAtShape(repositoryState, sha)[0]?.head.ref ?? queued?.ref.replace("refs/heads/", "") ?? null;
};

export const suiteShape = (repositoryState: RepositoryState, suite: Suite, commit: GitCommit) => {
  const url = `${repositoryState.url}/repos/${repositoryState.fullName}/check-suites/${suite.id}`;
  const pulls = pullsAtShape(repositoryState, suite.sha);
  return {
    id: suite.id,
    node_id: nodeId("CheckSuite", suite.id),
    head_branch: branchAt(repositoryState, suite.sha),
    head_sha: suite.sha,
    ...suiteStanding(repositoryState, suite),
    url,
    before: commit.parents[0] ?? null,
    after: suite.sha,
    pull_requests: pulls,
    app: appShape(repositoryState, suite.app),
    repository: repositoryShape(repositoryState),
    created_at: suite.createdAt,
    updated_at: suite.createdAt,
    head_commit: headCommit(commit),
    latest_check_runs_count: runsOf(repositoryState, suite).length,
    check_runs_url: `${url}/check-runs`,
    rerequestable: true,
    runs_rerequestable: true,
  };
};

const headCommit = (commit: GitCommit) => ({
  id: commit.sha,
  tree_id: commit.tree,
  message: commit.message,
  timestamp: commit.committer.date,
  author: { name: commit.author.name, email: commit.author.email },
  committer: { name: commit.committer.name, email: commit.committer.email },
});

export const workflowRunShape = (repositoryState: RepositoryState, suite: Suite, commit: GitCommit) => {
  const { run = 0, id = 0, name = "", event = "" } = suite.workflow ?? {};
  const url = `${repositoryState.url}/repos/${repositoryState.fullName}/actions/runs/${run}`;
  const pulls = pullsAtShape(repositoryState, suite.sha);
  return {
    id: run,
    name,
    node_id: nodeId("WorkflowRun", run),
    check_suite_id: suite.id,
    head_branch: branchAt(repositoryState, suite.sha),
    head_sha: suite.sha,
    path: `.github/workflows/${name}.yml`,
    display_title: commit.message.split("\n")[0] ?? "",
    run_number: run,
    event,
    ...suiteStanding(repositoryState, suite),
    workflow_id: id,
    url,
    html_url: `${repositoryState.url}/${repositoryState.fullName}/actions/runs/${run}`,
    pull_requests: pulls,
    created_at: suite.createdAt,
    updated_at: suite.createdAt,
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${repositoryState.url}/repos/${repositoryState.fullName}/check-suites/${suite.id}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    workflow_url: `${repositoryState.url}/repos/${repositoryState.fullName}/actions/workflows/${id}`,
    head_commit: headCommit(commit),
    repository: repositoryShape(repositoryState),
    head_repository: repositoryShape(repositoryState),
  };
};

export const suiteEventShape = (repositoryState: RepositoryState, suite: Suite, commit: GitCommit) => {
  const { repository, ...shape } = suiteShape(repositoryState, suite, commit);
  return { ...shape, repository: undefined };
};

export const annotationShape = (repositoryState: RepositoryState, sha: string, annotation: Annotation) => ({
  path: annotation.path,
  blob_href: `${repositoryState.url}/${repositoryState.fullName}/blob/${sha}/${annotation.path}`,
  start_line: annotation.start_line,
  start_column: annotation.start_column ?? null,
  end_line: annotation.end_line,
  end_column: annotation.end_column ?? null,
  annotation_level: annotation.annotation_level,
  title: annotation.title ?? null,
  message: annotation.message,
  raw_details: annotation.raw_details ?? null,
});

export const statusSimpleShape = (repositoryState: RepositoryState, status: Status) => ({
  url: `${repositoryState.url}/repos/${repositoryState.owner}/${repositoryState.repo}/statuses/${status.sha}`,
  avatar_url: `${repositoryState.url}/_sandbox/avatars/${person(repositoryState, status.creator).id}`,
  id: status.id,
  node_id: nodeId("Status", status.id),
  state: status.state,
  description: status.description,
  target_url: status.targetUrl,
  context: status.context,
  created_at: status.at,
  updated_at: status.at,
});

export const statusShape = (repositoryState: RepositoryState, status: Status) => ({
  ...statusSimpleShape(repositoryState, status),
  creator: authorShape(repositoryState, status.creator),
});
