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

/** An item with its outcome. If several policies ask for the same item, it is one result. */
export type ItemResult = {
  /** The key of the first policy; the box carries it. */
  readonly key: ItemKey;
  /** Every `policy-id.item-id` that asks for it, the first included. */
  readonly keys: readonly ItemKey[];
  readonly policies: readonly string[];
  readonly text: string;
  readonly help?: string;
  readonly source?: string;
  readonly by: readonly Who[];
  /** Who is asked instead, if `by` names an author that is a bot. */
  readonly asks?: readonly Who[];
  readonly waive: Waive;
  readonly verifyOnly: boolean;
  readonly blocking: boolean;
  readonly outcome: Outcome;
  readonly entry?: Entry;
  readonly evidence?: EvidenceSeen;
  readonly wouldVerify: readonly string[];
  /** Why evidence does not count; absent if the item is answered. */
  readonly lacking?: readonly Lacking[];
  readonly staleBecause?: StaleBecause;
  /** Answers and withdrawals of people whose permission the host could not tell, newest first. */
  readonly undecided?: readonly Undecided[];
  readonly refusal?: Refusal;
  /** If several people must answer: the answers that count, newest first, and the groups that are missing. */
  readonly several?: { readonly given: readonly Entry[]; readonly missing: readonly (readonly Who[])[] };
};

export const isAnswered = ({ outcome }: Pick<ItemResult, "outcome">): boolean =>
  outcome === "done" || outcome === "verified" || outcome === "waived";

export type ItemContext = {
  readonly set: PolicySet;
  readonly facts: Facts;
  readonly evidence: EvidenceFacts;
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
    // Evidence is enough, so a refusal beside it would only confuse.
    ...(seen === undefined
      ? { ...attested, ...(undecided.length === 0 ? {} : { undecided }) }
      : { outcome: "verified" as const, evidence: seen }),
  };
};

const few = (lacking: readonly Lacking[]): readonly Lacking[] =>
  lacking.length <= 10 ? lacking : [...lacking.slice(0, 9), { text: `${lacking.length - 9} more like these`, url: "" }];

export const isAuthorRule = ({ kind }: Who): boolean => kind === "author";
