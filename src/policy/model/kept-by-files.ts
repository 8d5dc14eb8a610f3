import type { ChangedFile } from "./facts.ts";

/** More than these make a large change, of which a process meets few. */
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
  let last: { readonly files: Files; readonly made: T } | undefined;
  return (files) => {
    if (last?.files === files) return last.made;
    const before = large.get(files);
    if (before !== undefined) return before.made;
    const made = make(files);
    if (files.length > SMALL) large.set(files, { made });
    else last = { files, made };
    return made;
  };
};
