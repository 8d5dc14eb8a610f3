import { createComputingBudget } from "../gate/computing-budget.ts";
import type { GateSettings } from "../gate/input.ts";
import { evaluateMergeGroup } from "../gate/merge-group.ts";
import { runGate } from "../gate/run-gate.ts";
import { createSigner } from "../gate/signer.ts";
import { COMPUTING_MS } from "../gate/times.ts";
import { explainError } from "../github/client/explain-error.ts";
import { type GitHubClient, type RepositoryRef, selfOfToken } from "../github/client/github-client.ts";
import { type Work, workOfEvent } from "../github/events/work-of-event.ts";
import { fetchOpenPullRequests } from "../github/read/open-pull-requests.ts";
import type { MergeGroup } from "../github/read/queued-pull-requests.ts";
import { readPolicies } from "../policy/read-policies.ts";
import type { Context, Toolkit } from "./context.ts";
import {
  clientSettings,
  createActionClient,
  createPacedClients,
  type Inputs,
  plainText,
  readInputs,
} from "./inputs.ts";
import { type Result, reportResults } from "./report.ts";

/** The Action succeeds if a verdict was published, whatever it is, because the status holds the merge. */
export const main = async (actionContext: Context): Promise<void> => {
  const { core } = actionContext;
  try {
    for (const secret of ["token", "signing-key"].flatMap((name) => core.getMultilineInput(name)))
      if (secret !== "") core.setSecret(secret);
    const read = readInputs(core);
    if (!read.ok) return fail(actionContext, `Tollgate's inputs: ${read.faults.join("\n")}`);
    const toolkit = await loadToolkit(actionContext);
    const work = workOfEvent(toolkit.context.eventName, toolkit.context.payload, repositoryOf(toolkit));
    switch (work.kind) {
      case "unsupported":
        return fail(actionContext, `Tollgate cannot handle this event: ${work.message}`);
      case "nothing":
        core.info(plainText(`Nothing to do: ${work.why}`));
        return;
      case "pull-request":
      case "merge-group":
      case "all-open":
        await evaluateAndReport(actionContext, toolkit, read.inputs, work);
    }
  } catch (error) {
    const { message, hint } = explainError(error);
    fail(actionContext, `Tollgate could not evaluate: ${message}\n\n${hint}`);
  }
};

type Evaluating = Exclude<Work, { kind: "unsupported" | "nothing" }>;

const evaluateAndReport = async (
  actionContext: Context,
  toolkit: Toolkit,
  inputs: Inputs,
  work: Evaluating,
): Promise<void> => {
  const common: GateSettings = {
    client: createActionClient(actionContext, toolkit, inputs.token),
    self: selfOfToken(inputs.token),
    policyPath: inputs.policyFile,
    builtin: actionContext.builtin(),
    ...(actionContext.openTasks === undefined ? {} : { openTasks: actionContext.openTasks }),
    ...(actionContext.computed === undefined ? {} : boundedBy(actionContext.computed)),
    signer: createSigner(inputs.signingKeys),
    now: () => `${new Date(actionContext.now()).toISOString().slice(0, 19)}Z`,
    ...(inputs.check === undefined ? {} : { check: inputs.check }),
    unfinished: inputs.unfinished,
    organizationDefaults: inputs.organizationDefaults,
    dryRun: inputs.dryRun,
    pause: async (seconds) => actionContext.wait(seconds * clientSettings(actionContext, toolkit).retry.secondMs),
  };
  const repository = repositoryOf(toolkit);
  const results =
    work.kind === "all-open"
      ? await runAllOpen(common, repository, createPacedClients(actionContext, toolkit, inputs.token))
      : await runWork(common, work, repository);
  if (results.length === 0) actionContext.core.info("There is no open pull request to evaluate.");
  await reportResults(actionContext, results);
};

const boundedBy = (computed: () => number): Pick<GateSettings, "bounded" | "readPolicies"> => {
  const { effort, open } = createComputingBudget(COMPUTING_MS.action, computed);
  return { bounded: open, readPolicies: (sources) => readPolicies(sources, effort) };
};

const runWork = async (
  common: GateSettings,
  work: Exclude<Evaluating, { kind: "all-open" }>,
  repository: RepositoryRef,
): Promise<readonly Result[]> => {
  switch (work.kind) {
    case "pull-request":
      return [await runPullRequest(common, work)];
    case "merge-group":
      return runMergeGroup(common, repository, work.group);
  }
};

const loadToolkit = async (actionContext: Context): Promise<Toolkit> => {
  const unread = "The event could not be read from GITHUB_EVENT_PATH; is this run by a GitHub Actions runner?";
  let toolkit: Toolkit;
  try {
    toolkit = await actionContext.loadToolkit();
  } catch (error) {
    throw new Error(unread, { cause: error });
  }
  // A missing file gives an empty payload, which would mean all open pull requests.
  if (Object.keys(toolkit.context.payload).length === 0) throw new Error(unread);
  return toolkit;
};

const repositoryOf = ({ context }: Toolkit): RepositoryRef => {
  const { owner, repo } = context.repo;
  if (!owner || !repo) throw new Error("GITHUB_REPOSITORY does not name a repository as `owner/name`.");
  return { owner, repo };
};

const fail = ({ core }: Context, message: string): void => {
  core.setFailed(message);
  core.setOutput("verdict", "error");
};

/**
 * One after the other, because GitHub allows 80 writes a minute. A failure of one does not stop the others.
 * @throws if the open pull requests cannot be listed
 */
const runAllOpen = async (
  common: Omit<GateSettings, "client">,
  repository: RepositoryRef,
  client: () => GitHubClient,
): Promise<readonly Result[]> => {
  const results: Result[] = [];
  for (const ref of await fetchOpenPullRequests(client(), repository)) {
    const on: OnPullRequest = { ref, edits: [], deleted: undefined, headSha: "", commentId: undefined, reported: [] };
    results.push(await runPullRequest({ ...common, client: client() }, on));
  }
  return results;
};

const runMergeGroup = async (
  common: GateSettings,
  repository: RepositoryRef,
  group: MergeGroup,
): Promise<readonly Result[]> => {
  try {
    const evaluated = await evaluateMergeGroup(common, repository, group);
    return evaluated.map(({ pull, report, found, check, baseUnread }) => ({
      kind: "evaluated",
      ref: pull.ref,
      report,
      commentUrl: found.comment?.htmlUrl ?? "",
      check,
      baseUnread,
    }));
  } catch (error) {
    return [{ kind: "failed", ref: { ...repository, number: 0 }, explained: explainError(error) }];
  }
};

type OnPullRequest = Omit<Extract<Work, { kind: "pull-request" }>, "kind">;

const runPullRequest = async (common: GateSettings, on: OnPullRequest): Promise<Result> => {
  try {
    const { report, published, check, baseUnread } = await runGate({
      ...common,
      ref: on.ref,
      edits: on.edits,
      reported: on.reported,
      ...(on.deleted === undefined ? {} : { deleted: on.deleted }),
      ...(on.headSha === "" ? {} : { headHint: on.headSha }),
      ...(on.commentId === undefined ? {} : { commentHint: on.commentId }),
    });
    return { kind: "evaluated", ref: on.ref, report, commentUrl: published.commentUrl, check, baseUnread };
  } catch (error) {
    return { kind: "failed", ref: on.ref, explained: explainError(error) };
  }
};
