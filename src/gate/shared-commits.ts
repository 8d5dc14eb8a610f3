import type { Evaluation, EvaluationError } from "../checklist/evaluate.ts";
import { explainError } from "../github/client/explain-error.ts";
import { NotEvaluable, type RepositoryRef } from "../github/client/github-client.ts";
import { concurrently } from "../github/client/read-pages.ts";
import type { OpenHead } from "../github/read/open-pull-requests.ts";
import { fetchPull, type Pull } from "../github/read/pull-request.ts";
import { type Grouped, type MergeGroup, pullRequestsInQueue } from "../github/read/queued-pull-requests.ts";
import { fetchRepository } from "../github/read/repositories.ts";
import { renderStatus } from "../report/status.ts";
import { type Evaluated, evaluateSettled } from "./evaluate-pull-request.ts";
import { type GateInput, type GateSettings, withoutNotes } from "./input.ts";
import { commitStatusPublisher, type ErrorNames, errorNames, type StatusContent } from "./status-publisher.ts";
import { AT_ONCE } from "./times.ts";

/** Anyone may open many pull requests with one commit. */
const MAX = 30;

export type Worst = { readonly report: Evaluation | EvaluationError; readonly pull: Pull };

/** The other open pull requests with the same head. */
export const othersAt = async (
  { alsoAt }: Pick<GateInput, "alsoAt">,
  { ref, head }: Pick<Pull, "ref" | "head">,
  openHeads: () => Promise<readonly OpenHead[]>,
): Promise<readonly number[]> => {
  const [open, known] = await Promise.all([openHeads(), alsoAt?.(ref, head.sha) ?? []]);
  const listed = open.flatMap(({ number, sha }) => (sha === head.sha ? [number] : []));
  return [...new Set([...listed, ...known])].filter((number) => number !== ref.number).sort((a, b) => a - b);
};

/**
 * A status belongs to a commit, so its worst verdict counts. Other pull requests are only evaluated.
 * @throws NotEvaluable if there are too many
 */
export const worstAt = async (input: GateInput, evaluated: Evaluated, others: readonly number[]): Promise<Worst> => {
  const own: Worst = { report: evaluated.report, pull: evaluated.pull };
  // A verdict that holds the merge is already bad enough.
  if (evaluated.report.verdict !== "pass") return own;
  const { ref, head } = evaluated.pull;
  if (others.length > MAX)
    throw new NotEvaluable(
      `${others.length + 1} open pull requests have this commit; at most ${MAX + 1} are evaluated together.`,
      `Close those that are not needed: ${others
        .slice(0, MAX)
        .map((number) => `#${number}`)
        .join(", ")}…`,
    );
  const settings = withoutNotes(input);
  const found = await concurrently(
    others,
    async (number): Promise<Worst | undefined> => {
      const other = { ...ref, number };
      const pull = await fetchPull(input.client, other, true);
      // The list may be outdated.
      if (pull.state !== "open" || pull.head.sha !== head.sha) return undefined;
      const { report, check } = await evaluateSettled({ ...settings, ref: other }, pull);
      // A verdict under another name is another check of the same commit.
      return check.toLowerCase() === evaluated.check.toLowerCase() ? { report, pull } : undefined;
    },
    AT_ONCE,
  );
  return found.reduce<Worst>(
    (worst, one) => (one !== undefined && severity[one.report.verdict] > severity[worst.report.verdict] ? one : worst),
    own,
  );
};

const severity: Readonly<Record<(Evaluation | EvaluationError)["verdict"], number>> = {
  pass: 0,
  blocked: 1,
  error: 2,
};

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

const AGAIN = `A group is evaluated by the pull requests that it would merge, and it may hold nothing else. If you may merge, take its pull
requests out of the queue and add them again, which makes a new group. If that does not help, merge them one by one.`;

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
