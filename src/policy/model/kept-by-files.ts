import type { ChangedFile } from "./facts.ts";

/**
 * Fewer files than `FEW` are asked about one by one, because what is made for all policies at once is asked by few. A
 * process meets few changes of more than `SMALL`.
 */
export const FEW = 30;

const SMALL = 100;

/**
 * Keeps what is worked out of the files of a change, because every policy asks. Of small changes only the last one's is
 * kept: none of 100,000 comes again, and weak references of so many take the collector longer than working it out.
 *
 * @returns told apart by the array
 */
export const keptByFiles = <Files extends readonly Pick<ChangedFile, "path">[], T>(
  make: (files: Files) => T,
): ((files: Files) => T) => {
  const large = new WeakMap<Files, { readonly made: T }>();
  let last: { readonly change: number; readonly made: T } | undefined;
  return (files) => {
    const change = files.length > SMALL ? 0 : numberOf(files);
    if (change !== 0 && last?.change === change) return last.made;
    const before = change === 0 ? large.get(files) : undefined;
    if (before !== undefined) return before.made;
    const made = make(files);
    if (change === 0) large.set(files, { made });
    else last = { change, made };
    return made;
  };
};

/**
 * The number of a small change, counted up. What is kept of a change has its number and not its files, so that hundreds of
 * conditions, each of which was last asked about another change, keep no files from the collector.
 */
const numberOf = (files: object): number => {
  if (files === latest.files) return latest.number;
  const again = recent.find((one) => one.files === files);
  latest = again ?? { files, number: ++count };
  recent = [latest, ...recent.filter((one) => one !== again)].slice(0, RECENT);
  return latest.number;
};

type Numbered = { readonly files: object; readonly number: number };

/** A whole change, and the files of it that a policy matched, are asked about in turn. */
const RECENT = 3;
let count = 0;
let latest: Numbered = { files: {}, number: 0 };
let recent: readonly Numbered[] = [];

/**
 * Keeps what is worked out of texts that come again, such as paths, until as much was asked for since.
 *
 * @param most of `sizeOf` together; twice as much is kept
 */
export const keptRecently = <T>(
  make: (text: string) => T,
  sizeOf: (text: string, made: T) => number,
  most: number,
): ((text: string) => T) => {
  let recent = new Map<string, T>();
  let earlier = new Map<string, T>();
  let size = 0;
  return (text) => {
    const before = recent.get(text);
    if (before !== undefined) return before;
    const made = earlier.get(text) ?? make(text);
    size += sizeOf(text, made);
    if (size > most) {
      earlier = recent;
      recent = new Map();
      size = sizeOf(text, made);
    }
    recent.set(text, made);
    return made;
  };
};
