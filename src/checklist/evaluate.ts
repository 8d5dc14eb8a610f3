import { answersTo, type CommandsRead } from "../comment/commands/read-commands.ts";
import { DEFAULT_CHECK } from "../policy/check-names.ts";
import type { Facts } from "../policy/model/facts.ts";
import type { PolicySet, Who } from "../policy/model/policy.ts";
import { whoText } from "../policy/who.ts";
import { assessAdr } from "./adr/assess-adr.ts";
import { foldCommands } from "./commands/fold-commands.ts";
import type { AdrResult, Evaluation, ItemResult, Lacking, Notice, PassedBy, PolicyResult } from "./evaluation.ts";
import type { EvidenceFacts } from "./evidence/evidence-facts.ts";
import { undecidedApprovals, verifyItem, whatIsLacking, wouldVerify } from "./evidence/verify-item.ts";
import type { DifferingFiles } from "./ledger/earlier-heads.ts";
import { type Answerable, foldOperations } from "./ledger/fold-operations.ts";
import { foldLostWords, withGaps } from "./ledger/gaps.ts";
import { ALL_ITEMS, type Gap, type ItemKey, type Ledger } from "./ledger/ledger.ts";
import { asksSecondPerson, hasNoAuthor, isBehindBot, isOneOf } from "./ledger/may-attest.ts";
import { nextLedger } from "./ledger/next-ledger.ts";
import type { Operation } from "./ledger/operation.ts";
import { type OutcomeContext, outcomeOf, UNDECIDED } from "./ledger/outcome-of.ts";
import { type Moved, withMoves } from "./ledger/pushes.ts";
import type { Signer } from "./ledger/signer.ts";
import { snapshotOf } from "./ledger/snapshot-of.ts";
import type { Match } from "./match-policies.ts";
import { type ExpectedItem, posted, requirementsOf } from "./requirements.ts";

/** All that a verdict rests on. */
export type Case = {
  readonly set: PolicySet;
  readonly facts: Facts;
  /** GitHub's id of the repository, where it is known. */
  readonly repositoryId?: number;
  /** From `matchPolicies` on the same policies and facts. */
  readonly matches: readonly Match[];
  readonly evidence: EvidenceFacts;
  /** The ledger so far, as far as it can be trusted (`trusted-ledger.ts`). */
  readonly ledger: Ledger;
  /** What people did on the page since. */
  readonly operations: readonly Operation[];
  /** What people asked for in comments since (`read-commands.ts`); absent where there are no comments. */
  readonly commands?: CommandsRead;
  readonly notices: readonly Notice[];
  /** Who moved the branch, as far as it is known by now, and what events told of it. */
  readonly moved?: Moved;
  /** What the git trees say of the heads at which earlier answers were given; absent where nothing had to be asked. */
  readonly differing?: DifferingFiles;
  /** Where the edit history of our comment does not tell everything; absent where it does (`history-gap.ts`). */
  readonly gap?: Gap;
  /** Id of our comment; absent where there is none yet. */
  readonly comment?: string;
  /** When our comment was last changed, as it was read; absent where there is none yet. */
  readonly seen?: string;
  readonly hash: Signer["hash"];
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
    notices: [...evaluated.notices, ...noAuthor(facts, items), ...borrowed(facts, items), ...unread(matches)],
    answers: answersTo(commands, folded),
    ledger,
  };
};

const NO_COMMANDS: CommandsRead = { operations: [], requests: [], commandErrors: [], commandComments: [], read: {} };

/** Whether an item needs nobody any more. */
export const isAnswered = ({ outcome }: Pick<ItemResult, "outcome">): boolean =>
  outcome === "done" || outcome === "verified" || outcome === "waived";

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

