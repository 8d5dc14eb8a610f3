import { createCheck, findCheck, rerequestCheck, rerequestSuite, updateCheck } from "../changes/checks.ts";
import { type GitCommit, readCommits } from "../git/commits.ts";
import { resolveCommit } from "../git/refs.ts";
import { appShape } from "../shapes/apps.ts";
import { annotationShape, checkShape, suiteShape, workflowRunShape } from "../shapes/checks.ts";
import { notFound, Refusal } from "../state/refusal.ts";
import type { Check, RepositoryState, Suite } from "../state/repository-state.ts";
import { runsOf, suiteById } from "../state/suites.ts";
import { type Answer, paginate, type Route, type RouteRequest } from "./route.ts";

export const checkRoutes: Readonly<Record<string, Route>> = {
  "actions/list-workflow-runs-for-repo": {
    needs: ["actions:read"],
    answer: async (request) => {
      const { repositoryState, query } = request;
      const found = [...repositoryState.suites.values()].filter(
        (suite) =>
          suite.workflow !== undefined &&
          (query.head_sha === undefined || suite.sha === query.head_sha) &&
          (query.event === undefined || suite.workflow.event === query.event) &&
          (query.check_suite_id === undefined || suite.id === Number(query.check_suite_id)),
      );
      const shapes = await Promise.all(
        found
          .toReversed()
          .map(async (suite) => workflowRunShape(repositoryState, suite, await commitOf(repositoryState, suite))),
      );
      return paginate(request, shapes, (page) => ({ total_count: shapes.length, workflow_runs: page }));
    },
  },
  "checks/create": {
    needs: ["checks:write"],
    answer: async ({ repositoryState, actor, body }) => ({
      status: 201,
      body: checkShape(repositoryState, await createCheck(repositoryState, actor, body)),
    }),
  },
  "checks/update": {
    needs: ["checks:write"],
    answer: async ({ repositoryState, actor, params, body }) => ({
      body: checkShape(repositoryState, await updateCheck(repositoryState, actor, Number(params.check_run_id), body)),
    }),
  },
  "checks/get": {
    needs: ["checks:read"],
    answer: ({ repositoryState, params }) => ({
      body: checkShape(repositoryState, findCheck(repositoryState, Number(params.check_run_id))),
    }),
  },
  "checks/list-for-ref": {
    needs: ["checks:read"],
    answer: async (request) => {
      const { repositoryState, params, query } = request;
      const sha = await commitAt(repositoryState, String(params.ref));
      const found = repositoryState.checks
        .of(sha)
        .filter(
          (check) => query.app_id === undefined || appShape(repositoryState, check.app)?.id === Number(query.app_id),
        );
      return answerRuns(request, found);
    },
  },
  "checks/list-for-suite": {
    needs: ["checks:read"],
    answer: (request) => answerRuns(request, runsOf(request.repositoryState, suiteAt(request), true)),
  },
  "checks/list-annotations": {
    needs: ["checks:read"],
    answer: (request) => {
      const { repositoryState, params } = request;
      const check = findCheck(repositoryState, Number(params.check_run_id));
      return paginate(request, check.annotations, (page) =>
        page.map((one) => annotationShape(repositoryState, check.sha, one)),
      );
    },
  },
  "checks/rerequest-run": {
    needs: ["checks:write"],
    answer: ({ repositoryState, actor, params }) => {
      rerequestCheck(repositoryState, actor, Number(params.check_run_id));
      return { status: 201, body: {} };
    },
  },
  "checks/get-suite": {
    needs: ["checks:read"],
    answer: async (request) => {
      const suite = suiteAt(request);
      return { body: suiteShape(request.repositoryState, suite, await commitOf(request.repositoryState, suite)) };
    },
  },
  "checks/list-suites-for-ref": {
    needs: ["checks:read"],
    answer: async (request) => {
      const { repositoryState, params, query } = request;
      const sha = await commitAt(repositoryState, String(params.ref));
      const ids = new Set(repositoryState.checks.of(sha).map(({ suite }) => suite));
      const found = [...repositoryState.suites.values()].filter(
        (suite) =>
          ids.has(suite.id) &&
          (query.app_id === undefined || appShape(repositoryState, suite.app)?.id === Number(query.app_id)) &&
          (query.check_name === undefined ||
            runsOf(repositoryState, suite).some(({ name }) => name === query.check_name)),
      );
      const shapes = await Promise.all(
        found.map(async (suite) => suiteShape(repositoryState, suite, await commitOf(repositoryState, suite))),
      );
      return paginate(request, shapes, (page) => ({ total_count: shapes.length, check_suites: page }));
    },
  },
  "checks/rerequest-suite": {
    needs: ["checks:write"],
    answer: async (request) => {
      await rerequestSuite(request.repositoryState, request.actor, suiteAt(request));
      return { status: 201, body: {} };
    },
  },
};

const commitAt = async (repositoryState: RepositoryState, ref: string): Promise<string> => {
  const sha = await resolveCommit(repositoryState.mirror.dir, ref);
  if (sha === undefined) throw new Refusal(422, `No commit found for SHA: ${ref}`);
  return sha;
};

const commitOf = async (repositoryState: RepositoryState, suite: Suite): Promise<GitCommit> => {
  const [commit] = await readCommits(repositoryState.mirror.dir, { from: [], tip: suite.sha, limit: 1 });
  if (commit === undefined) throw notFound();
  return commit;
};

const suiteAt = ({ repositoryState, params }: RouteRequest): Suite => {
  const found = suiteById(repositoryState, Number(params.check_suite_id));
  if (found === undefined) throw notFound();
  return found;
};

const answerRuns = (request: RouteRequest, runs: readonly Check[]): Answer => {
  const { repositoryState, query } = request;
  const found = runs.filter(
    (check) =>
      (query.check_name === undefined || check.name === query.check_name) &&
      (query.status === undefined || check.status === query.status),
  );
  const shown = query.filter === "all" ? found.toReversed() : newestOfEach(found);
  return paginate(request, shown, (page) => ({
    total_count: shown.length,
    check_runs: page.map((check) => checkShape(repositoryState, check)),
  }));
};

/** The newest check run of each name in each suite, newest first, like GitHub's `filter=latest`. */
const newestOfEach = (checks: readonly Check[]): readonly Check[] => {
  const newest = new Map<string, Check>();
  for (const check of checks) newest.set(`${check.suite}\n${check.name}`, check);
  return [...newest.values()].reverse();
};
