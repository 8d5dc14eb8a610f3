import { appRoutes } from "./apps.ts";
import { checkRoutes } from "./checks.ts";
import { contentRoutes } from "./contents.ts";
import { deploymentRoutes } from "./deployments.ts";
import { gitRoutes } from "./git.ts";
import { issueRoutes } from "./issues.ts";
import { peopleRoutes } from "./people.ts";
import { pullRoutes } from "./pulls.ts";
import { repositoryRoutes } from "./repository.ts";
import { type Route, rateLimitRoutes } from "./route.ts";
import { ruleRoutes } from "./rules.ts";
import { searchRoutes } from "./search.ts";
import { statusRoutes } from "./statuses.ts";
import { userInstallationRoutes } from "./user-installations.ts";

export const routes: Readonly<Record<string, Route>> = {
  ...appRoutes,
  ...checkRoutes,
  ...contentRoutes,
  ...deploymentRoutes,
  ...gitRoutes,
  ...issueRoutes,
  ...peopleRoutes,
  ...pullRoutes,
  ...rateLimitRoutes,
  ...repositoryRoutes,
  ...ruleRoutes,
  ...searchRoutes,
  ...statusRoutes,
  ...userInstallationRoutes,
};
