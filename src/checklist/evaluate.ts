import { DEFAULT_CHECK } from "../policy/check-names.ts";
import type { Facts } from "../policy/model/facts.ts";
import type { Policy, Settings, Who } from "../policy/model/policy.ts";
import type { Problem } from "../policy/model/problem.ts";
import { whoText } from "../policy/who.ts";
import { type AdrResult, assessAdr } from "./adr/assess-adr.ts";
import { type ItemContext, type ItemResult, isAnswered, itemResult } from "./item-result.ts";
import { type Answer, answersTo, type CommandsRead, foldCommands } from "./ledger/fold-commands.ts";
import { type Answerable, foldOperations } from "./ledger/fold-operations.ts";
import { foldLostWords, withGaps } from "./ledger/gaps.ts";
import { ALL_ITEMS, type Gap, type Ledger } from "./ledger/ledger.ts";
import { isOneOf } from "./ledger/may-attest.ts";
import { nextLedger } from "./ledger/next-ledger.ts";
import type { Operation } from "./ledger/operation.ts";
import type { OutcomeContext } from "./ledger/outcome-of.ts";
import { type Moved, withMoves } from "./ledger/pushes.ts";
import { snapshotOf } from "./ledger/staleness.ts";
import { type Notice, noticesOf } from "./notices.ts";
import type { Match } from "./requirements/match-policies.ts";
import { type ExpectedItem, type ItemKey, posted, requirementsOf } from "./requirements/requirements.ts";

/** All that a verdict rests on. */
export type Case = ItemContext & {
  /** GitHub's id of the repository, where it is known. */
  readonly repositoryId?: number;
  /** From `matchPolicies` on the same policies and facts. */
  readonly matches: readonly Match[];
  /** The ledger so far, as far as it can be trusted (`trusted-ledger.ts`). */
  readonly ledger: Ledger;
  /** What people did on the page since. */
  readonly operations: readonly Operation[];
  /** What people asked for in comments since (`read-commands.ts`); absent where there are no comments. */
  readonly commands?: CommandsRead;
  readonly notices: readonly Notice[];
  /** Who moved the branch, as far as it is known by now, and what events told of it. */
  readonly moved?: Moved;
  /** Where the edit history of our comment does not tell everything; absent where it does (`history-gap.ts`). */
  readonly gap?: Gap;
  /** Id of our comment; absent where there is none yet. */
  readonly comment?: string;
  /** When our comment was last changed, as it was read; absent where there is none yet. */
  readonly seen?: string;
  /** Now, ISO 8601 UTC. */
  readonly now: string;
};

/**
 * Judges a pull request: what is expected of it, what is answered, and the verdict. The same case gives the same
 * evaluation, and nothing of it is changed. It passes when every blocking item is done, verified or waived and
 * every blocking ADR requirement is met.
 */
export const evaluate = (evaluated: Case): Evaluation => {
  const { set, facts, matches, evidence, hash, now } = evaluated;
  const { people } = evidence;
  const requirements = requirementsOf(matches, facts);
  const { breakGlass } = set.settings;
  const commands = evaluated.commands ?? NO_COMMANDS;
  const commanded = foldCommands(withMoves(evaluated.ledger, evaluated.moved, facts.author), commands, {
    facts,
    people,
    ...(breakGlass === undefined ? {} : { breakGlass }),
  });
  const operations = [...evaluated.operations, ...commands.operations];
  const context = { items: answerable(requirements.items), facts, people };
  const reported = foldLostWords(foldOperations(commanded, operations, context), commands.lost ?? [], context);
  const folded = evaluated.gap === undefined ? reported : withGaps(reported, [[ALL_ITEMS, evaluated.gap]]);
  const adr = adrOf(evaluated, folded, requirements.adrs);
  const adrMet = (adr ?? unaskedAdr(evaluated, folded, requirements.items))?.state === "met";
  const items = requirements.items.map((expected) => itemResult(expected, folded, evaluated, adrMet));
  const ledger = nextLedger(evaluated.ledger, folded, {
    repository: {
      name: facts.repository,
      ...(evaluated.repositoryId === undefined ? {} : { id: evaluated.repositoryId }),
    },
    head: facts.head.sha,
    at: now,
    comment: evaluated.comment ?? "",
    ...(evaluated.seen === undefined ? {} : { seen: evaluated.seen }),
    contents: new Map(posted(matches).map((match) => [match.policy.id, snapshotOf(match.files, hash)])),
    ticked: items.filter((item) => isAnswered(item) && !item.verifyOnly).map((item) => item.key),
    expected: new Set(items.flatMap((item) => item.keys)),
    ...(set.settings.check === DEFAULT_CHECK ? {} : { check: set.settings.check }),
  });
  const counts = countsOf(items, adr);
  const answered = counts.answered === counts.total;
  const passedBy = answered ? undefined : passedBySomethingElse(evaluated, folded);
  return {
    verdict: answered || passedBy !== undefined ? "pass" : "blocked",
    facts,
    settings: set.settings,
    policies: posted(matches).map(
      (match): PolicyResult => ({
        policy: match.policy,
        match,
        items: items.filter((item) => item.policies[0] === match.policy.id),
      }),
    ),
    observed: matches.filter((match) => match.policy.enforcement === "observe"),
    ...(adr === undefined ? {} : { adr }),
    counts,
    ...(passedBy === undefined ? {} : { passedBy }),
    notices: [...evaluated.notices, ...noticesOf(facts, items, matches)],
    answers: answersTo(commands, folded),
    ledger,
  };
};

const NO_COMMANDS: CommandsRead = { operations: [], requests: [], commandErrors: [], commandComments: [], read: {} };

