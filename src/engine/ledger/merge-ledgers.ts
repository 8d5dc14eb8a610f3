import { compareText } from "./compare-text.ts";
import { laterEntry } from "./later-entry.ts";
import type { Entry, ItemKey, Ledger } from "./ledger.ts";
import { waitingWords } from "./waiting-words.ts";

/**
 * The ledger of a comment that is gone and that of the one made since, as one: of each item the later word, all else
 * as the newer has it. For a deletion whose event arrives after the comment was made anew.
 */
export const mergeLedgers = (gone: Ledger, now: Ledger): Ledger => {
  if (gone.page.revision >= now.page.revision) return gone;
  const entries: Record<ItemKey, Entry> = { ...gone.entries };
  for (const [key, entry] of Object.entries(now.entries)) {
    const old = Object.hasOwn(entries, key) ? entries[key] : undefined;
    entries[key] = old === undefined ? entry : laterEntry(old, entry);
  }
  const heard = [gone.heard, now.heard]
    .flatMap((time) => time ?? [])
    .sort(compareText)
    .at(-1);
  return {
    ...now,
    ...(heard === undefined ? {} : { heard }),
    entries,
    contents: { ...gone.contents, ...now.contents },
    links: [...gone.links, ...now.links],
    waiting: waitingWords([...gone.waiting, ...now.waiting]).rest(),
    commands: { ...gone.commands, ...now.commands },
  };
};
