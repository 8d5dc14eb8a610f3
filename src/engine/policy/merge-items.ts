import type { Problem } from "../problem.ts";
import { nearestSpelling } from "./nearest-spelling.ts";
import type { ItemPart } from "./policy-part.ts";

/**
 * Merges a later file's items into a checklist: an item of a known id is changed key by key in its place, a
 * new one comes at the end, one with `drop` goes. At most 50 are left.
 */
export const mergeItems = (
  policy: string,
  before: readonly ItemPart[],
  later: readonly ItemPart[],
): { readonly items: readonly ItemPart[]; readonly problems: readonly Problem[] } => {
  const items = new Map(before.map((item) => [item.id, item]));
  const problems: Problem[] = [];
  for (const item of later) {
    const old = items.get(item.id);
    const key = `policies.${policy}.requires.checklist.${item.id}`;
    if (item.drop && old === undefined) {
      const suggestion = nearestSpelling(
        item.id,
        before.map(({ id }) => id),
      );
      problems.push({
        code: "wrong-value",
        ...item.origin,
        key,
        message: "drops an item that the policy does not have",
        allowed: before.map(({ id }) => id),
        ...(suggestion === undefined ? {} : { suggestion }),
      });
    }
    if (item.drop) items.delete(item.id);
    else
      items.set(item.id, {
        ...old,
        ...item,
        origin: item.text === undefined ? (old?.origin ?? item.origin) : item.origin,
      });
  }
  const extra = [...items.values()][50];
  if (extra !== undefined) {
    problems.push({
      code: "too-large",
      ...extra.origin,
      key: `policies.${policy}.requires.checklist`,
      message: `has ${items.size} items; at most 50 are read`,
    });
  }
  return { items: [...items.values()], problems };
};
