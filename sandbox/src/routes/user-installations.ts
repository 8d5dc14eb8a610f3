import { repositoriesOf } from "../changes/installations.ts";
import { installationShape } from "../shapes/apps.ts";
import { repositoryShape } from "../shapes/repositories.ts";
import type { Installation } from "../state/host.ts";
import { hasRole } from "../state/person.ts";
import { notFound } from "../state/refusal.ts";
import type { RepositoryState } from "../state/repository-state.ts";
import { paginate, type Route, type RouteRequest } from "./route.ts";

const readable = ({ host, actor }: RouteRequest, installation: Installation): readonly RepositoryState[] =>
  repositoriesOf(host, installation).filter((repositoryState) => hasRole(repositoryState, actor, "read"));

export const userInstallationRoutes: Readonly<Record<string, Route>> = {
  "apps/list-installations-for-authenticated-user": {
    as: "user",
    needs: [],
    answer: (request) => {
      const { host, token } = request;
      const found = [...host.installations.values()].filter(
        (one) => one.app === token.app && readable(request, one).length > 0,
      );
      return paginate(request, found, (page) => ({
        total_count: found.length,
        installations: page.map((one) => installationShape(host, one)),
      }));
    },
  },
  "apps/list-installation-repos-for-authenticated-user": {
    as: "user",
    needs: [],
    answer: (request) => {
      const { host, token, params } = request;
      const installation = host.installations.get(Number(params.installation_id));
      if (installation === undefined || installation.app !== token.app) throw notFound();
      const found = readable(request, installation);
      if (found.length === 0) throw notFound();
      return paginate(request, found, (page) => ({
        total_count: found.length,
        repositories: page.map((one) => repositoryShape(one)),
      }));
    },
  },
};