const answerable = (expected: readonly ExpectedItem[]): ReadonlyMap<ItemKey, Answerable> =>
  new Map(
    expected.flatMap(({ item, keys }) => {
      const answer: Answerable = { keys, by: item.by, waive: item.waive, verifyOnly: item.verifyOnly };
      return keys.map((key): [ItemKey, Answerable] => [key, answer]);
    }),
  );

const adrOf = (
  evaluated: Case,
  ledger: Ledger,
  adrs: ReturnType<typeof requirementsOf>["adrs"],
): AdrResult | undefined => {
  if (adrs.length === 0) return undefined;
  const assessed = assessAdr({
    requirements: adrs.map(({ requirement }) => requirement),
    facts: evaluated.facts,
    settings: evaluated.set.settings.adr,
    links: ledger.links,
    contents: evaluated.evidence.contents,
    now: evaluated.now,
  });
  return {
    ...assessed,
    policies: adrs.map(({ match }) => match.policy.id),
    blocking: adrs.some(({ match }) => match.policy.enforcement === "block"),
  };
};

/** What an item with `verify: { adr: true }` is judged by where no policy asks for an ADR: the playbook's parts. */
const unaskedAdr = (
  evaluated: Case,
  ledger: Ledger,
  items: readonly ExpectedItem[],
): Pick<AdrResult, "state"> | undefined =>
  items.some(({ item }) => item.verify.some(({ kind }) => kind === "adr"))
    ? assessAdr({
        requirements: [{ parts: ["problem", "options", "decision", "consequences"] }],
        facts: evaluated.facts,
        settings: evaluated.set.settings.adr,
        links: ledger.links,
        contents: evaluated.evidence.contents,
        now: evaluated.now,
      })
    : undefined;

const countsOf = (items: readonly ItemResult[], adr: AdrResult | undefined): Evaluation["counts"] => {
  const blocking = items.filter((item) => item.blocking);
  const of = (outcome: ItemResult["outcome"]): number => blocking.filter((item) => item.outcome === outcome).length;
  const adrs = adr?.blocking === true ? 1 : 0;
  const met = adr?.state === "met" ? adrs : 0;
  return {
    total: blocking.length + adrs,
    answered: blocking.filter(isAnswered).length + met,
    open: of("open") + (adrs - met),
    stale: of("stale"),
    refused: of("refused"),
  };
};

/** Break-glass holds for the very head and base that it was given for; a policy with `follow_up` as long as it applies at `block`. */
const passedBySomethingElse = ({ set, facts, matches, evidence }: Case, ledger: Ledger): PassedBy | undefined => {
  const entry = ledger.breakGlass;
  const who = set.settings.breakGlass?.by ?? [];
  const rules = who.map(whoText);
  if (
    entry !== undefined &&
    entry.head === facts.head.sha &&
    entry.base === facts.base.ref &&
    rules.includes(entry.as) &&
    stillOneOf(who, entry.by, { facts, people: evidence.people })
  ) {
    return { kind: "break-glass", by: entry.by, at: entry.at, reason: entry.reason, as: entry.as };
  }
  // Only where the policy holds merges itself: what merely advises must not let others' boxes pass, since an author can
  // name a branch as an incident's fix is named.
  const policies = matches.filter(({ policy }) => policy.followUp === true && policy.enforcement === "block");
  return policies.length === 0 ? undefined : { kind: "follow-up", policies: policies.map((match) => match.policy.id) };
};

/** Of somebody whom nothing is known of now, what was allowed then stands. */
const stillOneOf = (who: readonly Who[], by: string, { facts, people }: Pick<OutcomeContext, "facts" | "people">) => {
  const person = Object.hasOwn(people, by.toLowerCase()) ? people[by.toLowerCase()] : undefined;
  const is = isOneOf(who, person, facts);
  return person === undefined || is.ok || is.unknown !== undefined;
};

/** Of a pull request. `error` means that it could not be judged; never a pass. */
export type Verdict = "pass" | "blocked" | "error";

/** What a policy that applies asks for, and how far it is. Items merged from several policies stand under the first. */
export type PolicyResult = {
  readonly policy: Policy;
  readonly match: Match;
  readonly items: readonly ItemResult[];
};

/** Why a pull request with open items passes all the same. The open items go into a follow-up issue. */
export type PassedBy =
  | {
      readonly kind: "break-glass";
      readonly by: string;
      readonly at: string;
      readonly reason: string;
      readonly as: string;
    }
  /** Policies with `follow_up` apply (an incident's fix). */
  | { readonly kind: "follow-up"; readonly policies: readonly string[] };

/** Everything that the reports show. Data only; the same input gives the same evaluation, to the byte. */
export type Evaluation = {
  readonly verdict: "pass" | "blocked";
  readonly facts: Facts;
  readonly settings: Settings;
  /** `block` and `advise` policies that apply, blocking first, then in written order. */
  readonly policies: readonly PolicyResult[];
  /** `observe` policies that apply: reported in JSON and the job's summary, never posted. */
  readonly observed: readonly Match[];
  readonly adr?: AdrResult;
  /** Blocking items and ADR requirements only. */
  readonly counts: {
    readonly total: number;
    readonly answered: number;
    readonly open: number;
    readonly stale: number;
    readonly refused: number;
  };
  /** Only where items are open and the merge is not held all the same. */
  readonly passedBy?: PassedBy;
  readonly notices: readonly Notice[];
  readonly answers: readonly Answer[];
  /** What to publish: the ledger after this evaluation. Its `page` is what this page shows. */
  readonly ledger: Ledger;
};

/** A pull request that could not be judged: what the user wrote is at fault (`problems`) or something failed (`message`). */
export type EvaluationError = {
  readonly verdict: "error";
  readonly problems: readonly Problem[];
  /** One sentence for the check's title, and what to do. */
  readonly message: string;
};
