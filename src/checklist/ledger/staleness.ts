import type { ChangedFile, Facts } from "../../policy/model/facts.ts";
import type { ExpectedItem, ItemKey } from "../requirements/match-policies.ts";
import { entriesOn, type Operation, standing } from "./entry.ts";
import type { Entry, Gap, Ledger, Signer, Snapshot } from "./ledger.ts";
import { gapOver } from "./next-ledger.ts";

export type StaleBecause = {
  readonly files: readonly string[];
  readonly count: number;
  readonly push: boolean;
  readonly gap?: Gap;
  /** The head of the answer cannot be read any more, so the file modes are unknown. */
  readonly forgotten?: true;
};

type StalenessContext = {
  readonly facts: Facts;
  readonly hash: Signer["hash"];
  readonly differing?: DifferingFiles;
};

export type Stale = ChangedSince & Pick<StaleBecause, "push" | "gap" | "forgotten">;

/** Undefined if the answer still counts. A gap in the edit history is reported before a change. */
export const staleness = (
  entry: Entry,
  key: ItemKey,
  reset: ExpectedItem["item"]["reset"],
  match: ExpectedItem["matches"][number],
  ledger: Ledger,
  { facts, hash, differing }: StalenessContext,
): Stale | undefined => {
  const gap = gapOver(ledger, key, entry.at);
  if (gap !== undefined) return { files: [], count: 0, push: false, gap };
  if (reset === "never") return undefined;
  if (reset === "on-push") return entry.head === facts.head.sha ? undefined : { files: [], count: 0, push: true };
  const id = Object.hasOwn(entry.snapshot, match.policy.id) ? entry.snapshot[match.policy.id] : undefined;
  if (id === snapshotOf(match.files, hash).id) return differsSince(entry.head, match, facts, differing);
  const then = id !== undefined && Object.hasOwn(ledger.contents, id) ? ledger.contents[id] : undefined;
  if (then === undefined) return { files: [], count: match.files.length, push: false };
  return { ...changedSince(then, match.files, hash), push: false };
};

/** The blobs are equal; only the git trees show whether the modes are, too. */
const differsSince = (
  head: string,
  match: ExpectedItem["matches"][number],
  facts: Facts,
  differing: DifferingFiles | undefined,
): Stale | undefined => {
  if (differing === undefined || head === facts.head.sha) return undefined;
  const there = match.files.filter(({ status }) => status !== "removed").map(({ path }) => path);
  const files = Object.hasOwn(differing, head) ? differing[head] : "unknown";
  if (files === undefined || files === "unknown")
    return there.length === 0 ? undefined : { files: [], count: there.length, push: false, forgotten: true };
  const changed = there.filter((path) => files.includes(path));
  return changed.length === 0 ? undefined : { files: changed, count: changed.length, push: false };
};

type ChangedSince = {
  /** Files that are new or different. A removed file is counted, but its name is unknown. */
  readonly files: readonly string[];
  readonly count: number;
};

const changedSince = (then: Snapshot, files: readonly ChangedFile[], hash: Signer["hash"]): ChangedSince => {
  const now = snapshotOf(files, hash).snapshot;
  const different = files
    .map((file) => file.path)
    .filter((path) => {
      const fingerprint = fingerprintOfPath(path, hash);
      const content = now.files[fingerprint];
      const before = then.files[fingerprint];
      return content !== undefined && (before === undefined ? listsAll(then) : before !== content);
    });
  const left = listsAll(now) ? Object.keys(then.files).filter((path) => now.files[path] === undefined) : [];
  return { files: different, count: Math.max(1, different.length + left.length) };
};

const listsAll = (snapshot: Snapshot): boolean => Object.keys(snapshot.files).length === snapshot.count;

const MAX_LISTED_FILES = 60;

export type NamedSnapshot = { readonly id: string; readonly snapshot: Snapshot };

/** Paths, statuses and blob ids. A rebase without changes gives the same snapshot; order does not matter. */
export const snapshotOf = (files: readonly ChangedFile[], hash: Signer["hash"]): NamedSnapshot => {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const id = hash(sorted.map(contentOf).join("\n")).slice(0, 32);
  const listed = sorted
    .slice(0, MAX_LISTED_FILES)
    .map((file) => [fingerprintOfPath(file.path, hash), hash(contentOf(file)).slice(0, 8)] as const);
  return { id, snapshot: { files: Object.fromEntries(listed), count: files.length } };
};

const fingerprintOfPath = (path: string, hash: Signer["hash"]): string => hash(path).slice(0, 8);

const contentOf = (file: ChangedFile): string =>
  JSON.stringify([file.path, file.status, file.blob, file.previousPath ?? ""]);

/** Head → files whose mode, kind or blob differs from now; `unknown` if it cannot be read. */
export type DifferingFiles = Readonly<Record<string, readonly string[] | "unknown">>;

export type EarlierHeads = { readonly heads: readonly string[]; readonly paths: readonly string[] };

/**
 * Heads of answers whose content looks the same. GitHub's file list has no modes, so the git trees must be compared.
 * `news`: operations that are not in the ledger yet.
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
    ...standing(entriesOn(ledger, key)),
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
