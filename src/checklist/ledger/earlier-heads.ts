import type { Facts } from "../../policy/model/facts.ts";
import type { ExpectedItem } from "../requirements.ts";
import { standing, wordsOn } from "./entry.ts";
import type { ItemKey, Ledger } from "./ledger.ts";
import type { Operation } from "./operation.ts";
import type { Signer } from "./signer.ts";
import { snapshotOf } from "./snapshot-of.ts";

/**
 * Files whose mode, kind or blob at an earlier head is not that of now, by head; `unknown` where that cannot be read. Only
 * what `earlierHeads` asks for.
 */
export type DifferingFiles = Readonly<Record<string, readonly string[] | "unknown">>;

/** What to compare: heads at which answers were given, and the files that these are about. */
export type EarlierHeads = { readonly heads: readonly string[]; readonly paths: readonly string[] };

/**
 * The earlier heads at which answers were given for content that looks the same now. The list of a pull request's files
 * names blobs, and not modes: a script may have become executable since, or a text a link, and only the git trees tell.
 *
 * @param news What people said since, which is not in the ledger yet.
 */
export const earlierHeads = (
  ledger: Ledger,
  news: readonly Operation[],
  expected: readonly ExpectedItem[],
  facts: Facts,
  hash: Signer["hash"],
): EarlierHeads => {
  const heads = new Set<string>();
  const paths = new Set<string>();
  const saidOn = (
    key: ItemKey,
  ): readonly { readonly head: string; readonly snapshot: Readonly<Record<string, string>> }[] => [
    ...standing(wordsOn(ledger, key)),
    ...ledger.pending.filter(({ item, kind }) => item === key && kind === "tick"),
    ...news.filter(({ item, kind }) => item === key && kind !== "untick").map(({ page }) => page),
  ];
  for (const { item, keys, matches } of expected) {
    if (item.reset !== "on-matching-change") continue;
    for (const [index, match] of matches.entries()) {
      const { id } = snapshotOf(match.files, hash);
      const same = keys.flatMap(saidOn).filter(({ head, snapshot }) => {
        const then = Object.hasOwn(snapshot, match.policy.id) ? snapshot[match.policy.id] : undefined;
        return then === id && head !== facts.head.sha;
      });
      if (same.length === 0 || keys[index] === undefined) continue;
      for (const { head } of same) heads.add(head);
      for (const { path, status } of match.files) if (status !== "removed") paths.add(path);
    }
  }
  return { heads: [...heads], paths: [...paths] };
};

/** Which answers cover the parts of what is asked, and the parts that none covers. */
export type Covered<Answer, Part> = { readonly used: readonly Answer[]; readonly missing: readonly Part[] };

/**
 * Finds for each part another answer that covers it, for as many parts as possible: a matching along augmenting paths, so
 * that somebody who could cover two parts takes the one that others cannot.
 */
export const covering = <Answer, Part>(
  parts: readonly Part[],
  answers: readonly Answer[],
  covers: (answer: Answer, part: Part) => boolean,
): Covered<Answer, Part> => {
  const taken = new Map<Answer, Part>();
  const place = (part: Part, tried: Set<Answer>): boolean =>
    answers.some((answer) => {
      if (tried.has(answer) || !covers(answer, part)) return false;
      tried.add(answer);
      const holder = taken.get(answer);
      if (holder !== undefined && !place(holder, tried)) return false;
      taken.set(answer, part);
      return true;
    });
  const missing = parts.filter((part) => !place(part, new Set()));
  return { used: answers.filter((answer) => taken.has(answer)), missing };
};
