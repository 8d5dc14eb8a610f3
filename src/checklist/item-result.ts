import type { Facts } from "../policy/model/facts.ts";
import type { PolicySet, Waive, Who } from "../policy/model/policy.ts";
import type { EvidenceFacts, EvidenceSeen, Lacking } from "./evidence/evidence-facts.ts";
import { undecidedApprovals, verifyItem, whatIsLacking, wouldVerify } from "./evidence/verify-item.ts";
import type { Entry, Ledger, Refusal } from "./ledger/ledger.ts";
import { hasNoAuthor } from "./ledger/may-attest.ts";
import { type Outcome, outcomeOf, UNDECIDED, type Undecided } from "./ledger/outcome-of.ts";
import type { Signer } from "./ledger/signer.ts";
import type { DifferingFiles, StaleBecause } from "./ledger/staleness.ts";
import type { ExpectedItem, ItemKey } from "./requirements/requirements.ts";

/** An item of the checklist, with what was found out. The same item asked by several policies is one of these. */
export type ItemResult = {
  /** The first source's key; the box carries it. */
  readonly key: ItemKey;
  /** Every `policy-id.item-id` that asks for it, the first included. */
  readonly keys: readonly ItemKey[];
  /** Ids of the policies that ask for it. */
  readonly policies: readonly string[];
  readonly text: string;
  readonly help?: string;
  readonly source?: string;
  readonly by: readonly Who[];
  /** Who is asked instead, where `by` names an author that cannot answer: a bot. */
  readonly asks?: readonly Who[];
  readonly waive: Waive;
  readonly verifyOnly: boolean;
  /** Whether it holds the merge: any of its policies is at `block`. */
  readonly blocking: boolean;
  readonly outcome: Outcome;
  /** Who said so, where somebody did (`done`, `waived`, `stale`). */
  readonly entry?: Entry;
  /** What the machine saw, where it verified it. */
  readonly evidence?: EvidenceSeen;
  /** What a machine would take as an answer, in words; empty where there is nothing to verify. */
  readonly wouldVerify: readonly string[];
  /** What stands in the way of a machine's answer, where more can be said; absent once the item is answered. */
  readonly lacking?: readonly Lacking[];
  /** Why a tick is stale: which files did it (at most 5 named), how many in all; a push (`on-push`); or a gap in a history. */
  readonly staleBecause?: StaleBecause;
  /** Answers, and what takes them back, of people of whom the host did not answer whether they may; the newest first. */
  readonly undecided?: readonly Undecided[];
  /** The last refused operation on it that nothing newer answers. */
  readonly refusal?: Refusal;
  /** Where several people are asked: whose answers count, the newest first, and the groups that still have to answer. */
  readonly several?: { readonly given: readonly Entry[]; readonly missing: readonly (readonly Who[])[] };
};

/** Whether an item needs nobody any more. */
export const isAnswered = ({ outcome }: Pick<ItemResult, "outcome">): boolean =>
  outcome === "done" || outcome === "verified" || outcome === "waived";

/** What the outcome of an item depends on. */
export type ItemContext = {
  readonly set: PolicySet;
  readonly facts: Facts;
  readonly evidence: EvidenceFacts;
  /** From the git trees of the heads at which earlier answers were given; absent if no answer needs them. */
  readonly differing?: DifferingFiles;
  readonly hash: Signer["hash"];
};

export const itemResult = (
  expected: ExpectedItem,
  ledger: Ledger,
  { facts, evidence, hash, set, differing }: ItemContext,
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

export const isAuthorRule = ({ kind }: Who): boolean => kind === "author";
