import type { Effort } from "../model/compiling.ts";
import type { TreeData } from "./glob-program.ts";
import { segmentMatcher } from "./segment-index.ts";

/**
 * Where names lead that match the same parts. `inside`: where they lead from the node that is in every place, as far
 * as it goes on; `refs` and `above`: the globs that end or go on there. `bits`: one for each part, made when they are
 * needed.
 */
export type Kind = {
  readonly id: number;
  readonly sure: boolean;
  readonly parts: readonly number[];
  readonly inside: readonly number[];
  readonly refs: readonly number[];
  readonly above: readonly number[];
  bits: readonly number[] | undefined;
};

/** Numbers and characters kept of the names that were met before. */
const MAX_KEPT = 600_000;

/**
 * The kind of a name: the same object for names that match the same parts.
 *
 * @param leadOn where parts lead from the node that is in every place
 */
export const nameKinds = (
  data: TreeData,
  effort: Effort,
  leadOn: (parts: readonly number[]) => Pick<Kind, "inside" | "refs" | "above">,
): ((name: string) => Kind) => {
  const matchers = data.segments
    .filter(({ texts, byEnding, names, stems }) =>
      [texts, byEnding, names.exact, stems.exact].some(({ length }) => length > 0),
    )
    .map((segments) => ({ ignoreCase: segments.ignoreCase, ...segmentMatcher(segments, data.parts, effort) }));
  let keptNames = 0;
  let ids = 0;
  let kinds = new Map<string, Kind>();
  let names = new Map<string, Kind>();
  return (name) => {
    const before = names.get(name);
    if (before !== undefined) return before;
    const isAscii = ascii.test(name);
    const foldable = isAscii || !foldsToAscii.test(name);
    const composed = isAscii ? name : name.normalize("NFC");
    const sure = foldable && !nameless.test(name);
    const parts: number[] = [];
    const alone: (readonly number[])[] = [];
    let key = sure ? "" : "?";
    for (const { ignoreCase, match, byEnding } of matchers) {
      if (ignoreCase && !foldable) continue;
      const list = match(composed, parts);
      key += `${list} `;
      alone.push(byEnding[list] ?? none);
    }
    key += numbersKey(parts, data.parts);
    let kind = kinds.get(key);
    if (kind === undefined) {
      for (const some of alone) parts.push(...some);
      kind = { id: ids++, sure, parts, ...leadOn(parts), bits: undefined };
      kinds.set(key, kind);
      keptNames += key.length + parts.length + 30;
    }
    keptNames += name.length + 16;
    if (keptNames > MAX_KEPT) {
      keptNames = 0;
      names = new Map();
      kinds = new Map();
    }
    names.set(name, kind);
    return kind;
  };
};

const none: readonly number[] = [];

const ascii = /^[\0-\x7f]*$/;

/** Non-ASCII letters that fold to ASCII: İ, ı, ſ and the Kelvin sign. */
const foldsToAscii = /[\u0130\u0131\u017f\u212a]/;

const nameless = /^\.{0,2}$/;

/** Numbers below a limit as a key: a character for each is made sooner than digits. */
export const numbersKey = (numbers: readonly number[], limit: number): string =>
  limit > 0xffff ? numbers.join() : String.fromCharCode(...numbers);
