import { minimatch } from "minimatch";
import { type TreeBuilder, type TreeData, treeBuilder } from "./build-glob-tree.ts";
import { globOptions, spreadSlashes } from "./segment-pattern.ts";

/**
 * Globs that are asked together. Plain data: the built-in policies' is made at build time, so that no process has to at
 * its start.
 */
export type GlobProgram = {
  /** `i` (case does not count) or `c`, and the glob. Their places are what `tree` and `odd` refer to. */
  readonly globs: readonly string[];
  readonly tree: TreeData;
  /** What the tree cannot represent, in minimatch's words: `above` if it is about a folder of the glob. */
  readonly odd: readonly OddGlob[];
};

export type OddGlob = {
  readonly glob: number;
  readonly above: boolean;
  readonly ignoreCase: boolean;
  readonly text: string;
};

export const globKey = (written: string, ignoreCase: boolean): string =>
  (ignoreCase ? "i" : "c") + (written.startsWith("!") ? written.slice(1) : written);

export const globProgram = (keys: Iterable<string>): GlobProgram => {
  const globs = [...new Set(keys)];
  const tree = treeBuilder();
  const odd: OddGlob[] = [];
  globs.forEach((key, index) => {
    const ignoreCase = key.startsWith("i");
    const glob = key.slice(1);
    if (!addBraced(tree, glob, index, ignoreCase)) addWrittenOut(tree, glob, index, ignoreCase, odd);
  });
  return { globs, tree: tree.build(), odd };
};

const addBraced = (tree: TreeBuilder, written: string, index: number, ignoreCase: boolean): boolean => {
  const glob = written.normalize("NFC");
  if (glob.includes("[[]")) return false;
  const texts = spreadSlashes(glob)?.flatMap(withLiteral);
  // One that is left half added does no harm, because `addWrittenOut` adds the same again.
  return texts?.every((text) => tree.add(text, index, { ignoreCase, braces: true })) ?? false;
};

const addWrittenOut = (tree: TreeBuilder, glob: string, index: number, ignoreCase: boolean, odd: OddGlob[]): void => {
  const folders = new Set<string>();
  for (const text of expanded(glob)) {
    const added = tree.add(text, index, { ignoreCase, braces: false });
    if (!added) odd.push({ text, glob: index, ignoreCase, above: false });
    // A folder above `[[]` may have brackets that mean two things.
    if (!added || glob.includes("[[]")) for (const folder of foldersOf(text)) folders.add(folder);
  }
  for (const folder of folders)
    for (const text of withLiteral(folder)) odd.push({ text, glob: index, ignoreCase, above: true });
};

export const writtenOut = (glob: string): readonly string[] =>
  glob.includes("{") ? [...new Set(minimatch.braceExpand(glob, globOptions))] : [glob];

export const folderGlobs = (glob: string): readonly string[] => [...new Set(writtenOut(glob).flatMap(foldersOf))];

const foldersOf = (text: string): readonly string[] => {
  const parts = text.split("/");
  return parts.slice(0, -1).flatMap((part, i) => (/^[*?]+$/.test(part) ? [] : [parts.slice(0, i + 1).join("/")]));
};

export const expanded = (glob: string): readonly string[] => writtenOut(glob.normalize("NFC")).flatMap(withLiteral);

/** A glob with brackets also means the literal name, because folders are called `[id]`. */
const withLiteral = (text: string): readonly string[] =>
  text.includes("[") && !text.includes("[[]") ? [text, text.replaceAll("[", "[[]")] : [text];
