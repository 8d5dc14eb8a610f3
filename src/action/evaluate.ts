import { wholeSeconds } from "../comment/words/item-words.ts";
import type { GateSettings } from "../gate/input.ts";
import { evaluateMergeGroup } from "../gate/merge-group.ts";
import { runGate } from "../gate/run-gate.ts";
import { createSigner } from "../gate/signer.ts";
import { ACTION_REQUESTS, COMPUTING_MS, createComputingBudget } from "../gate/times.ts";
import { explainError } from "../github/client/explain-error.ts";
import { type GitHubClient, type RepositoryRef, selfOfToken } from "../github/client/github-client.ts";
import { nodeFetch, pacedFetch, type SmallFetch } from "../github/client/node-fetch.ts";
import { type ClientOptions, retryingClient } from "../github/client/retry.ts";
import type { Work } from "../github/events/work-of-event.ts";
import { fetchOpenPullRequests, openHeads } from "../github/read/open-pull-requests.ts";
import type { MergeGroup } from "../github/read/queued-pull-requests.ts";
import { readPolicies } from "../policy/read-policies.ts";
import type { Context, Inputs, Toolkit } from "./inputs.ts";
import { type Result, reportResults } from "./report.ts";

export type Evaluating = Exclude<Work, { kind: "unsupported" | "nothing" }>;

/** Evaluates what an event is about, and publishes the verdicts. */
export const evaluateAndReport = async (
  actionContext: Context,
  toolkit: Toolkit,
  inputs: Inputs,
  { work, repository }: { readonly work: Evaluating; readonly repository: RepositoryRef },
): Promise<void> => {
  const common: GateSettings = {
    client: createActionClient(actionContext, toolkit, inputs.token),
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

const runPullRequest = async (common: GateSettings, on: OnPullRequest): Promise<Result> => {
  try {
    const { report, published, check, baseUnread } = await runGate({
      ...common,
      ref: on.ref,
      edits: on.edits,
      reported: on.reported,
      change: on.change,
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

type Outside = Pick<Context, "env" | "now" | "wait" | "random">;

/** `TOLLGATE_RETRY_BASE_MS` and `TOLLGATE_TIMEOUT_MS` are for slow servers and for tests (docs/how-to/operations.md). */
const clientSettings = ({ env, now, wait, random }: Outside, { context }: Pick<Toolkit, "context">) => {
  // Not the context's value: its default is github.com, which must not get a server's token.
  const graphqlUrl = env.GITHUB_GRAPHQL_URL;
  return {
    baseUrl: (context.apiUrl || "https://api.github.com").replace(/\/+$/, ""),
    ...(graphqlUrl ? { graphqlUrl } : {}),
    userAgent: "tollgate-action",
    env,
    timeoutMs: positive(env.TOLLGATE_TIMEOUT_MS) ?? ACTION_REQUESTS.timeoutMs,
    retry: {
      tries: ACTION_REQUESTS.tries,
      totalMs: ACTION_REQUESTS.totalMs,
      secondMs: positive(env.TOLLGATE_RETRY_BASE_MS) ?? 1_000,
      now,
      wait,
      random,
    },
  } satisfies ClientOptions;
};

const positive = (text: string | undefined): number | undefined => {
  const value = Number(text ?? Number.NaN);
  return value > 0 && value <= 600_000 ? value : undefined;
};

/**
 * `@actions/github`'s Octokit over our fetch with our retries: undici, its own fetch, takes longer to load than all
 * requests of a run, and `@octokit/plugin-retry` has no limit for the total time.
 */
export const createActionClient = (
  outside: Outside,
  toolkit: Toolkit,
  token: string,
  fetch?: SmallFetch,
): GitHubClient =>
  retryingClient({ ...clientSettings(outside, toolkit), ...(fetch === undefined ? {} : { fetch }) }, (settings) =>
    toolkit.getOctokit(token, settings),
  );

/** A client for each of many pull requests. They share GitHub's pace, but each has its own time for retries. */
const createPacedClients = (outside: Outside, toolkit: Toolkit, token: string): (() => GitHubClient) => {
  const { env, timeoutMs, retry } = clientSettings(outside, toolkit);
  const fetch = pacedFetch(nodeFetch({ timeoutMs, env }), retry);
  return () => createActionClient(outside, toolkit, token, fetch);
};
