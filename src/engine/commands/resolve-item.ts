import type { ItemKey } from "../ledger/ledger.ts";

/** Which item a word means. */
export type Resolved =
  | { readonly kind: "item"; readonly item: ItemKey }
  | { readonly kind: "unknown"; readonly word: string; readonly known: readonly ItemKey[] }
  | { readonly kind: "ambiguous"; readonly word: string; readonly candidates: readonly ItemKey[] };

/**
 * The item that a word means among those expected: its whole key, its id alone, or the beginning of either, where
 * only one has it. An exact spelling goes before a beginning.
 */
export const resolveItem = (word: string, keys: readonly ItemKey[]): Resolved => {
  const idOf = (key: ItemKey): string => key.slice(key.indexOf(".") + 1);
  const ways: readonly ((key: ItemKey) => boolean)[] = [
    (key) => key === word,
    (key) => idOf(key) === word,
    (key) => key.startsWith(word) || idOf(key).startsWith(word),
  ];
  for (const way of ways) {
    const candidates = word === "" ? [] : keys.filter(way);
    const [only] = candidates;
    if (only !== undefined && candidates.length === 1) return { kind: "item", item: only };
    if (candidates.length > 1) return { kind: "ambiguous", word, candidates };
  }
  return { kind: "unknown", word, known: keys };
};
