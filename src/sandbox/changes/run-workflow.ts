import { nextId } from "../state/ids.ts";
import type { Check, RepositoryState, Suite } from "../state/repository-state.ts";
import { ACTIONS, jobId, newSuite, suiteById, workflowId } from "../state/suites.ts";
import { createCheck } from "./checks.ts";

/** A run of a workflow on a commit. */
export type WorkflowRequest = {
  readonly sha: string;
  /** Its name; its file is called alike. */
  readonly workflow: string;
  /** What started it; `pull_request`. */
  readonly event?: string;
  readonly jobs: readonly JobRequest[];
  /** Id of a suite of this workflow: its jobs are run again, in the same suite, as "Re-run jobs" does. */
  readonly again?: number;
};

export type JobRequest = {
  /** As the check run is called; legs of a matrix may share it. */
  readonly name: string;
  /** Which leg of a matrix it is, where several share the name. */
  readonly leg?: string;
  /** Left out while it runs. */
  readonly conclusion?: string;
  /** What it is at while it has no conclusion; `in_progress`. */
  readonly status?: Check["status"];
};

/**
 * Plays a run of a workflow of GitHub Actions: a check suite of its own, with a check run for each job. Each job keeps
 * its `external_id` when it is run again.
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
