import { type GitCommit, readCommits } from "../git/commits.ts";
import { resolveCommit } from "../git/refs.ts";
import { notFound, Refusal } from "../refusal.ts";
import { appShape } from "../shapes/apps.ts";
import { annotationShape, checkShape, suiteShape, workflowRunShape } from "../shapes/checks.ts";
import { createCheck, findCheck, rerequestCheck, rerequestSuite, updateCheck } from "../state/checks.ts";
import type { Check, Suite, World } from "../state/repository-state.ts";
import { runsOf, suiteById } from "../state/suites.ts";
import { type Answer, paginate, type Route, type RouteRequest } from "./route.ts";

/** Check runs and suites, and the runs of workflows that suites of GitHub Actions are. */
export const checkRoutes: Readonly<Record<string, Route>> = {
  "actions/list-workflow-runs-for-repo": {
    needs: ["actions:read"],
    answer: async (request) => {
      const { world, query } = request;
      const found = [...world.suites.values()].filter(
        (suite) =>
          suite.workflow !== undefined &&
          (query.head_sha === undefined || suite.sha === query.head_sha) &&
          (query.event === undefined || suite.workflow.event === query.event) &&
          (query.check_suite_id === undefined || suite.id === Number(query.check_suite_id)),
      );
      const shapes = await Promise.all(
        // Newest first.
        found.toReversed().map(async (suite) => workflowRunShape(world, suite, await commitOf(world, suite))),
      );
      return paginate(request, shapes, (page) => ({ total_count: shapes.length, workflow_runs: page }));
    },
  },
  "checks/create": {
    needs: ["checks:write"],
    answer: async ({ world, actor, body }) => ({
      status: 201,
      body: checkShape(world, await createCheck(world, actor, body)),
    }),
  },
  "checks/update": {
    needs: ["checks:write"],
    answer: async ({ world, actor, params, body }) => ({
      body: checkShape(world, await updateCheck(world, actor, Number(params.check_run_id), body)),
    }),
  },
  "checks/get": {
    needs: ["checks:read"],
    answer: ({ world, params }) => ({ body: checkShape(world, findCheck(world, Number(params.check_run_id))) }),
  },
  "checks/list-for-ref": {
    needs: ["checks:read"],
    answer: async (request) => {
      const { world, params, query } = request;
      const sha = await commitAt(world, String(params.ref));
      const found = world.checks
        .of(sha)
        .filter((check) => query.app_id === undefined || appShape(world, check.app)?.id === Number(query.app_id));
      return answerRuns(request, found);
    },
  },
  "checks/list-for-suite": {
    needs: ["checks:read"],
    answer: (request) => answerRuns(request, runsOf(request.world, suiteAt(request), true)),
  },
  "checks/list-annotations": {
    needs: ["checks:read"],
    answer: (request) => {
      const { world, params } = request;
      const check = findCheck(world, Number(params.check_run_id));
      return paginate(request, check.annotations, (page) => page.map((one) => annotationShape(world, check.sha, one)));
    },
  },
  "checks/rerequest-run": {
    needs: ["checks:write"],
    answer: ({ world, actor, params }) => {
      rerequestCheck(world, actor, Number(params.check_run_id));
      return { status: 201, body: {} };
    },
  },
  "checks/get-suite": {
    needs: ["checks:read"],
    answer: async (request) => {
      const suite = suiteAt(request);
      return { body: suiteShape(request.world, suite, await commitOf(request.world, suite)) };
    },
  },
  "checks/list-suites-for-ref": {
    needs: ["checks:read"],
    answer: async (request) => {
      const { world, params, query } = request;
      const sha = await commitAt(world, String(params.ref));
      const ids = new Set(world.checks.of(sha).map(({ suite }) => suite));
      const found = [...world.suites.values()].filter(
        (suite) =>
          ids.has(suite.id) &&
          (query.app_id === undefined || appShape(world, suite.app)?.id === Number(query.app_id)) &&
          (query.check_name === undefined || runsOf(world, suite).some(({ name }) => name === query.check_name)),
      );
      const shapes = await Promise.all(
        found.map(async (suite) => suiteShape(world, suite, await commitOf(world, suite))),
      );
      return paginate(request, shapes, (page) => ({ total_count: shapes.length, check_suites: page }));
    },
  },
  "checks/rerequest-suite": {
    needs: ["checks:write"],
    answer: async (request) => {
      await rerequestSuite(request.world, request.actor, suiteAt(request));
      return { status: 201, body: {} };
    },
  },
};

/** The commit of a name. @throws Refusal 422 */
const commitAt = async (world: World, ref: string): Promise<string> => {
  const sha = await resolveCommit(world.mirror.dir, ref);
  if (sha === undefined) throw new Refusal(422, `No commit found for SHA: ${ref}`);
  return sha;
};

const commitOf = async (world: World, suite: Suite): Promise<GitCommit> => {
  const [commit] = await readCommits(world.mirror.dir, { from: [], tip: suite.sha, limit: 1 });
  if (commit === undefined) throw notFound();
  return commit;
};

const suiteAt = ({ world, params }: RouteRequest): Suite => {
  const found = suiteById(world, Number(params.check_suite_id));
  if (found === undefined) throw notFound();
  return found;
};

/** A list of check runs, by the query's own filters. */
const answerRuns = (request: RouteRequest, runs: readonly Check[]): Answer => {
  const { world, query } = request;
  const found = runs.filter(
    (check) =>
      (query.check_name === undefined || check.name === query.check_name) &&
      (query.status === undefined || check.status === query.status),
  );
  const shown = query.filter === "all" ? found.toReversed() : newestOfEach(found);
  return paginate(request, shown, (page) => ({
    total_count: shown.length,
    check_runs: page.map((check) => checkShape(world, check)),
  }));
};

/** The newest check run of each name in each suite, newest first: GitHub tells neither legs of a matrix apart nor attempts. */
const newestOfEach = (checks: readonly Check[]): readonly Check[] => {
  const newest = new Map<string, Check>();
  for (const check of checks) newest.set(`${check.suite}\n${check.name}`, check);
  return [...newest.values()].reverse();
};
