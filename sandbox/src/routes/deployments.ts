import { createDeployment, createDeploymentStatus, findDeployment } from "../changes/deployments.ts";
import { deploymentShape, deploymentStatusShape } from "../shapes/deployments.ts";
import { paginate, type Route, type RouteRequest } from "./route.ts";

const reads = ["deployments:read"] as const;
const writes = ["deployments:write"] as const;

const idOf = ({ params }: RouteRequest): number => Number(params.deployment_id);

export const deploymentRoutes: Readonly<Record<string, Route>> = {
  "repos/list-deployments": {
    needs: reads,
    answer: (request) => {
      const { repositoryState, query } = request;
      const same = (wanted: unknown, is: string): boolean => wanted === undefined || wanted === "none" || wanted === is;
      const found = repositoryState.deployments
        .filter(
          (one) =>
            same(query.sha, one.sha) &&
            same(query.ref, one.ref) &&
            same(query.task, one.task) &&
            same(query.environment, one.environment),
        )
        .toReversed();
      return paginate(request, found, (page) => page.map((one) => deploymentShape(repositoryState, one)));
    },
  },
  "repos/create-deployment": {
    needs: writes,
    answer: async ({ repositoryState, actor, body }) => ({
      status: 201,
      body: deploymentShape(repositoryState, await createDeployment(repositoryState, actor, body)),
    }),
  },
  "repos/list-deployment-statuses": {
    needs: reads,
    answer: (request) => {
      const { repositoryState } = request;
      const deployment = findDeployment(repositoryState, idOf(request));
      const found = deployment.statuses.toReversed();
      return paginate(request, found, (page) =>
        page.map((one) => deploymentStatusShape(repositoryState, deployment, one)),
      );
    },
  },
  "repos/create-deployment-status": {
    needs: writes,
    answer: (request) => {
      const { repositoryState, actor, body } = request;
      const made = createDeploymentStatus(repositoryState, actor, idOf(request), body);
      return {
        status: 201,
        body: deploymentStatusShape(repositoryState, findDeployment(repositoryState, idOf(request)), made),
      };
    },
  },
};
