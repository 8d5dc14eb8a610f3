import type { Unreadable } from "../comment/record/clicks.ts";
import type { PolicySetDifference } from "../policy/compare-policy-sets.ts";
import type { Facts } from "../policy/model/facts.ts";
import type { AdrPart, Policy, Settings, Waive, Who } from "../policy/model/policy.ts";
import type { Problem } from "../policy/model/problem.ts";
import type { UnknownFact } from "./evidence/evidence-facts.ts";
import type { Entry, Gap, ItemKey, Ledger, Refusal } from "./ledger/ledger.ts";
import type { Match } from "./match-policies.ts";
import type { PastEffect } from "./past-effect.ts";

/** What was found out about an item. `refused`: the only answer to it came from somebody who may not. */
export type Outcome = "open" | "done" | "verified" | "waived" | "stale" | "refused";

/** Of a pull request. `error` means that it could not be judged; never a pass. */
export type Verdict = "pass" | "blocked" | "error";

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

/** Something that keeps a machine from answering an item, without a full stop: `check "build" failed in workflow "ci"`. */
export type Lacking = {
  /** In words; hostile parts raw. */
  readonly text: string;
  /** A link to it; "" where there is none. */
  readonly url: string;
};

/** What somebody said of an item, or a review, that cannot be judged until the host answers. */
export type Undecided = {
  readonly said: "ticked" | "unticked" | "waived" | "approved";
  readonly by: string;
  /** ISO 8601 UTC; "" for a review. */
  readonly at: string;
  readonly unknown: UnknownFact;
};

/** Why an answer asks again. */
export type StaleBecause = {
  /** At most 5 of the files that changed. */
  readonly files: readonly string[];
  readonly count: number;
  readonly push: boolean;
  /** It may have been taken back where the edit history does not tell; this goes before the others. */
  readonly gap?: Gap;
  /** The head that it was given at cannot be read any more, so nothing tells whether the files' modes are the same. */
  readonly forgotten?: true;
};

/** What a machine saw that answers an item. */
export type EvidenceSeen = {
  readonly kind:
    | "file"
    | "exists"
    | "section"
    | "body"
    | "label"
    | "check"
    | "status"
    | "approval"
    | "adr"
    | "added-lines";
  /** In words, without a full stop; hostile parts raw. */
  readonly text: string;
  /** A link to what was seen; "" where there is none. */
  readonly url: string;
};

/** Why an ADR requirement is not met yet, or how it is. */
export type AdrResult = {
  readonly state: AdrState;
  /** Policies that ask for it. */
  readonly policies: readonly string[];
  readonly blocking: boolean;
  readonly parts: readonly AdrPart[];
  /** Every link or file that was looked at, with what was found. The requirement is met when one of them is `met`. */
  readonly looked: readonly AdrLooked[];
};

export type AdrState = "met" | "missing" | "not-met";

export type AdrLooked = {
  /** The path in the repository, or the external address. */
  readonly target: string;
  readonly from: "body" | "change" | "command";
  readonly found: AdrFinding;
};

export type AdrFinding =
  | { readonly kind: "met" }
  | { readonly kind: "external" }
  | { readonly kind: "no-such-file" }
  | { readonly kind: "outside-adr-paths" }
  | { readonly kind: "missing-parts"; readonly parts: readonly AdrPart[] }
  | { readonly kind: "bad-status"; readonly status: string }
  /** Neither a status that holds nor one that does not, as far as is known. */
  | { readonly kind: "unknown-status"; readonly status: string }
  | { readonly kind: "too-old"; readonly date: string }
  | { readonly kind: "no-date" };

/** What a policy that applies asks for, and how far it is. Items merged from several policies stand under the first. */
export type PolicyResult = {
  readonly policy: Policy;
  readonly match: Match;
  readonly items: readonly ItemResult[];
};

/** Something to tell the people on the pull request that is not an item. */
export type Notice =
  /** A person changed or removed the ledger's block, by an edit that is at hand; it was put back. */
  | { readonly kind: "ledger-tampered"; readonly by: string }
  /** The ledger's block cannot be read, and nothing shows that a person did it. */
  | { readonly kind: "ledger-unreadable" }
  | { readonly kind: "ledger-replayed" }
  /** More than boxes was edited; the page was put back, and boxes of that edit did not count. */
  | { readonly kind: "page-edited"; readonly by: string }
  | { readonly kind: "comment-deleted"; readonly by: string }
  | { readonly kind: "comment-lost"; readonly by: string }
  /** The edit history was needed and cannot be read: only what anyone may say counts. */
  | ({ readonly kind: "history-unreadable" } & Unreadable)
  /** The organisation may have defaults in this file, which could not be seen; they were not applied. */
  | { readonly kind: "defaults-unseen"; readonly file: string }
  /** The pull request edits policy files; the base's were used. */
  | {
      readonly kind: "policy-edited";
      readonly files: readonly string[];
      /** Of the policies as they would be; without any, `effect` says what they would do. */
      readonly problems: readonly Problem[];
      readonly effect?: PolicySetDifference & { readonly past?: PastEffect };
      /** Neither could be worked out within so many seconds of computing. */
      readonly tooLong?: number;
    }
  /** A bot opened it, or an account that is gone (""): who answers in its place, and whether a second person is two. */
  | { readonly kind: "no-author"; readonly login: string; readonly answers: boolean; readonly two: boolean }
  /** People who answered, and whose names stand in commits that others pushed. */
  | { readonly kind: "borrowed-names"; readonly people: readonly string[] }
  /** Files whose diff was too large to read; line predicates took them as matching. */
  | { readonly kind: "unread-lines"; readonly files: readonly string[]; readonly count: number };

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

/** The answer to a comment with commands: a reaction, so that nobody is notified twice. */
export type Answer = { readonly comment: string; readonly reaction: "+1" | "confused" | "eyes" };

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