const itemResult = (
  expected: ExpectedItem,
  ledger: Ledger,
  { facts, evidence, hash, set, differing }: Case,
  adrMet: boolean,
): ItemResult => {
  const { item, keys, matches } = expected;
  const files = facts.files.filter((file) => matches.some((match) => match.files.includes(file)));
  const context = { facts, files, evidence, adrMet, check: set.settings.check };
  const seen = item.verify
    .map((verify) => verifyItem(verify, context))
    .find((evidenceSeen) => evidenceSeen !== undefined);
  const attested = outcomeOf(expected, ledger, {
    facts,
    people: evidence.people,
    hash,
    ...(differing === undefined ? {} : { differing }),
  });
  const approved = item.verify.flatMap((verify) =>
    verify.kind === "approval" ? undecidedApprovals(verify, context) : [],
  );
  const undecided = isAnswered(attested) ? [] : [...(attested.undecided ?? []), ...approved].slice(0, UNDECIDED);
  const lacking =
    seen !== undefined || isAnswered(attested) ? [] : item.verify.flatMap((verify) => whatIsLacking(verify, context));
  return {
    key: keys[0] ?? "",
    keys,
    policies: matches.map((match) => match.policy.id),
    text: item.text,
    ...(item.help === undefined ? {} : { help: item.help }),
    ...(item.source === undefined ? {} : { source: item.source }),
    by: item.by,
    ...(hasNoAuthor(facts) && item.by.some(isAuthorRule)
      ? { asks: item.by.map((who): Who => (isAuthorRule(who) ? { kind: "anyone" } : who)) }
      : {}),
    waive: item.waive,
    verifyOnly: item.verifyOnly,
    blocking: matches.some((match) => match.policy.enforcement === "block"),
    wouldVerify: item.verify.map(wouldVerify),
    ...(lacking.length === 0 ? {} : { lacking: few(lacking) }),
    // A machine's word needs no person's, and a refusal beside it would only puzzle.
    ...(seen === undefined
      ? { ...attested, ...(undecided.length === 0 ? {} : { undecided }) }
      : { outcome: "verified" as const, evidence: seen }),
  };
};

/** At most ten, the last of them saying how many more there are. */
const few = (lacking: readonly Lacking[]): readonly Lacking[] =>
  lacking.length <= 10 ? lacking : [...lacking.slice(0, 9), { text: `${lacking.length - 9} more like these`, url: "" }];

const isAuthorRule = ({ kind }: Who): boolean => kind === "author";

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

/** A bot cannot answer, and somebody may be behind it. */
const noAuthor = (facts: Facts, items: readonly ItemResult[]): readonly Notice[] => {
  if (!hasNoAuthor(facts)) return [];
  const left = items.filter((item) => !isAnswered(item) && !item.verifyOnly);
  const answers = left.some(({ by }) => by.some(isAuthorRule));
  const two = isBehindBot(facts) && left.some(({ by }) => asksSecondPerson(by));
  return answers || two ? [{ kind: "no-author", login: facts.author.login, answers, two }] : [];
};

/** What whoever reads an answer may want to know: the name in the commits is not the one that pushed them. */
const borrowed = (facts: Facts, items: readonly ItemResult[]): readonly Notice[] => {
  const answered = items.flatMap(({ entry, several }) =>
    [entry?.by ?? [], several?.given.map(({ by }) => by) ?? []].flat(2),
  );
  const people = (facts.borrowed ?? []).filter((login) =>
    answered.some((by) => by.toLowerCase() === login.toLowerCase()),
  );
  return people.length === 0 ? [] : [{ kind: "borrowed-names", people }];
};

/** Files whose lines could not be read, where a policy that looks at lines, or at the packages that they add, took them as matching. */
const unread = (matches: readonly Match[]): readonly Notice[] => {
  const files = new Set(
    posted(matches)
      .filter((match) =>
        match.reasons.some(({ predicate }) => predicate.endsWith("_lines") || predicate === "dependencies"),
      )
      .flatMap((match) => match.files.filter((file) => file.lines.kind === "too-large").map((file) => file.path)),
  );
  return files.size === 0 ? [] : [{ kind: "unread-lines", files: [...files].slice(0, 5), count: files.size }];
};
