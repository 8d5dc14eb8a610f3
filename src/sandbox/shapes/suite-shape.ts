import type { GitCommit } from "../git/read-commits.ts";
import { nodeId } from "../state/node-id.ts";
import { runsOf, suiteStanding } from "../state/suites.ts";
import type { Suite, World } from "../state/world.ts";
import { appShape } from "./app-shape.ts";
import { branchAt, pullsAtShape } from "./check-shape.ts";
import { repositoryShape } from "./repository-shape.ts";

/** A check suite as GitHub's `check-suite`. */
export const suiteShape = (world: World, suite: Suite, commit: GitCommit) => {
  const url = `${world.url}/repos/${world.fullName}/check-suites/${suite.id}`;
  const pulls = pullsAtShape(world, suite.sha);
  return {
    id: suite.id,
    node_id: nodeId("CheckSuite", suite.id),
    head_branch: branchAt(world, suite.sha),
    head_sha: suite.sha,
    ...suiteStanding(world, suite),
    url,
    before: commit.parents[0] ?? null,
    after: suite.sha,
    pull_requests: pulls,
    app: appShape(world, suite.app),
    repository: repositoryShape(world),
    created_at: suite.createdAt,
    updated_at: suite.createdAt,
    head_commit: headCommit(commit),
    latest_check_runs_count: runsOf(world, suite).length,
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

/** A suite of GitHub Actions as GitHub's `workflow-run`. */
export const workflowRunShape = (world: World, suite: Suite, commit: GitCommit) => {
  const { run = 0, id = 0, name = "", event = "" } = suite.workflow ?? {};
  const url = `${world.url}/repos/${world.fullName}/actions/runs/${run}`;
  const pulls = pullsAtShape(world, suite.sha);
  return {
    id: run,
    name,
    node_id: nodeId("WorkflowRun", run),
    check_suite_id: suite.id,
    head_branch: branchAt(world, suite.sha),
    head_sha: suite.sha,
    path: `.github/workflows/${name}.yml`,
    display_title: commit.message.split("\n")[0] ?? "",
    run_number: run,
    event,
    ...suiteStanding(world, suite),
    workflow_id: id,
    url,
    html_url: `${world.url}/${world.fullName}/actions/runs/${run}`,
    pull_requests: pulls,
    created_at: suite.createdAt,
    updated_at: suite.createdAt,
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${world.url}/repos/${world.fullName}/check-suites/${suite.id}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    workflow_url: `${world.url}/repos/${world.fullName}/actions/workflows/${id}`,
    head_commit: headCommit(commit),
    repository: repositoryShape(world),
    head_repository: repositoryShape(world),
  };
};

/** A check suite as the events of check runs and suites carry it: without the repository and the count as such. */
export const suiteEventShape = (world: World, suite: Suite, commit: GitCommit) => {
  const { repository, ...shape } = suiteShape(world, suite, commit);
  return { ...shape, repository: undefined };
};
