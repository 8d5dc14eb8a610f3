import { nodeId } from "../state/node-id.ts";
import type { Check, World } from "../state/world.ts";
import { appShape } from "./app-shape.ts";

/** A check run as GitHub's `check-run`. */
export const checkShape = (world: World, check: Check) => {
  const repository = `${world.url}/repos/${world.owner}/${world.repo}`;
  const url = `${repository}/check-runs/${check.id}`;
  return {
    id: check.id,
    node_id: nodeId("CheckRun", check.id),
    head_sha: check.sha,
    external_id: check.externalId,
    url,
    html_url: `${world.url}/${world.owner}/${world.repo}/runs/${check.id}`,
    details_url: check.detailsUrl ?? `${world.url}/${world.owner}/${world.repo}/runs/${check.id}`,
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
    app: appShape(world, check.app),
    pull_requests: pullsAtShape(world, check.sha),
  };
};

/** The open pull requests with this head, as checks name them. Those of forks are left out, as GitHub leaves them out. */
export const pullsAtShape = (world: World, sha: string) => {
  const repository = `${world.url}/repos/${world.owner}/${world.repo}`;
  const repo = { id: world.id, url: repository, name: world.repo };
  return [...(world.commits.get(sha) ?? [])].flatMap((number) => {
    const issue = world.issues.get(number);
    if (issue?.pull === undefined || issue.state !== "open") return [];
    const { id, head, base } = issue.pull;
    if (head.sha !== sha || head.owner !== world.owner) return [];
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

/** The branch that a commit is the tip of: a pull request's, or one of the merge queue's. */
export const branchAt = (world: World, sha: string): string | null => {
  const queued = [...world.queue.values()].find((entry) => entry.sha === sha);
  return pullsAtShape(world, sha)[0]?.head.ref ?? queued?.ref.replace("refs/heads/", "") ?? null;
};
