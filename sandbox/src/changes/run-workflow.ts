import { nextId } from "../state/ids.ts";
import type { Check, RepositoryState, Suite } from "../state/repository-state.ts";
import { ACTIONS, jobId, newSuite, suiteById, workflowId } from "../state/suites.ts";
import { createCheck } from "./checks.ts";

export type WorkflowRequest = {
  readonly sha: string;
  readonly workflow: string;
  readonly event?: string;
  readonly jobs: readonly JobRequest[];
  /** Id of a suite of this workflow, for *Re-run jobs* in the same suite. */
  readonly again?: number;
};

type JobRequest = {
  readonly name: string;
  /** Tells legs of a matrix with the same name apart. */
  readonly leg?: string;
  readonly conclusion?: string;
  readonly status?: Check["status"];
};

/**
 * Plays a workflow run: a new suite with a check run for each job. A job keeps its `external_id` when it runs again.
 */
export const runWorkflow = async (repositoryState: RepositoryState, request: WorkflowRequest): Promise<Suite> => {
  const { sha, workflow, event = "pull_request", jobs, again } = request;
  const before = again === undefined ? undefined : suiteById(repositoryState, again);
  if (again !== undefined && before?.workflow?.name !== workflow)
    throw new Error(`Suite ${again} is no run of the workflow ${workflow}`);
  const suite =
    before ??
    newSuite(repositoryState, ACTIONS, sha, {
      run: nextId(repositoryState, "WorkflowRun"),
      id: workflowId(repositoryState, workflow),
      name: workflow,
      event,
    });
  for (const { name, leg = "", conclusion, status = "in_progress" } of jobs) {
    await createCheck(
      repositoryState,
      ACTIONS,
      {
        name,
        head_sha: sha,
        external_id: jobId(`${workflow} ${name} ${leg}`),
        ...(conclusion === undefined ? { status } : { conclusion }),
      },
      suite,
    );
  }
  return suite;
};
