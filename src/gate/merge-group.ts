import { explainError } from "../github/client/explain-error.ts";
import { NotEvaluable, type RepositoryRef } from "../github/client/github-client.ts";
import { concurrently } from "../github/client/read-pages.ts";
import { fetchPull } from "../github/read/pull-request.ts";
import { type Grouped, type MergeGroup, pullRequestsInQueue } from "../github/read/queued-pull-requests.ts";
import { renderStatus } from "../report/status.ts";
import { type ErrorNames, errorNames } from "./check-name.ts";
import { type Evaluated, evaluatePullRequest, type GateInput } from "./gather.ts";
import { severity } from "./shared-commits.ts";
import { commitStatusPublisher, type StatusContent } from "./status-publisher.ts";

/** Pull requests of a group that are judged at once. */
const AT_ONCE = 3;
/** The queue waits for a pending status until it gives up, an hour by default; a failure says at once what is up. */
const SHOWN = { unfinished: "failure", url: "", pull: undefined } as const;

/**
 * Judges a merge group by the pull requests that it would merge, those of the groups before it included: the worst of
 * their verdicts stands on the queue's commit. They are only judged; their own comments and statuses are their own
 * events' business. A group that holds what no open pull request explains is an error, never waved through: the queue
 * would merge what nobody looked at.
 *
 * @throws what kept it from being judged; an `error` has been tried on the queue's commit then, so that the queue does
 *   not wait for nothing.
 */
export const evaluateMergeGroup = async (
  common: Omit<GateInput, "ref" | "edits" | "deleted">,
  repository: RepositoryRef,
  group: MergeGroup,
): Promise<readonly Evaluated[]> => {
  const { client, publisher = commitStatusPublisher } = common;
  try {
    const evaluated = await concurrently(
      await explained(common, repository, group),
      async (ref) => evaluatePullRequest({ ...common, ref, edits: [] }, await fetchPull(client, ref, true)),
      AT_ONCE,
    );
    const [worst] = [...evaluated].sort((a, b) => severity[b.report.verdict] - severity[a.report.verdict]);
    if (worst !== undefined && !common.dryRun) {
      const { title } = renderStatus(worst.report, SHOWN);
      const { publish } = await publisher.look(client, repository, group.headSha);
      const shown: StatusContent = {
        ...SHOWN,
        report: worst.report,
        title: evaluated.length > 1 ? `#${worst.pull.ref.number}: ${title}` : title,
      };
      const checks = worst.report.verdict === "pass" ? [worst.check] : [...new Set([worst.check, ...worst.checks])];
      for (const check of checks) await publish(check, shown);
    }
    return evaluated;
  } catch (error) {
    // The failure that led here is the one to report, whether or not this works.
    if (!common.dryRun) await writeError(common, repository, group, error).catch(() => undefined);
    throw error;
  }
};

const explained = async (
  { client }: Pick<GateInput, "client">,
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

const AGAIN = `A group is judged by the pull requests that it would merge, and it may hold nothing else. Whoever may merge: take its pull
requests out of the queue and add them again, which makes a new group. If that does not help, merge them one by one.`;

const writeError = async (
  common: Omit<GateInput, "ref" | "edits" | "deleted">,
  repository: RepositoryRef,
  group: MergeGroup,
  error: unknown,
): Promise<void> => {
  const { client, publisher = commitStatusPublisher } = common;
  const { message, hint } = explainError(error);
  const shown: StatusContent = {
    ...SHOWN,
    report: { verdict: "error", problems: [], message: `${message} ${hint}` },
    title: message,
  };
  const { checks, otherwise } = await namesOf(common, repository, group);
  const publish = publisher.blind(client, repository, group.headSha);
  for (const check of checks.length > 0 ? checks : [otherwise]) await publish(check, shown);
};

/** A queue's branch is taken for the default one where that cannot be asked: an error stands under the required name rather than under another. */
const namesOf = async (
  common: Omit<GateInput, "ref" | "edits" | "deleted">,
  { owner, repo }: RepositoryRef,
  { baseRef, baseSha }: MergeGroup,
): Promise<ErrorNames> => {
  const base = { ref: baseRef.replace(/^refs\/heads\//, ""), sha: baseSha };
  const found = await common.client
    .request("GET /repos/{owner}/{repo}", { owner, repo })
    .catch((): undefined => undefined);
  const intoDefault = found === undefined || found.data.default_branch === base.ref;
  return errorNames(common, { ref: { owner, repo, number: 0 }, base, intoDefault }, []);
};
