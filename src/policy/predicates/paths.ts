import * as z from "zod";
import { compileGlobs, named } from "../globs/compile-globs.ts";
import { anyMatcher } from "../globs/path-matchers.ts";
import { type Compiling, entriesOf, type WrittenList } from "../model/compiling.ts";
import { type ChangedFile, type Facts, mayHoldFolder } from "../model/facts.ts";
import { keptByFiles } from "../model/kept-by-files.ts";
import type { PathDecision, PathMatcher, PredicateResult } from "../model/policy.ts";
import { counted } from "../model/words.ts";
import { keyed, writtenList } from "../model/written-values.ts";
import { decided, definePredicate, lazyReason } from "./define-predicate.ts";

const order = '`!` excludes, the last one that matches decides; `"list:<name>"` stands for a named list';

const modes = keyed({
  list: writtenList(
    "Named lists of paths, Tollgate's (docs/reference/policies.md) or of `lists`: `tests-and-fixtures`. What `any` says beside it counts more.",
  ).optional(),
  any: writtenList(`Some changed file matches; the files that do are those the policy is about. ${order}.`).optional(),
  all: writtenList(
    "Each of these globs is matched by some changed file (for example the schema and the code made from it).",
  ).optional(),
  only: writtenList("Every changed file matches: the pull request touches nothing else.").optional(),
  ignore_case: z
    .boolean()
    .describe("`true`: upper and lower case are the same in these globs. Default: `false`.")
    .optional(),
}).describe("`any` (with `list`), `all` and `only` must each hold where they are written.");

export const paths = definePredicate({
  scope: "files",
  schema: z
    .union([writtenList("A list is read as `any`."), modes])
    .describe(
      `The changed files' paths match these globs, from the root of the repository: \`["db/migrate/**", "!**/*.md"]\`; ${order}. Both names of a renamed file are tried. \`[id]\` is one of these letters, or a folder of that name; a submodule or symbolic link in a folder's place matches what names files in it. A map chooses the mode: \`any\` (what a list means), \`all\`, \`only\`, and \`ignore_case\`.`,
    ),
  compile: (written, compiling) => {
    const map = typeof written === "string" || Array.isArray(written) ? { any: written } : written;
    if ([map.any, map.all, map.only, map.list].every((one) => one === undefined)) {
      compiling.fault([], { code: "missing-key", message: "names no globs", allowed: ["list", "any", "all", "only"] });
    }
    const below = (key: string): Compiling => (map === written ? compiling.at(key) : compiling);
    const options = { ignoreCase: map.ignore_case ?? false };
    const list = map.list === undefined ? undefined : compileGlobs(named(map.list), below("list"), options);
    const over = list === undefined ? options : { ...options, base: list };
    const any = map.any === undefined ? list : compileGlobs(map.any, below("any"), over);
    const all = map.all === undefined ? undefined : eachWithItsExclusions(map.all, below("all"), options);
    const only = map.only === undefined ? undefined : compileGlobs(map.only, below("only"), options);
    const matcher = any === undefined ? (anyMatcher(all) ?? only) : any;
    return {
      name: "paths",
      rulesOut: ({ files }) =>
        (matcher?.mayMatch?.(files) === false || matcher?.matchAll?.(files).length === 0) &&
        renamedOf(files).length === 0,
      apply: (facts, files) => {
        const missing = all?.find(({ matcher }) => !someMatches(facts.files, matcher));
        if (missing !== undefined) return fails(`no changed file matches "${missing.glob}"`);
        const other = only === undefined ? undefined : outsider(facts, only);
        if (other !== undefined) return fails(`"${other}" is changed too`);
        return found(facts, files, matcher);
      },
    };
  },
});

const decides = (matcher: PathMatcher, file: ChangedFile): readonly PathDecision[] =>
  sidesOf(file).map((path) => matcher.decide(path) ?? { matches: false, glob: "" });

/** `doubtful`: the file counts, but excepts nothing. `partly` of `Matched` has these files. */
type Decided = {
  readonly file: ChangedFile;
  readonly glob: string | undefined;
  readonly matches: boolean;
  readonly doubtful: boolean;
};

/** @param asLink the decision where the file may be a link or a submodule in a folder's place */
const decideOne = (
  file: ChangedFile,
  by: PathDecision | undefined,
  asLink: () => PathDecision | undefined,
): Decided => {
  if (by?.matches === true) return { file, glob: by.glob, matches: true, doubtful: false };
  const behind = asLink();
  return behind?.matches === true && mayHoldFolder(file)
    ? { file, glob: behind.glob, matches: true, doubtful: true }
    : { file, glob: by?.glob, matches: false, doubtful: false };
};

const decideRenamed = (file: ChangedFile, matcher: PathMatcher): Decided => {
  const sides = decides(matcher, file);
  const by = sides.find((side) => side.matches);
  if (by === undefined) {
    const excluded = sides.find((side) => side.glob !== "");
    return decideOne(file, excluded, () =>
      sidesOf(file)
        .map((path) => matcher.decideLink?.(path))
        .find((side) => side?.matches),
    );
  }
  // A file renamed into an excepted folder is not excepted, because its old path counts.
  return { file, glob: by.glob, matches: true, doubtful: !sides.every((side) => side.matches) };
};

const decideFile = (file: ChangedFile, matcher: PathMatcher): Decided =>
  file.previousPath === undefined
    ? decideOne(file, matcher.decide(file.path), () => matcher.decideLink?.(file.path))
    : decideRenamed(file, matcher);

