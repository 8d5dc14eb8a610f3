import { Minimatch } from "minimatch";

// The plain characters that a glob begins and ends with: none that could be part of a pattern.
const plainStart = /^[^*?[\](){}!+@|]*/;
const plainEnd = /[^*?[\](){}!+@|]*$/;
const ascii = /^[\0-\x7f]*$/;

/**
 * Compiles one glob, already found sound by `globFault`, to a test of paths. minimatch decides; before it
 * is asked, the plain beginning and end of the glob are compared, which answers nearly every path of a
 * large change at once. The platform is given, so that a path with a backslash is read alike everywhere.
 */
export const globTest = (glob: string, ignoreCase: boolean): ((path: string) => boolean) => {
  const compiled = new Minimatch(glob, {
    dot: true,
    nonegate: true,
    nocomment: true,
    nocase: ignoreCase,
    platform: "linux",
  });
  const fold = (text: string): string => (ignoreCase ? text.toLowerCase() : text);
  const ends = compiled.globSet.map((alternative) => ({
    start: fold(plainStart.exec(alternative)?.[0] ?? ""),
    // `**/x` also matches `x` in the root, so the slash before it proves nothing.
    end: fold((plainEnd.exec(alternative)?.[0] ?? "").replace(/^\//, "")),
  }));
  // Without case, letters outside ASCII have no one folded form to compare by; minimatch alone decides there.
  const comparable = !ignoreCase || ascii.test(glob);
  return (path) => {
    if (comparable && (!ignoreCase || ascii.test(path))) {
      const folded = fold(path);
      if (!ends.some(({ start, end }) => folded.startsWith(start) && folded.endsWith(end))) return false;
    }
    return compiled.match(path);
  };
};
