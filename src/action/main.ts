import { createSeal } from "../create-seal.ts";
import { explainError } from "../github/explain-error.ts";
import { fetchOpenPullRequests } from "../github/fetch-open-pull-requests.ts";
import type { RepositoryRef } from "../github/github-client.ts";
import { selfOfToken } from "../github/self.ts";
import type { GateInput } from "../judge.ts";
import { createActionClient } from "./create-action-client.ts";
import { type Inputs, readInputs } from "./read-inputs.ts";
import { type Result, reportResults } from "./report-results.ts";
import { runMergeGroup } from "./run-merge-group.ts";
import { type OnPullRequest, runPullRequest } from "./run-pull-request.ts";
import { annotate, maskSecret, printText, setOutput } from "./runner.ts";
import { type Work, workOfEvent } from "./work-of-event.ts";
import type { World } from "./world.ts";

/**
 * The Action. It succeeds when the verdict was published, whatever the verdict is: holding the merge is the
 * status's business. It fails where there is no verdict, and then no green was left or made.
 *
 * @returns the process's exit code: 0 or 1.
 */
export const main = async (world: World): Promise<number> => {
  try {
    const read = readInputs(world.env);
    for (const name of ["INPUT_TOKEN", "INPUT_SIGNING-KEY"]) maskSecret(world, world.env[name] ?? "");
    if (!read.ok) return fail(world, "Tollgate's inputs", read.faults.join("\n"));
    const work = readWork(world);
    switch (work.kind) {
      case "unsupported":
        return fail(world, "Tollgate cannot judge this event", work.message);
      case "nothing":
        printText(world, `Nothing to do: ${work.why}`);
        return 0;
      case "pull-request":
      case "merge-group":
      case "all-open":
        return await judgeAndReport(world, read.inputs, work);
    }
  } catch (error) {
    const { message, hint } = explainError(error);
    return fail(world, "Tollgate could not judge", `${message}\n\n${hint}`);
  }
};

type Judging = Exclude<Work, { kind: "unsupported" | "nothing" }>;

const judgeAndReport = async (world: World, inputs: Inputs, work: Judging): Promise<number> => {
  const { owner, repo } = repositoryOf(world.env);
  const common: Omit<GateInput, "ref" | "edits" | "deleted"> = {
    client: createActionClient(world, inputs.token),
    self: selfOfToken(inputs.token),
    policyPath: inputs.policyFile,
    builtin: world.builtin(),
    seal: createSeal(inputs.signingKeys),
    now: () => `${new Date(world.now()).toISOString().slice(0, 19)}Z`,
    ...(inputs.check === undefined ? {} : { check: inputs.check }),
    unfinished: inputs.unfinished,
    dryRun: inputs.dryRun,
    alsoOn: [],
  };
  const results = await runWork(common, work, { owner, repo });
  if (results.length === 0) printText(world, "There is no open pull request to judge.");
  return reportResults(world, results);
};

const runWork = async (
  common: Omit<GateInput, "ref" | "edits" | "deleted">,
  work: Judging,
  repository: RepositoryRef,
): Promise<readonly Result[]> => {
  switch (work.kind) {
    case "pull-request":
      return [await runPullRequest(common, work)];
    case "merge-group":
      return runMergeGroup(common, repository, work.group);
    case "all-open": {
      const results: Result[] = [];
      // One after the other: GitHub takes 80 writes a minute, and others want some of them.
      for (const ref of await fetchOpenPullRequests(common.client, repository)) {
        const on: OnPullRequest = { ref, edits: [], deleted: undefined, headSha: "", commentId: undefined };
        results.push(await runPullRequest(common, on));
      }
      return results;
    }
  }
};

const readWork = (world: World): Work => {
  const { env } = world;
  let payload: unknown;
  try {
    payload = JSON.parse(world.readText(env.GITHUB_EVENT_PATH ?? ""));
  } catch (error) {
    throw new Error("The event could not be read from GITHUB_EVENT_PATH; is this run by a GitHub Actions runner?", {
      cause: error,
    });
  }
  return workOfEvent(env.GITHUB_EVENT_NAME ?? "", payload, repositoryOf(env));
};

const repositoryOf = (env: World["env"]): RepositoryRef => {
  const [, owner, repo] = /^([^/\s]+)\/([^/\s]+)$/.exec(env.GITHUB_REPOSITORY ?? "") ?? [];
  if (owner === undefined || repo === undefined)
    throw new Error("GITHUB_REPOSITORY does not name a repository as `owner/name`.");
  return { owner, repo };
};

const fail = (world: World, title: string, message: string): number => {
  annotate(world, "error", title, message);
  setOutput(world, "verdict", "error");
  return 1;
};
