import type { PolicySetDifference } from "../policy/compare-policy-sets.ts";
import { evidenceOf } from "../policy/compile-verify.ts";
import type { Facts } from "../policy/model/facts.ts";
import type { PolicySet, Waive, Who } from "../policy/model/policy.ts";
import type { Problem } from "../policy/model/problem.ts";
import { isBuiltIn } from "../policy/policy-files.ts";
import { type AdrLooked, lackingAdr } from "./adr/assess-adr.ts";
import type { EvidenceFacts, EvidenceSeen, Lacking } from "./evidence/evidence-facts.ts";
import { undecidedApprovals, verifyItem, whatIsLacking, wouldVerify } from "./evidence/verify-item.ts";
import { verifyWordsOf } from "./evidence/verify-words.ts";
import type { Entry, Ledger, Refusal, Signer } from "./ledger/ledger.ts";
import { asksSecondPerson, hasNoAuthor, isBehindBot } from "./ledger/may-attest.ts";
import { MAX_UNDECIDED, type Outcome, outcomeOf, type Undecided } from "./ledger/outcome-of.ts";
import type { DifferingFiles, StaleBecause } from "./ledger/staleness.ts";
import { codeOwnerGroups, type Unowned } from "./requirements/code-owners.ts";
import { type ExpectedItem, type ItemKey, type Match, posted } from "./requirements/match-policies.ts";

/**
 * `playbook`: a built-in policy wrote `source`, so it cites the project's playbook. `asks`: the people to ask if `by`
 * names an author that is a bot. `several`: if several people must answer, the answers that count, newest first, and
 * the groups that are missing.
 */
export type ItemResult = {
  readonly key: ItemKey;
  readonly keys: readonly ItemKey[];
  readonly policies: readonly string[];
  readonly text: string;
  readonly help?: string;
  readonly source?: string;
  readonly playbook?: true;
  readonly by: readonly Who[];
  readonly asks?: readonly Who[];
  readonly waive: Waive;
  readonly verifyOnly: boolean;
  readonly ask?: "request-review";
  readonly blocking: boolean;
  readonly outcome: Outcome;
  readonly entry?: Entry;
  readonly evidence?: EvidenceSeen;
  readonly wouldVerify: readonly string[];
  readonly verifyWords: readonly string[];
  readonly lacking?: readonly Lacking[];
  readonly staleBecause?: StaleBecause;
  readonly undecided?: readonly Undecided[];
  readonly refusal?: Refusal;
  readonly several?: { readonly given: readonly Entry[]; readonly missing: readonly (readonly Who[])[] };
};

export const isAnswered = ({ outcome }: Pick<ItemResult, "outcome">): boolean =>
  outcome === "done" || outcome === "verified" || outcome === "waived";

export const isOpen = (item: Pick<ItemResult, "outcome">): boolean => !isAnswered(item);

export type ItemContext = {
  readonly set: PolicySet;
  readonly facts: Facts;
  readonly evidence: EvidenceFacts;
  readonly differing?: DifferingFiles;
  readonly hash: Signer["hash"];
};

/**
 * If evidence is enough, a refusal beside it would only confuse, so it is left out.
 * @param adr `looked`: the records that were found, where no requirement of an ADR shows them
 */
export const itemResult = (
  expected: ExpectedItem,
  ledger: Ledger,
  { facts, evidence, hash, set, differing }: ItemContext,
  adr: { readonly met: boolean; readonly looked: readonly AdrLooked[] },
): ItemResult => {
  const { item, keys, matches } = expected;
  const files = facts.files.filter((file) => matches.some((match) => match.files.includes(file)));
  const context = { facts, files, evidence, adrMet: adr.met, check: set.settings.check };
  const seen = item.verify
    .map((verify) => verifyItem(verify, context))
    .find((evidenceSeen) => evidenceSeen !== undefined);
  const attested = outcomeOf(expected, ledger, {
    facts,
    people: evidence.people,
    hash,
    ...(differing === undefined ? {} : { differing }),
  });
  const approved = evidenceOf(item.verify).flatMap((verify) =>
    verify.kind === "approval" ? undecidedApprovals(verify, context) : [],
  );
  const undecided = isAnswered(attested) ? [] : [...(attested.undecided ?? []), ...approved].slice(0, MAX_UNDECIDED);
  // If other evidence would do as well, a text that does not match is not worth a line.
  const sought = item.verify.filter(({ kind }) => kind !== "content" || item.verify.length === 1);
  const lacking =
    seen !== undefined || isAnswered(attested)
      ? []
      : sought.flatMap((verify) => (verify.kind === "adr" ? lackingAdr(adr.looked) : whatIsLacking(verify, context)));
  return {
    key: keys[0] ?? "",
    keys,
    policies: matches.map((match) => match.policy.id),
    text: item.text,
    ...(item.help === undefined ? {} : { help: item.help }),
    ...(item.source === undefined ? {} : { source: item.source }),
    ...(item.source !== undefined && citesPlaybook(expected) ? { playbook: true as const } : {}),
    by: item.by,
    ...(hasNoAuthor(facts) && item.by.some(isAuthorRule)
      ? { asks: item.by.map((who): Who => (isAuthorRule(who) ? { kind: "anyone" } : who)) }
      : {}),
    waive: item.waive,
    verifyOnly: item.verifyOnly,
    ...(item.ask === undefined ? {} : { ask: item.ask }),
    blocking: matches.some((match) => match.policy.enforcement === "block"),
    wouldVerify: item.verify.map(wouldVerify),
    verifyWords: verifyWordsOf(item.verify),
    ...(lacking.length === 0 ? {} : { lacking: few(lacking) }),
    ...(seen === undefined
      ? { ...attested, ...(undecided.length === 0 ? {} : { undecided }) }
      : { outcome: "verified" as const, evidence: seen }),
  };
};

