import type { Evaluation, EvaluationError } from "../checklist/evaluate.ts";
import { NotEvaluable } from "../github/client/github-client.ts";
import { concurrently } from "../github/client/read-pages.ts";
import type { OpenHead } from "../github/read/open-pull-requests.ts";
import { fetchPull, type Pull } from "../github/read/pull-request.ts";
import { type Evaluated, evaluateSettled } from "./evaluate-pull-request.ts";
import { type GateInput, withoutNotes } from "./input.ts";
import { AT_ONCE } from "./times.ts";

/** Anyone may open many pull requests with one commit. */
const MAX = 30;

export type Worst = { readonly report: Evaluation | EvaluationError; readonly pull: Pull };

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
 * A status belongs to a commit, so its worst verdict counts. Other pull requests are only evaluated. A verdict under
 * another name is another check of the same commit.
 * @throws NotEvaluable if there are too many
 */
export const worstAt = async (input: GateInput, evaluated: Evaluated, others: readonly number[]): Promise<Worst> => {
  const own: Worst = { report: evaluated.report, pull: evaluated.pull };
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
      return check.toLowerCase() === evaluated.check.toLowerCase() ? { report, pull } : undefined;
    },
    AT_ONCE,
  );
  return found.reduce<Worst>(
    (worst, one) => (one !== undefined && severity[one.report.verdict] > severity[worst.report.verdict] ? one : worst),
    own,
  );
};

export const severity: Readonly<Record<(Evaluation | EvaluationError)["verdict"], number>> = {
  pass: 0,
  blocked: 1,
  error: 2,
};
