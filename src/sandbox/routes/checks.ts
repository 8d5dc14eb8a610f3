import { resolveCommit } from "../git/resolve-commit.ts";
import { notFound, Refusal } from "../refusal.ts";
import { appShape } from "../shapes/app-shape.ts";
import { checkShape } from "../shapes/check-shape.ts";
import type { Check } from "../state/world.ts";
import { createCheck, updateCheck } from "../state/write-check.ts";
import { paginate } from "./paginate.ts";
import type { Route } from "./route.ts";

/** Check runs. */
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
    answer: ({ world, actor, params, body }) => ({
      body: checkShape(world, updateCheck(world, actor, Number(params.check_run_id), body)),
    }),
  },
  "checks/get": {
    needs: ["checks:read"],
    answer: ({ world, params }) => {
      const check = world.checks.get(Number(params.check_run_id));
      if (check === undefined) throw notFound();
      return { body: checkShape(world, check) };
    },
  },
  "checks/list-for-ref": {
    needs: ["checks:read"],
    answer: async (request) => {
      const { world, params, query } = request;
      const sha = await resolveCommit(world.mirror.dir, String(params.ref));
      if (sha === undefined) throw new Refusal(422, `No commit found for SHA: ${params.ref}`);
      const found = [...world.checks.values()].filter(
        (check) =>
          check.sha === sha &&
          (query.check_name === undefined || check.name === query.check_name) &&
          (query.status === undefined || check.status === query.status) &&
          (query.app_id === undefined || appShape(world, check.app)?.id === query.app_id),
      );
      const shown = query.filter === "all" ? found.reverse() : newestOfEach(found);
      return paginate(request, shown, (page) => ({
        total_count: shown.length,
        check_runs: page.map((check) => checkShape(world, check)),
      }));
    },
  },
};

/** The newest check run of each app and name, newest first. */
const newestOfEach = (checks: readonly Check[]): readonly Check[] => {
  const newest = new Map<string, Check>();
  for (const check of checks) newest.set(`${check.app}\n${check.name}`, check);
  return [...newest.values()].reverse();
};
