import type { GateSettings } from "../gate/input.ts";
import { evaluateMergeGroup } from "../gate/merge-group.ts";
import { runGate } from "../gate/run-gate.ts";
import { createSigner } from "../gate/signer.ts";
import { COMPUTING_MS, createComputingBudget } from "../gate/times.ts";
import { explainError } from "../github/client/explain-error.ts";
import { type GitHubClient, type RepositoryRef, selfOfToken } from "../github/client/github-client.ts";
import type { Work } from "../github/events/work-of-event.ts";
import { fetchOpenPullRequests, openHeads } from "../github/read/open-pull-requests.ts";
import type { MergeGroup } from "../github/read/queued-pull-requests.ts";
import { wholeSeconds } from "../policy/model/words.ts";
import { readPolicies } from "../policy/read-policies.ts";
import { clientSettings, createActionClient, createPacedClients, type FirstRound } from "./action-client.ts";
import type { Context, Inputs, Toolkit } from "./inputs.ts";
import { type Result, reportResults } from "./report.ts";

export type Evaluating = Exclude<Work, { kind: "unsupported" | "nothing" }>;

type Asked = {
  readonly work: Evaluating;
  readonly repository: RepositoryRef;
  readonly first: FirstRound | undefined;
};

export const evaluateAndReport = async (
  actionContext: Context,
  toolkit: Toolkit,
  inputs: Inputs,
  { work, repository, first }: Asked,
): Promise<void> => {
  const common: GateSettings = {
    client: createActionClient(actionContext, toolkit, inputs.token, first?.fetch),
    self: selfOfToken(inputs.token),
    policyPath: inputs.policyFile,
    builtin: actionContext.builtin(),
    ...(actionContext.openTasks === undefined ? {} : { openTasks: actionContext.openTasks }),
    ...(actionContext.computed === undefined ? {} : boundedBy(actionContext.computed)),
    signer: createSigner(inputs.signingKeys),
    now: () => wholeSeconds(actionContext.now()),
    ...(inputs.check === undefined ? {} : { check: inputs.check }),
    unfinished: inputs.unfinished,
    organizationDefaults: inputs.organizationDefaults,
    dryRun: inputs.dryRun,
    pause: async (seconds) => actionContext.wait(seconds * clientSettings(actionContext, toolkit).retry.secondMs),
  };
  const results =
    work.kind === "all-open"
      ? await runAllOpen(common, repository, createPacedClients(actionContext, toolkit, inputs.token), work.head)
      : await runWork(common, work, repository, first);
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
  first: FirstRound | undefined,
): Promise<readonly Result[]> => {
  switch (work.kind) {
    case "pull-request":
      return [await runPullRequest(common, work, first === undefined ? undefined : wholeSeconds(first.askedAt))];
    case "merge-group":
      return runMergeGroup(common, repository, work.group);
  }
};

/**
 * One after the other, because GitHub allows 80 writes a minute. A failure of one does not stop the others.
 * @throws if the open pull requests cannot be listed
 */
const runAllOpen = async (
  common: Omit<GateSettings, "client">,
  repository: RepositoryRef,
  client: () => GitHubClient,
  head: string | undefined,
): Promise<readonly Result[]> => {
  const results: Result[] = [];
  const refs =
    head === undefined
      ? await fetchOpenPullRequests(client(), repository)
      : (await openHeads(client(), repository)()).flatMap(({ sha, number }) =>
          sha === head ? [{ ...repository, number }] : [],
        );
  for (const ref of refs) {
    const on: OnPullRequest = {
      ref,
      edits: [],
      deleted: undefined,
      headSha: "",
      commentId: undefined,
      change: undefined,
      reported: [],
    };
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

const runPullRequest = async (common: GateSettings, on: OnPullRequest, askedAt?: string): Promise<Result> => {
  try {
    const { report, published, check, baseUnread } = await runGate({
      ...common,
      ref: on.ref,
      edits: on.edits,
      reported: on.reported,
      change: on.change,
      ...(askedAt === undefined ? {} : { askedAt }),
      ...(on.deleted === undefined ? {} : { deleted: on.deleted }),
      ...(on.headSha === "" ? {} : { headHint: on.headSha }),
      ...(on.commentId === undefined ? {} : { commentHint: on.commentId }),
    });
    const { commentUrl, reviews } = published;
    const asked = reviews === undefined ? {} : { reviews };
    return { kind: "evaluated", ref: on.ref, report, commentUrl, check, baseUnread, ...asked };
  } catch (error) {
    return { kind: "failed", ref: on.ref, explained: explainError(error) };
  }
};
