import type { Evaluation, EvaluationError } from "../checklist/evaluate.ts";
import type { Ledger } from "../checklist/ledger/ledger.ts";
import { StillMoving } from "../github/client/github-client.ts";
import type { FoundComment } from "../github/read/comments.ts";
import type { Look } from "../github/read/look.ts";
import type { Pull } from "../github/read/pull-request.ts";
import { DEFAULT_CHECK, publishedName } from "../policy/check-names.ts";
import { decide } from "./decide.ts";
import { gather } from "./gather.ts";
import type { GateInput } from "./input.ts";
import { possibleChecks } from "./status-publisher.ts";
import { codeOwnersLooked } from "./surroundings.ts";
import { type Bounded, MAX_ATTEMPTS, TookTooLong } from "./times.ts";

/**
 * `behind`: the edit history is older than its comment, so the pull request must be evaluated again. `look` is absent
 * without GraphQL, if more was read since, and if it is older than `LOOK_FRESH_S`.
 */
export type Evaluated = {
  readonly pull: Pull;
  readonly report: Evaluation | EvaluationError;
  readonly check: string;
  readonly writtenCheck: string;
  readonly baseUnread: string;
  readonly checks: readonly string[];
  readonly found: FoundComment;
  readonly behind: boolean;
  readonly at: string;
  readonly ledger: Ledger;
  readonly policyFiles: readonly string[];
  readonly look?: Look | undefined;
};

/** Gathers and decides. Policies that need too much computing time become a problem of the policy file. */
export const evaluatePullRequest = async (input: GateInput, pull: Pull, look?: Look): Promise<Evaluated> => {
  const bounded = input.bounded?.() ?? ((work) => work());
  try {
    return await evaluateWithin(bounded, input, pull, look);
  } catch (error) {
    if (!(error instanceof TookTooLong)) throw error;
    const message = `takes more than ${error.seconds} seconds of computing on this pull request; fewer or simpler patterns and globs make it shorter`;
    const readAsTooMuch: GateInput["readPolicies"] = ({ file, defaults }) => ({
      ok: false,
      problems: [
        { code: "too-large", file: (file ?? defaults)?.file ?? input.policyPath, line: 1, column: 1, key: "", message },
      ],
    });
    return evaluateWithin(bounded, { ...input, readPolicies: readAsTooMuch }, pull, look);
  }
};

/** For a verdict that is not published. Evaluates again while the edit history is behind. @throws StillMoving */
export const evaluateSettled = async (input: GateInput, pull: Pull): Promise<Evaluated> => {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const evaluated = await evaluatePullRequest(input, pull);
    if (!evaluated.behind) return evaluated;
    await input.pause?.(attempt);
  }
  throw new StillMoving(MAX_ATTEMPTS);
};

const evaluateWithin = async (bounded: Bounded, input: GateInput, pull: Pull, look?: Look): Promise<Evaluated> => {
  const { gathered, base, policies, found, behind } = await gather(bounded, input, pull, look);
  const { report, ledger } = gathered.policies.ok ? bounded(() => decide(gathered)) : decide(gathered);
  const written = gathered.policies.ok
    ? [gathered.policies.value.settings.check]
    : possibleChecks(input, { sources: policies.sources, ledgers: [gathered.ledger] });
  const [writtenCheck = DEFAULT_CHECK] = written;
  const nameOf = (one: string): string => publishedName(one, base, input.signer.hash);
  const files = gathered.policies.ok
    ? gathered.policies.value.files
    : gathered.policies.problems.map(({ file }) => file);
  return {
    pull,
    report,
    check: nameOf(writtenCheck),
    writtenCheck,
    baseUnread: base.unread,
    checks: written.map(nameOf),
    found,
    behind,
    at: gathered.now,
    ledger,
    policyFiles: [...new Set([...files, ...policies.looked, ...codeOwnersLooked(pull, gathered.matches)])],
  };
};
