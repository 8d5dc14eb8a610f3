import type { ChangedFile } from "../../policy/model/facts.ts";

type Files = readonly ChangedFile[];

/** `characters`: of paths and lines that are kept. */
const limits = { changes: 6, files: 30_000, characters: 6_000_000 } as const;

/** Few are matched as soon as compared. */
export const isFew = (files: Files): boolean => files.length < 100;

let kept: readonly { readonly files: Files; readonly characters: number }[] = [];

/**
 * The files of an equal change that was asked about before, or these: a server looks again and again at the same commits,
 * and what policies know of files is kept by their array. Everything is compared, so nothing depends on who asked before.
 */
export const earlierFiles = (files: Files): Files => {
  if (isFew(files)) return files;
  const before = kept.find((one) => one.files === files || (isAlike(one.files, files) && isEqual(one.files, files)));
  const found = before ?? { files, characters: charactersOf(files) };
  kept = [found, ...kept.filter((one) => one !== found)].slice(0, limits.changes);
  while (kept.length > 0 && isTooMuch(kept)) kept = kept.slice(0, -1);
  return found.files;
};

const isTooMuch = (all: typeof kept): boolean =>
  all.reduce((sum, { files }) => sum + files.length, 0) > limits.files ||
  all.reduce((sum, { characters }) => sum + characters, 0) > limits.characters;

const isAlike = (one: Files, other: Files): boolean =>
  one.length === other.length && one[0]?.path === other[0]?.path && one.at(-1)?.blob === other.at(-1)?.blob;

const charactersOf = (files: Files): number => {
  let sum = 0;
  for (const { path, lines } of files) {
    sum += path.length;
    if (lines.kind !== "known") continue;
    for (const line of lines.added) sum += line.length + 16;
    for (const line of lines.removed) sum += line.length + 16;
  }
  return sum;
};

/** Of facts: plain values, arrays, maps and objects. */
export const isEqual = (one: unknown, other: unknown): boolean => {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (Array.isArray(one)) {
    if (!Array.isArray(other) || one.length !== other.length) return false;
    for (let i = 0; i < one.length; i++) if (!isEqual(one[i], other[i])) return false;
    return true;
  }
  if (one instanceof Map) {
    if (!(other instanceof Map) || one.size !== other.size) return false;
    for (const [key, value] of one) if (!other.has(key) || !isEqual(value, other.get(key))) return false;
    return true;
  }
  if (Array.isArray(other) || other instanceof Map) return false;
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  for (const key of keys)
    if (!Object.hasOwn(other, key) || !isEqual(Reflect.get(one, key), Reflect.get(other, key))) return false;
  return true;
};
