import type { Evaluation, EvaluationError } from "../checklist/evaluate.ts";
import { NotEvaluable } from "../github/client/github-client.ts";
import { concurrently } from "../github/client/read-pages.ts";
import type { OpenHead } from "../github/read/open-pull-requests.ts";
import { fetchPull, type Pull } from "../github/read/pull-request.ts";
import { type Evaluated, evaluatePullRequest, type GateInput } from "./gather.ts";

/** Pull requests with one commit that are judged together; whoever may open one may open many. */
const MAX = 30;
const AT_ONCE = 3;

/** The worst verdict of a commit, and the pull request that it is of. */
export type Worst = { readonly report: Evaluation | EvaluationError; readonly pull: Pull };

/** Numbers of the other open pull requests with this one's head: by GitHub's list, and as far as the shell knows them. */
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
 * The verdict that stands on the head: a status belongs to a commit, so where the same commit heads several open pull
 * requests, the worst of their verdicts counts. The others are only judged, never written to.
 *
 * @param others their numbers
 * @throws Unjudgeable where there are too many to be judged
 */
export const worstAt = async (input: GateInput, evaluated: Evaluated, others: readonly number[]): Promise<Worst> => {
  const own: Worst = { report: evaluated.report, pull: evaluated.pull };
  // Only a green can be too good; a verdict that holds the merge is already the worst that matters here.
  if (evaluated.report.verdict !== "pass") return own;
  const { ref, head } = evaluated.pull;
  if (others.length > MAX)
    throw new NotEvaluable(
      `${others.length + 1} open pull requests have this commit; at most ${MAX + 1} are judged together.`,
      `Close those that are not needed: ${others
        .slice(0, MAX)
        .map((number) => `#${number}`)
        .join(", ")}…`,
    );
  // What events told, and what is remembered, is of this pull request alone.
  const { deleted: _, remembered: __, commentHint: ___, headHint: ____, reported: _____, ...rest } = input;
  const found = await concurrently(
    others,
    async (number): Promise<Worst | undefined> => {
      const other = { ...ref, number };
      const pull = await fetchPull(input.client, other, true);
      // The list may be older than what it lists.
      if (pull.state !== "open" || pull.head.sha !== head.sha) return undefined;
      const { report, check } = await evaluatePullRequest({ ...rest, ref: other, edits: [], alsoOn: [] }, pull);
      // Under another name it is another gate, and says so on the commit itself.
      return check.toLowerCase() === evaluated.check.toLowerCase() ? { report, pull } : undefined;
    },
    AT_ONCE,
  );
  return found.reduce<Worst>(
    (worst, one) => (one !== undefined && severity[one.report.verdict] > severity[worst.report.verdict] ? one : worst),
    own,
  );
};

/** Which of several verdicts is the worst: the one that stands where they share a commit. */
export const severity: Readonly<Record<(Evaluation | EvaluationError)["verdict"], number>> = {
  pass: 0,
  blocked: 1,
  error: 2,
};
