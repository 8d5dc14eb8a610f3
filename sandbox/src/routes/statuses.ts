import { createStatus, statusesAt } from "../changes/statuses.ts";
import { resolveCommit } from "../git/refs.ts";
import { statusShape, statusSimpleShape } from "../shapes/checks.ts";
import { repositoryShape } from "../shapes/repositories.ts";
import { Refusal } from "../state/refusal.ts";
import type { Status } from "../state/repository-state.ts";
import { paginate, type Route, type RouteRequest } from "./route.ts";

const reads = ["statuses:read"] as const;

const shaOf = async ({ repositoryState, params }: RouteRequest): Promise<string> => {
  const ref = String(params.ref);
  const sha = await resolveCommit(repositoryState.mirror.dir, ref);
  if (sha === undefined) throw new Refusal(422, `No commit found for SHA: ${ref}`);
  return sha;
};

export const statusRoutes: Readonly<Record<string, Route>> = {
  "repos/create-commit-status": {
    needs: ["statuses:write"],
    answer: async ({ repositoryState, actor, params, body }) => ({
      status: 201,
      body: statusShape(repositoryState, await createStatus(repositoryState, actor, String(params.sha), body)),
    }),
  },
  "repos/list-commit-statuses-for-ref": {
    needs: reads,
    answer: async (request) => {
      const { repositoryState } = request;
      const sha = await shaOf(request);
      const found = statusesAt(repositoryState, sha).toReversed();
      return paginate(request, found, (page) => page.map((status) => statusShape(repositoryState, status)));
    },
  },
  "repos/get-combined-status-for-ref": {
    needs: reads,
    answer: async (request) => {
      const { repositoryState } = request;
      const sha = await shaOf(request);
      const newest = new Map<string, Status>();
      for (const status of statusesAt(repositoryState, sha)) newest.set(status.context.toLowerCase(), status);
      const all = [...newest.values()];
      const url = `${repositoryState.url}/repos/${repositoryState.owner}/${repositoryState.repo}/commits/${sha}`;
      return paginate(request, all, (page) => ({
        state: combine(all),
        statuses: page.map((status) => statusSimpleShape(repositoryState, status)),
        sha,
        total_count: all.length,
        repository: repositoryShape(repositoryState),
        commit_url: url,
        url: `${url}/status`,
      }));
    },
  },
};

const combine = (statuses: readonly Status[]): "failure" | "pending" | "success" => {
  if (statuses.some(({ state }) => state === "error" || state === "failure")) return "failure";
  return statuses.length === 0 || statuses.some(({ state }) => state === "pending") ? "pending" : "success";
};
