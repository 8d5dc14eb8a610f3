import type { PolicySetDifference } from "../policy/compare-policy-sets.ts";
import type { Facts } from "../policy/model/facts.ts";
import type { Problem } from "../policy/model/problem.ts";
import { type ItemResult, isAnswered, isAuthorRule } from "./item-result.ts";
import { asksSecondPerson, hasNoAuthor, isBehindBot } from "./ledger/may-attest.ts";
import type { Match } from "./requirements/match-policies.ts";
import { posted } from "./requirements/requirements.ts";

export type Notice =
  /** A person changed or removed the ledger's block. It was restored. */
  | { readonly kind: "ledger-tampered"; readonly by: string }
  /** The ledger's block cannot be read, and nothing shows who did it. */
  | { readonly kind: "ledger-unreadable" }
  | { readonly kind: "ledger-replayed" }
  /** More than boxes was edited. The page was restored, and boxes of that edit did not count. */
  | { readonly kind: "page-edited"; readonly by: string }
  | { readonly kind: "comment-deleted"; readonly by: string }
  | { readonly kind: "comment-lost"; readonly by: string }
  /** The edit history could not be read, so only `by: anyone` answers count. */
  | ({ readonly kind: "history-unreadable" } & Unreadable)
  /** Organisation defaults may exist in this file, but it cannot be read. They were not applied. */
  | { readonly kind: "defaults-unseen"; readonly file: string }
  /** The pull request edits policy files. Those of the base were used. */
  | {
      readonly kind: "policy-edited";
      readonly files: readonly string[];
      /** Problems of the new policies. If there are none, `effect` tells what would change. */
      readonly problems: readonly Problem[];
      readonly effect?: PolicySetDifference & { readonly past?: PastEffect };
      /** Neither could be computed within this many seconds. */
      readonly tooLong?: number;
    }
  /** The author is a bot or a deleted account (""). `two`: a second person means two people. */
  | { readonly kind: "no-author"; readonly login: string; readonly answers: boolean; readonly two: boolean }
  /** People who answered and are named in commits that others pushed. */
  | { readonly kind: "borrowed-names"; readonly people: readonly string[] }
  /** Files whose diff is too large. Line predicates treat them as matching. */
  | { readonly kind: "unread-lines"; readonly files: readonly string[]; readonly count: number };

/** The server has no GraphQL, the token may not read the history, or its texts are hidden. */
export type Unreadable = {
  readonly why: "no-graphql" | "not-permitted" | "hidden";
  readonly said: string;
};

export type PastPullRequest = { readonly number: number; readonly title: string; readonly policies: readonly string[] };

/** What the new policies would have done to the last merged pull requests, with nothing ticked and no checks. */
export type PastEffect =
  | {
      readonly kind: "looked";
      readonly count: number;
      /** Too large to evaluate. */
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

/** Only for policies with a predicate on lines or dependencies. */
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