/** Those with a decision. Most globs match few of many files, so the others are not looked at. */
const decideAll = (files: readonly ChangedFile[], matcher: PathMatcher): readonly Decided[] => {
  const decisions = matcher.decideAll?.(files);
  if (decisions === undefined) return files.map((file) => decideFile(file, matcher));
  const decided = decisions.flatMap(({ file: index, by, asLink }): readonly [number, Decided][] => {
    const file = files[index];
    return file === undefined || file.previousPath !== undefined ? [] : [[index, decideOne(file, by, () => asLink)]];
  });
  const renamed = renamedOf(files).map(
    (index) => [index, decideRenamed(files[index] as ChangedFile, matcher)] as const,
  );
  return [...decided, ...renamed].sort(([one], [other]) => one - other).map(([, one]) => one);
};

type Matched = { readonly matching: readonly ChangedFile[]; readonly partly: readonly ChangedFile[] };

const NOTHING: Matched = { matching: [], partly: [] };

const matchAll = (files: readonly ChangedFile[], matcher: PathMatcher): Matched => {
  const matched = matcher.matchAll?.(files);
  if (matched?.length === 0 && renamedOf(files).length === 0) return NOTHING;
  const matching: ChangedFile[] = [];
  const partly: ChangedFile[] = [];
  const add = (file: ChangedFile, doubtful: boolean): void => {
    matching.push(file);
    if (doubtful) partly.push(file);
  };
  const addDecided = ({ file, matches, doubtful }: Decided): void => {
    if (matches) add(file, doubtful);
  };
  if (matched === undefined) {
    for (const file of files) addDecided(decideFile(file, matcher));
    return { matching, partly };
  }
  const renamed = renamedOf(files);
  let next = 0;
  const addRenamed = (before: number): void => {
    for (; (renamed[next] ?? before) < before; next++)
      addDecided(decideRenamed(files[renamed[next] ?? 0] as ChangedFile, matcher));
  };
  for (let i = 0; i < matched.length; i += 2) {
    addRenamed(matched[i] ?? 0);
    const file = files[matched[i] ?? 0];
    if (file === undefined || file.previousPath !== undefined) continue;
    if (matched[i + 1] === 1) add(file, false);
    else if (mayHoldFolder(file)) add(file, true);
  }
  addRenamed(files.length);
  return { matching, partly };
};

const renamedOf = keptByFiles((files: readonly ChangedFile[]): readonly number[] =>
  files.flatMap((file, index) => (file.previousPath === undefined ? [] : [index])),
);

const sidesOf = ({ path, previousPath }: ChangedFile): readonly string[] =>
  previousPath === undefined ? [path] : [path, previousPath];

const fails = (text: string): PredicateResult => ({
  holds: false,
  files: [],
  reason: { predicate: "paths", text, decided: {} },
});

const someMatches = (files: readonly ChangedFile[], matcher: PathMatcher): boolean =>
  matcher.decideAll?.(files).some(({ by }) => by?.matches === true) === true ||
  renamedOf(files).some((index) => decides(matcher, files[index] as ChangedFile).some((side) => side.matches));

const outsider = (facts: Facts, only: PathMatcher): string | undefined =>
  facts.files.find((file) => !decides(only, file).some((side) => side.matches))?.path;

const found = (facts: Facts, files: readonly ChangedFile[], matcher: PathMatcher | undefined): PredicateResult => {
  if (matcher === undefined) return fails("no changed file matches");
  const all = (): readonly Decided[] =>
    files === facts.files ? decideAll(files, matcher) : files.map((file) => decideFile(file, matcher));
  const { matching, partly } =
    files === facts.files ? matchAll(files, matcher) : matchSome(files, facts.files, matcher);
  const count = matching.length;
  const text =
    count === 0 ? "no changed file matches" : `${counted(count, "changed file")} ${count === 1 ? "matches" : "match"}`;
  return {
    holds: count > 0,
    files: matching,
    doubtful: partly,
    reason: lazyReason("paths", text, () =>
      decided(all().flatMap(({ file, glob }) => (glob === undefined ? [] : [[file.path, glob] as const]))),
    ),
  };
};

/** @param all the files of the change, of which what matches is kept */
const matchSome = (files: readonly ChangedFile[], all: readonly ChangedFile[], matcher: PathMatcher): Matched => {
  if (files.length < FEW) {
    const decided = files.map((file) => decideFile(file, matcher)).filter(({ matches }) => matches);
    return {
      matching: decided.map(({ file }) => file),
      partly: decided.flatMap(({ file, doubtful }) => (doubtful ? [file] : [])),
    };
  }
  const { matching, partly } = matchAll(all, matcher);
  const wanted = new Set(files);
  return {
    matching: matching.filter((file) => wanted.has(file)),
    partly: partly.filter((file) => wanted.has(file)),
  };
};

const FEW = 8;

const eachWithItsExclusions = (
  written: WrittenList,
  compiling: Compiling,
  options: { ignoreCase: boolean },
): readonly { glob: string; matcher: PathMatcher }[] => {
  compileGlobs(written, compiling, options);
  const quiet: Compiling = { ...compiling, fault: () => {} };
  const globs = entriesOf(written);
  return globs.flatMap((glob, i) =>
    glob.startsWith("!")
      ? []
      : [
          {
            glob,
            matcher: compileGlobs(
              [glob, ...globs.slice(i + 1).filter((later) => later.startsWith("!"))],
              quiet,
              options,
            ),
          },
        ],
  );
};
