import type { ItemKey } from "../requirements/requirements.ts";
import { entriesOn, laterEntry, withEntry } from "./entry.ts";
import { withGaps } from "./gaps.ts";
import { compareText, type Entry, type Ledger } from "./ledger.ts";
import { pendingOperations } from "./operation.ts";
import { mergePushes } from "./pushes.ts";

/**
 * For a deletion event that arrives after the new comment. Per item the later entry wins; otherwise the newer ledger.
 */
export const mergeLedgers = (gone: Ledger, now: Ledger): Ledger => {
  if (gone.page.revision >= now.page.revision) return gone;
  const entries: Record<ItemKey, Entry> = { ...gone.entries };
  const beside: Record<ItemKey, readonly Entry[]> = {};
  for (const key of new Set([gone, now].flatMap((one) => Object.keys(one.entries)))) {
    const [old, word] = [gone, now].map((one) => (Object.hasOwn(one.entries, key) ? one.entries[key] : undefined));
    if ([gone, now].some((one) => Object.hasOwn(one.beside ?? {}, key))) {
      const [newest, ...others] = entriesOn(now, key).reduce(withEntry, entriesOn(gone, key));
      if (newest !== undefined) entries[key] = newest;
      beside[key] = others;
    } else if (word !== undefined) entries[key] = old === undefined ? word : laterEntry(old, word);
  }
  const undecided = [...(gone.undecided ?? []), ...(now.undecided ?? [])];
  const lastRead = [gone.lastRead, now.lastRead]
    .flatMap((time) => time ?? [])
    .sort(compareText)
    .at(-1);
  const merged: Ledger = {
    ...now,
    ...(lastRead === undefined ? {} : { lastRead }),
    entries,
    ...(Object.keys(beside).length === 0 ? {} : { beside }),
    contents: { ...gone.contents, ...now.contents },
    links: [...gone.links, ...now.links],
    ...(undecided.length === 0 ? {} : { undecided }),
    pending: pendingOperations([...gone.pending, ...now.pending]).rest(),
    ...(gone.pushes === undefined && now.pushes === undefined
      ? {}
      : { pushes: mergePushes(gone.pushes ?? [], now.pushes ?? []) }),
    commands: { ...gone.commands, ...now.commands },
  };
  return withGaps(merged, Object.entries(gone.gaps ?? {}));
};

/**
 * Anyone who can edit the comment may have written an unsigned ledger, so only `by: anyone` answers stand, because
 * those are the same people. Waivers need a name, so they do not.
 */
export const trustedLedger = (ledger: Ledger, signed: boolean): Ledger => {
  if (signed) return ledger;
  const entries = Object.entries(ledger.entries).filter(
    ([, entry]) => entry.as === "anyone" && entry.said !== "waived",
  );
  const { breakGlass: _, issue: __, lastRead: ___, beside: ____, ...kept } = ledger;
  const { pushes: _____, reportedHead: ______, undecided: _______, ...rest } = kept;
  // Commands are read again from their comments, whose authors cannot be forged.
  return { ...rest, entries: Object.fromEntries(entries), links: [], commands: {}, commandErrors: [], pending: [] };
};
