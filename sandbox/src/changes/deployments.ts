import { resolveCommit } from "../git/refs.ts";
import { deploymentShape, deploymentStatusShape } from "../shapes/deployments.ts";
import { nextId, timestamp } from "../state/ids.ts";
import { person } from "../state/person.ts";
import { notFound, Refusal } from "../state/refusal.ts";
import type { Deployment, DeploymentStatus, RepositoryState } from "../state/repository-state.ts";
import { emit } from "./events.ts";

export type DeploymentRequest = {
  /** A branch, a tag or a commit. */
  readonly ref: string;
  readonly environment?: string;
  readonly task?: string;
  readonly description?: string | null;
  readonly transient_environment?: boolean;
  readonly production_environment?: boolean;
};

/** Of a commit as it is now. Merging the default branch first and required contexts are left out. */
export const createDeployment = async (
  repositoryState: RepositoryState,
  as: string,
  wanted: DeploymentRequest,
): Promise<Deployment> => {
  const sha = await resolveCommit(repositoryState.mirror.dir, wanted.ref);
  if (sha === undefined) throw new Refusal(422, `No ref found for: ${wanted.ref}`);
  const environment = wanted.environment ?? "production";
  const made: Deployment = {
    id: nextId(repositoryState, "Deployment"),
    sha,
    ref: wanted.ref,
    task: wanted.task ?? "deploy",
    environment,
    description: wanted.description ?? null,
    transient: wanted.transient_environment ?? false,
    production: wanted.production_environment ?? environment === "production",
    creator: person(repositoryState, as).login,
    at: timestamp(repositoryState.now()),
    statuses: [],
  };
  repositoryState.deployments.push(made);
  emit(repositoryState, "deployment", { action: "created", deployment: deploymentShape(repositoryState, made) }, as);
  return made;
};

export type DeploymentStatusRequest = {
  readonly state: DeploymentStatus["state"];
  readonly environment?: string;
  readonly description?: string;
  readonly log_url?: string;
  readonly target_url?: string;
  readonly environment_url?: string;
  readonly auto_inactive?: boolean;
};

/** A success makes earlier successes of the environment inactive, but not in production or for transient ones. */
export const createDeploymentStatus = (
  repositoryState: RepositoryState,
  as: string,
  id: number,
  wanted: DeploymentStatusRequest,
): DeploymentStatus => {
  const deployment = findDeployment(repositoryState, id);
  if ((wanted.description ?? "").length > 140)
    throw new Refusal(422, "Description is too long (maximum is 140 characters)");
  const environment = wanted.environment ?? deployment.statuses.at(-1)?.environment ?? deployment.environment;
  const made = add(repositoryState, as, deployment, { ...wanted, environment });
  if (wanted.state !== "success" || wanted.auto_inactive === false) return made;
  for (const earlier of repositoryState.deployments) {
    if (earlier.id >= id || earlier.transient || earlier.production || earlier.environment !== environment) continue;
    if (earlier.statuses.at(-1)?.state === "success")
      add(repositoryState, as, earlier, { state: "inactive", environment });
  }
  return made;
};

const add = (
  repositoryState: RepositoryState,
  as: string,
  deployment: Deployment,
  wanted: DeploymentStatusRequest & { readonly environment: string },
): DeploymentStatus => {
  const made: DeploymentStatus = {
    id: nextId(repositoryState, "DeploymentStatus"),
    state: wanted.state,
    environment: wanted.environment,
    description: wanted.description ?? "",
    logUrl: wanted.log_url ?? wanted.target_url ?? "",
    environmentUrl: wanted.environment_url ?? "",
    creator: person(repositoryState, as).login,
    at: timestamp(repositoryState.now()),
  };
  deployment.statuses.push(made);
  const payload = {
    action: "created",
    deployment_status: deploymentStatusShape(repositoryState, deployment, made),
    deployment: deploymentShape(repositoryState, deployment),
  };
  emit(repositoryState, "deployment_status", payload, as);
  return made;
};

export const findDeployment = (repositoryState: RepositoryState, id: number): Deployment => {
  const found = repositoryState.deployments.find((one) => one.id === id);
  if (found === undefined) throw notFound();
  return found;
};
