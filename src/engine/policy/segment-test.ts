import { Minimatch } from "minimatch";
import { globOptions } from "./glob-options.ts";

/**
 * Compiles one part of a glob that has special characters, `*_test.go` or `v[0-9]*`, to a test of one part of a
 * path. Stars alone are compared as text; everything else is minimatch's to say, compiled when first asked.
 *
 * @param folded The part as it is compared, lower case where case is ignored.
 * @returns a test that is given the path's part folded in the same way, and as it was.
 */
export const segmentTest = (
  written: string,
  folded: string,
  ignoreCase: boolean,
): ((name: string, original: string) => boolean) => {
  if (/[?[\](){}|]/.test(written)) {
    let compiled: Minimatch | undefined;
    return (_name, original) => {
      compiled ??= new Minimatch(written, { ...globOptions, nobrace: true, nocase: ignoreCase });
      return compiled.match(original);
    };
  }
  const [first = "", ...rest] = folded.split(/\*+/);
  const last = rest.pop() ?? "";
  const least = first.length + last.length;
  if (rest.length === 0) return (name) => name.length >= least && name.startsWith(first) && name.endsWith(last);
  return (name) => {
    if (name.length < least || !name.startsWith(first) || !name.endsWith(last)) return false;
    const end = name.length - last.length;
    let from = first.length;
    for (const middle of rest) {
      const at = name.indexOf(middle, from);
      if (at === -1 || at + middle.length > end) return false;
      from = at + middle.length;
    }
    return true;
  };
};
