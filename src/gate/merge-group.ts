import { explainError } from "../github/client/explain-error.ts";
import { NotEvaluable, type RepositoryRef } from "../github/client/github-client.ts";
import { concurrently } from "../github/client/read-pages.ts";
import { fetchPull } from "../github/read/pull-request.ts";
import { type Grouped, type MergeGroup, pullRequestsInQueue } from "../github/read/queued-pull-requests.ts";
import { fetchRepository } from "../github/read/repositories.ts";
import { renderStatus } from "../report/status.ts";
import { type Evaluated, evaluateSettled } from "./evaluate-pull-request.ts";
import type { GateSettings } from "./input.ts";
import { severity } from "./shared-commits.ts";
import { commitStatusPublisher, type ErrorNames, errorNames, type StatusContent } from "./status-publisher.ts";
import { AT_ONCE } from "./times.ts";

/** The queue waits an hour for a pending status, but removes a failed group at once. */
const CONTENT = { unfinished: "failure", url: "", pull: undefined } as const;

/**
 * Evaluates a merge group. The worst verdict of the pull requests that it would merge, with those of the groups
 * before it, goes on the queue's commit. A commit of no open pull request is an error, because the queue would merge
 * it unseen.
 * @throws after an attempt to publish an `error`
 */
export const evaluateMergeGroup = async (
  common: GateSettings,
  repository: RepositoryRef,
  group: MergeGroup,
): Promise<readonly Evaluated[]> => {
  const { client, publisher = commitStatusPublisher } = common;
  try {
    const evaluated = await concurrently(
      await explained(common, repository, group),
      async (ref) => evaluateSettled({ ...common, ref, edits: [] }, await fetchPull(client, ref, true)),
      AT_ONCE,
    );
    const [worst] = [...evaluated].sort((a, b) => severity[b.report.verdict] - severity[a.report.verdict]);
    if (worst !== undefined && !common.dryRun) {
      const { title } = renderStatus(worst.report, CONTENT);
      const { publish } = await publisher.read(client, repository, group.headSha);
      const content: StatusContent = {
        ...CONTENT,
        report: worst.report,
        title: evaluated.length > 1 ? `#${worst.pull.ref.number}: ${title}` : title,
      };
      const checks = worst.report.verdict === "pass" ? [worst.check] : [...new Set([worst.check, ...worst.checks])];
      for (const check of checks) await publish(check, content);
    }
    return evaluated;
  } catch (error) {
    // The failure that led here is the one to report, even if this fails.
    if (!common.dryRun) await writeError(common, repository, group, error).catch(() => undefined);
    throw error;
  }
};

const explained = async (
  { client }: Pick<GateSettings, "client">,
  repository: RepositoryRef,
  group: MergeGroup,
): Promise<Grouped["refs"]> => {
  const { refs, unexplained } = await pullRequestsInQueue(client, repository, group);
  const [what] = unexplained;
  if (what !== undefined)
    throw new NotEvaluable(`${what}${unexplained.length > 1 ? ` (and ${unexplained.length - 1} more)` : ""}.`, AGAIN);
  if (refs.length > 0) return refs;
  throw new NotEvaluable("This merge group holds nothing that its branch has not already.", AGAIN);
};

const AGAIN =
  "A group is evaluated by the pull requests that it would merge, and it may hold nothing else. If you may merge, take its pull requests out of the queue and add them again, which makes a new group. If that does not help, merge them one by one.";

const writeError = async (
  common: GateSettings,
  repository: RepositoryRef,
  group: MergeGroup,
  error: unknown,
): Promise<void> => {
  const { client, publisher = commitStatusPublisher } = common;
  const { message, hint } = explainError(error);
  const content: StatusContent = {
    ...CONTENT,
    report: { verdict: "error", problems: [], message: `${message} ${hint}` },
    title: message,
  };
  const { checks, otherwise } = await namesOf(common, repository, group);
  const publish = publisher.withoutReading(client, repository, group.headSha);
  for (const check of checks.length > 0 ? checks : [otherwise]) await publish(check, content);
};

/** If the default branch cannot be read, take the queue's branch for it: then the required name gets the error. */
const namesOf = async (
  common: GateSettings,
  { owner, repo }: RepositoryRef,
  { baseRef, baseSha }: MergeGroup,
): Promise<ErrorNames> => {
  const base = { ref: baseRef.replace(/^refs\/heads\//, ""), sha: baseSha };
  const repository = await fetchRepository(common.client, { owner, repo }).catch((): undefined => undefined);
  const intoDefault = repository === undefined || repository.branch === base.ref;
  return errorNames(common, { ref: { owner, repo, number: 0 }, base, intoDefault }, []);
};
