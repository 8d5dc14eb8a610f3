import { lastMatch } from "./last-match.ts";

/** Compiles one glob, already found sound by `globFault`, to a test of paths. */
export const globTest = (glob: string, ignoreCase: boolean): ((path: string) => boolean) => {
  const last = lastMatch([glob], ignoreCase);
  return (path) => last(path) === 0;
};