/** A team that rewrites the source of a built-in item cites its own book. */
const citesPlaybook = ({ item, matches: [match] }: ExpectedItem): boolean => {
  const key = `requires.checklist.${item.id}`;
  const { [`${key}.source`]: at, [key]: written } = match?.policy.origins ?? {};
  return isBuiltIn((at ?? written)?.file);
};

const MAX_LACKING = 10;

const few = (all: readonly Lacking[]): readonly Lacking[] => {
  const lacking = [...all.filter(({ absent }) => absent !== true), ...all.filter(({ absent }) => absent === true)];
  if (lacking.length <= MAX_LACKING) return lacking;
  const rest = lacking.slice(MAX_LACKING - 1);
  const absent = rest.every((one) => one.absent === true) ? { absent: true as const } : {};
  return [...lacking.slice(0, MAX_LACKING - 1), { text: `${rest.length} more like these`, url: "", ...absent }];
};

const isAuthorRule = ({ kind }: Who): boolean => kind === "author";

/**
 * `page-edited`: more than boxes was edited, so the page was restored and the boxes of that edit did not count.
 * `defaults-unseen`: organisation defaults may exist in this file, but it cannot be read; they were not applied.
 * `policy-edited`: without `problems`, `effect` describes what would change. `no-author`: the author is a bot or a deleted
 * account (""); `two`: a second person means two people. `no-code-owner`: files without a code owner who can answer, so the
 * maintainers are asked; `path`: of the CODEOWNERS file, absent if there is none.
 */
export type Notice =
  | { readonly kind: "ledger-tampered"; readonly by: string }
  | { readonly kind: "ledger-unreadable" }
  | { readonly kind: "ledger-replayed" }
  | { readonly kind: "page-edited"; readonly by: string }
  | { readonly kind: "comment-deleted"; readonly by: string }
  | { readonly kind: "comment-lost"; readonly by: string }
  | ({ readonly kind: "history-unreadable" } & Unreadable)
  | { readonly kind: "defaults-unseen"; readonly file: string }
  | {
      readonly kind: "policy-edited";
      readonly files: readonly string[];
      readonly problems: readonly Problem[];
      readonly effect?: PolicySetDifference & { readonly past?: PastEffect };
      readonly tooLong?: number;
    }
  | { readonly kind: "no-author"; readonly login: string; readonly answers: boolean; readonly two: boolean }
  | {
      readonly kind: "no-code-owner";
      readonly why: Unowned["why"];
      readonly files: readonly string[];
      readonly count: number;
      readonly path?: string;
    }
  | { readonly kind: "borrowed-names"; readonly people: readonly string[] }
  | { readonly kind: "unread-lines"; readonly files: readonly string[]; readonly count: number };

export type Unreadable = {
  readonly why: "no-graphql" | "not-permitted" | "hidden";
  readonly said: string;
};

export type PastPullRequest = { readonly number: number; readonly title: string; readonly policies: readonly string[] };

export type PastEffect =
  | {
      readonly kind: "looked";
      readonly count: number;
      readonly unread: number;
      readonly heldBefore: number;
      readonly heldAfter: number;
      readonly newly: readonly PastPullRequest[];
      readonly noLonger: readonly PastPullRequest[];
    }
  | { readonly kind: "unknown"; readonly why: string };

export const noticesOf = (facts: Facts, items: readonly ItemResult[], matches: readonly Match[]): readonly Notice[] => [
  ...noAuthor(facts, items),
  ...borrowed(facts, items),
  ...unowned(facts, items, matches),
  ...unread(matches),
];

const noAuthor = (facts: Facts, items: readonly ItemResult[]): readonly Notice[] => {
  if (!hasNoAuthor(facts)) return [];
  const left = items.filter((item) => !isAnswered(item) && !item.verifyOnly);
  const answers = left.some(({ by }) => by.some(isAuthorRule));
  const two = isBehindBot(facts) && left.some(({ by }) => asksSecondPerson(by));
  return answers || two ? [{ kind: "no-author", login: facts.author.login, answers, two }] : [];
};

const borrowed = (facts: Facts, items: readonly ItemResult[]): readonly Notice[] => {
  const answered = items.flatMap(({ entry, several }) =>
    [entry?.by ?? [], several?.given.map(({ by }) => by) ?? []].flat(2),
  );
  const people = (facts.borrowed ?? []).filter((login) =>
    answered.some((by) => by.toLowerCase() === login.toLowerCase()),
  );
  return people.length === 0 ? [] : [{ kind: "borrowed-names", people }];
};

const unowned = (facts: Facts, items: readonly ItemResult[], matches: readonly Match[]): readonly Notice[] => {
  const open = items.filter((item) => !isAnswered(item) && item.by.some(({ kind }) => kind === "code-owner"));
  const policies = new Set(open.flatMap((item) => item.policies));
  const files = new Set(matches.filter(({ policy }) => policies.has(policy.id)).flatMap((match) => match.files));
  if (files.size === 0) return [];
  return codeOwnerGroups([...files], facts).unowned.map(({ why, files: paths }) => ({
    kind: "no-code-owner",
    why,
    files: paths.slice(0, 5),
    count: paths.length,
    ...(facts.codeOwners === undefined ? {} : { path: facts.codeOwners.path }),
  }));
};

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
