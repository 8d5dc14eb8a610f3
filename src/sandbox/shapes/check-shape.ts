import { nodeId } from "../state/node-id.ts";
import type { Check, World } from "../state/world.ts";
import { appShape } from "./app-shape.ts";

/** A check run as GitHub's `check-run`. */
export const checkShape = (world: World, check: Check) => {
  const repository = `${world.url}/repos/${world.owner}/${world.repo}`;
  const url = `${repository}/check-runs/${check.id}`;
  // Pull requests of forks are left out, as GitHub leaves them out.
  const pulls = [...world.issues.values()].filter(
    (issue) => issue.state === "open" && issue.pull?.head.sha === check.sha && issue.pull.head.owner === world.owner,
  );
  const repo = { id: 700_001, url: repository, name: world.repo };
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
    check_suite: { id: 600_001 },
    app: appShape(world, check.app),
    pull_requests: pulls.map((issue) => ({
      id: issue.pull?.id,
      url: `${repository}/pulls/${issue.number}`,
      number: issue.number,
      head: { ref: issue.pull?.head.ref, sha: issue.pull?.head.sha, repo },
      base: { ref: issue.pull?.base.ref, sha: issue.pull?.base.sha, repo },
    })),
  };
};
