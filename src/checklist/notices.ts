import type { PolicySetDifference } from "../policy/compare-policy-sets.ts";
import type { Facts } from "../policy/model/facts.ts";
import type { Problem } from "../policy/model/problem.ts";
import { type ItemResult, isAnswered, isAuthorRule } from "./item-result.ts";
import { asksSecondPerson, hasNoAuthor, isBehindBot } from "./ledger/may-attest.ts";
import type { Match } from "./requirements/match-policies.ts";
import { posted } from "./requirements/requirements.ts";

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

/** Why an edit history cannot be read: the server has none, the token may not read it, or the texts in it are hidden. */
export type Unreadable = {
  readonly why: "no-graphql" | "not-permitted" | "hidden";
  /** What the host said, in one line; "" where it said nothing. */
  readonly said: string;
};

/** A pull request of the past for which a change of the policies makes a difference. */
export type PastPullRequest = { readonly number: number; readonly title: string; readonly policies: readonly string[] };

/**
 * What a change of the policies would have done to the last merged pull requests, on the day that each was opened:
 * nothing ticked, no checks and reviews to see.
 */
export type PastEffect =
  | {
      readonly kind: "looked";
      /** How many were looked at. */
      readonly count: number;
      /** How many could not be looked at, because they change too many files. */
      readonly unread: number;
      /** How many of `count` would have been held, by the policies before and after. */
      readonly heldBefore: number;
      readonly heldAfter: number;
      /** Held after and not before, with the policies that hold it. */
      readonly newly: readonly PastPullRequest[];
      /** Held before and not after, with the policies that held it. */
      readonly noLonger: readonly PastPullRequest[];
    }
  /** They could not be looked at; why, in a sentence. */
  | { readonly kind: "unknown"; readonly why: string };

/** The notices that follow from the facts and the answers. */
export const noticesOf = (facts: Facts, items: readonly ItemResult[], matches: readonly Match[]): readonly Notice[] => [
  ...noAuthor(facts, items),
  ...borrowed(facts, items),
  ...unread(matches),
];

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
