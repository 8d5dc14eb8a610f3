import { DEFAULT_CHECK } from "../policy/check-names.ts";
import { DEFAULT_ADR_PARTS } from "../policy/compile-policy.ts";
import { evidenceOf } from "../policy/compile-verify.ts";
import type { Facts } from "../policy/model/facts.ts";
import type { Policy, Settings, Who } from "../policy/model/policy.ts";
import type { Problem } from "../policy/model/problem.ts";
import { whoText } from "../policy/model/who.ts";
import { type AdrCase, type AdrResult, assessAdr, linkCounts } from "./adr/assess-adr.ts";
import { boxesOfRecord, type RecordBoxes } from "./adr/new-record.ts";
import { type ItemContext, type ItemResult, isAnswered, itemResult, type Notice, noticesOf } from "./item-result.ts";
import { type Answer, answersTo, type CommandsRead, foldCommands } from "./ledger/adr-and-break-glass.ts";
import type { Operation } from "./ledger/entry.ts";
import { type Answerable, foldOperations } from "./ledger/fold-operations.ts";
import { ALL_ITEMS, type Gap, type Ledger } from "./ledger/ledger.ts";
import { isOneOf } from "./ledger/may-attest.ts";
import { foldUnreadable, nextLedger, withGaps } from "./ledger/next-ledger.ts";
import type { OutcomeContext } from "./ledger/outcome-of.ts";
import { type Moved, withMoves } from "./ledger/pushes.ts";
import { snapshotOf } from "./ledger/staleness.ts";
import {
  type ExpectedItem,
  type ItemKey,
  type LeftOut,
  type Match,
  posted,
  requirementsOf,
} from "./requirements/match-policies.ts";

export type Case = ItemContext & {
  readonly repositoryId?: number;
  readonly matches: readonly Match[];
  /** The ledger so far, reduced to what can be trusted (`trustedLedger`). */
  readonly ledger: Ledger;
  readonly operations: readonly Operation[];
  readonly commands?: CommandsRead;
  readonly notices: readonly Notice[];
  readonly moved?: Moved;
  readonly policyFiles?: Ledger["policyFiles"];
  readonly gap?: Gap;
  readonly comment?: string;
  readonly seen?: string;
  readonly now: string;
};

export type Evaluation = {
  readonly verdict: "pass" | "blocked";
  readonly facts: Facts;
  readonly settings: Settings;
  readonly policies: readonly PolicyResult[];
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
  readonly passedBy?: PassedBy;
  readonly notices: readonly Notice[];
  readonly answers: readonly Answer[];
  readonly ledger: Ledger;
};

export type EvaluationError = {
  readonly verdict: "error";
  readonly problems: readonly Problem[];
  readonly message: string;
};

export type PolicyResult = {
  readonly policy: Policy;
  readonly match: Match;
  readonly items: readonly ItemResult[];
  readonly leftOut?: readonly LeftOut[];
};

export type PassedBy =
  | {
      readonly kind: "break-glass";
      readonly by: string;
      readonly at: string;
      readonly reason: string;
      readonly as: string;
    }
  | { readonly kind: "follow-up"; readonly policies: readonly string[] };

/** `error`: the pull request could not be evaluated, so it never passes. */
export type Verdict = "pass" | "blocked" | "error";

/** Pure: the same case gives the same evaluation. */
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
  const applied = foldUnreadable(foldOperations(commanded, operations, context), commands.lost ?? [], context);
  const folded = evaluated.gap === undefined ? applied : withGaps(applied, [[ALL_ITEMS, evaluated.gap]]);
  const adrCase = adrCaseOf(evaluated, folded, requirements);
  const assessed = adrCase === undefined ? undefined : assessAdr(adrCase);
  const adr = adrResultOf(assessed, requirements, (blocking) =>
    boxesOfRecord(set, facts, requirements.items, blocking),
  );
  const record = { met: assessed?.state === "met", looked: adr === undefined ? (assessed?.looked ?? []) : [] };
  const items = requirements.items.map((expected) => itemResult(expected, folded, evaluated, record));
  const ledger = nextLedger(evaluated.ledger, folded, {
    repository: {
      name: facts.repository,
      ...(evaluated.repositoryId === undefined ? {} : { id: evaluated.repositoryId }),
    },
    head: facts.head.sha,
    at: now,
    comment: evaluated.comment ?? "",
    ...(evaluated.seen === undefined ? {} : { seen: evaluated.seen }),
    ...(evaluated.policyFiles === undefined ? {} : { policyFiles: evaluated.policyFiles }),
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
    policies: posted(matches).map((match): PolicyResult => {
      const leftOut = requirements.leftOut.get(match);
      return {
        policy: match.policy,
        match,
        items: items.filter((item) => item.policies[0] === match.policy.id),
        ...(leftOut === undefined ? {} : { leftOut }),
      };
    }),
    observed: matches.filter((match) => match.policy.enforcement === "observe"),
    ...(adr === undefined ? {} : { adr }),
    counts,
    ...(passedBy === undefined ? {} : { passedBy }),
    notices: [...evaluated.notices, ...noticesOf(facts, items, matches)],
    answers: answersTo(commands, folded, (url) => adrCase === undefined || linkCounts(url, adrCase)),
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

/** What an ADR must contain here; undefined if no policy requires one and no item can be answered by one. */
const adrCaseOf = (
  evaluated: Case,
  { links }: Ledger,
  { adrs, items }: ReturnType<typeof requirementsOf>,
): AdrCase | undefined => {
  const answers = items.some(({ item }) => evidenceOf(item.verify).some(({ kind }) => kind === "adr"));
  if (adrs.length === 0 && !answers) return undefined;
  return {
    requirements: adrs.length > 0 ? adrs.map(({ requirement }) => requirement) : [{ parts: DEFAULT_ADR_PARTS }],
    facts: evaluated.facts,
    settings: evaluated.set.settings.adr,
    links,
    contents: evaluated.evidence.contents,
    now: evaluated.now,
  };
};

const adrResultOf = (
  assessed: ReturnType<typeof assessAdr> | undefined,
  { adrs }: ReturnType<typeof requirementsOf>,
  boxesOf: (blocking: boolean) => readonly RecordBoxes[],
): AdrResult | undefined => {
  if (assessed === undefined || adrs.length === 0) return undefined;
  const isAdded = assessed.looked.some(({ from }) => from === "change");
  const blocking = adrs.some(({ match }) => match.policy.enforcement === "block");
  const brings = assessed.state === "met" || isAdded ? [] : boxesOf(blocking);
  return {
    ...assessed,
    policies: adrs.map(({ match }) => match.policy.id),
    blocking,
    ...(brings.length === 0 ? {} : { brings }),
  };
};

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
  // A policy that only advises must not let other items pass: an author can choose a branch name that matches it.
  const policies = matches.filter(({ policy }) => policy.followUp === true && policy.enforcement === "block");
  return policies.length === 0 ? undefined : { kind: "follow-up", policies: policies.map((match) => match.policy.id) };
};

/** If nothing is known of the person now, the earlier permission stands. */
const stillOneOf = (who: readonly Who[], by: string, { facts, people }: Pick<OutcomeContext, "facts" | "people">) => {
  const person = Object.hasOwn(people, by.toLowerCase()) ? people[by.toLowerCase()] : undefined;
  const is = isOneOf(who, person, facts);
  return person === undefined || is.ok || is.unknown !== undefined;
};
