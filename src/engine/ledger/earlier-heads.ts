import type { Facts } from "../facts/facts.ts";
import type { ExpectedItem } from "../requirements/requirements-of.ts";
import type { ItemKey, Ledger } from "./ledger.ts";
import type { Operation } from "./operation.ts";
import type { Seal } from "./seal.ts";
import { snapshotOf } from "./snapshot-of.ts";
import { standing, wordsOn } from "./words-on.ts";

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
  hash: Seal["hash"],
): EarlierHeads => {
  const heads = new Set<string>();
  const paths = new Set<string>();
  const saidOn = (
    key: ItemKey,
  ): readonly { readonly head: string; readonly shown: Readonly<Record<string, string>> }[] => [
    ...standing(wordsOn(ledger, key)),
    ...ledger.waiting.filter(({ item, kind }) => item === key && kind === "tick"),
    ...news.filter(({ item, kind }) => item === key && kind !== "untick").map(({ page }) => page),
  ];
  for (const { item, keys, matches } of expected) {
    if (item.reset !== "on-matching-change") continue;
    for (const [index, match] of matches.entries()) {
      const { id } = snapshotOf(match.files, hash);
      const same = keys.flatMap(saidOn).filter(({ head, shown }) => {
        const then = Object.hasOwn(shown, match.policy.id) ? shown[match.policy.id] : undefined;
        return then === id && head !== facts.head.sha;
      });
      if (same.length === 0 || keys[index] === undefined) continue;
      for (const { head } of same) heads.add(head);
      for (const { path, status } of match.files) if (status !== "removed") paths.add(path);
    }
  }
  return { heads: [...heads], paths: [...paths] };
};
