import { type GitCommit, readCommits } from "../git/read-commits.ts";
import { resolveCommit } from "../git/resolve-commit.ts";
import { notFound, Refusal } from "../refusal.ts";
import { annotationShape } from "../shapes/annotation-shape.ts";
import { appShape } from "../shapes/app-shape.ts";
import { checkShape } from "../shapes/check-shape.ts";
import { suiteShape } from "../shapes/suite-shape.ts";
import { rerequestCheck, rerequestSuite } from "../state/request-check.ts";
import { runsOf, suiteOf } from "../state/suites.ts";
import type { Check, Suite, World } from "../state/world.ts";
import { createCheck, findCheck, updateCheck } from "../state/write-check.ts";
import { paginate } from "./paginate.ts";
import type { Answer, Route, RouteRequest } from "./route.ts";

/** Check runs and suites. */
export const checkRoutes: Readonly<Record<string, Route>> = {
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
      const apps = new Set(world.checks.of(sha).map(({ app }) => app));
      const found = [...apps]
        .map((app) => suiteOf(world, app, sha))
        .filter(
          (suite) =>
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
  const id = Number(params.check_suite_id);
  const found = [...world.suites.values()].find((suite) => suite.id === id);
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

/** The newest check run of each app and name, newest first. */
const newestOfEach = (checks: readonly Check[]): readonly Check[] => {
  const newest = new Map<string, Check>();
  for (const check of checks) newest.set(`${check.app}\n${check.name}`, check);
  return [...newest.values()].reverse();
};
