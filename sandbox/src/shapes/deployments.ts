import { nodeId } from "../state/ids.ts";
import { person } from "../state/person.ts";
import type { Deployment, DeploymentStatus, RepositoryState } from "../state/repository-state.ts";
import { userShape } from "./people.ts";

const repositoryUrl = ({ url, owner, repo }: RepositoryState): string => `${url}/repos/${owner}/${repo}`;

export const deploymentShape = (repositoryState: RepositoryState, one: Deployment) => {
  const url = `${repositoryUrl(repositoryState)}/deployments/${one.id}`;
  return {
    url,
    id: one.id,
    node_id: nodeId("Deployment", one.id),
    sha: one.sha,
    ref: one.ref,
    task: one.task,
    payload: {},
    original_environment: one.environment,
    environment: one.environment,
    description: one.description,
    creator: userShape(repositoryState, person(repositoryState, one.creator)),
    created_at: one.at,
    updated_at: one.statuses.at(-1)?.at ?? one.at,
    statuses_url: `${url}/statuses`,
    repository_url: repositoryUrl(repositoryState),
    transient_environment: one.transient,
    production_environment: one.production,
    performed_via_github_app: null,
  };
};

export const deploymentStatusShape = (
  repositoryState: RepositoryState,
  { id }: Deployment,
  status: DeploymentStatus,
) => {
  const deployment = `${repositoryUrl(repositoryState)}/deployments/${id}`;
  return {
    url: `${deployment}/statuses/${status.id}`,
    id: status.id,
    node_id: nodeId("DeploymentStatus", status.id),
    state: status.state,
    creator: userShape(repositoryState, person(repositoryState, status.creator)),
    description: status.description,
    environment: status.environment,
    // GitHub answers with an empty text; its document asks for an address.
    target_url: status.logUrl || `${repositoryState.url}/${repositoryState.owner}/${repositoryState.repo}/deployments`,
    created_at: status.at,
    updated_at: status.at,
    deployment_url: deployment,
    repository_url: repositoryUrl(repositoryState),
    ...(status.environmentUrl === "" ? {} : { environment_url: status.environmentUrl }),
    ...(status.logUrl === "" ? {} : { log_url: status.logUrl }),
    performed_via_github_app: null,
  };
};
