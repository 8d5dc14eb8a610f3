import * as z from "zod";
import { compileGlobs } from "../globs/compile-globs.ts";
import type { Compiling } from "../model/compiling.ts";
import { type ChangedFile, type Facts, mayHoldFolder } from "../model/facts.ts";
import type { PathMatcher, PredicateResult } from "../model/policy.ts";
import { entriesOf, keyed, type WrittenList, writtenList } from "../model/written-parts.ts";
import { countText, decided, definePredicate } from "./define-predicate.ts";

const order = "`!` excludes, the last one that matches decides";

const modes = keyed({
  any: writtenList(`Some changed file matches; the files that do are those the policy is about. ${order}.`).optional(),
  all: writtenList(
    "Each of these globs is matched by some changed file (for example the schema and the code made from it).",
  ).optional(),
  only: writtenList("Every changed file matches: the pull request touches nothing else.").optional(),
  ignore_case: z
    .boolean()
    .describe("`true`: upper and lower case are the same in these globs. Default: `false`.")
    .optional(),
}).describe("`any`, `all` and `only` must each hold where they are written.");

export const paths = definePredicate({
  scope: "files",
  schema: z
    .union([writtenList("A list is read as `any`."), modes])
    .describe(
      `The changed files' paths match these globs, from the root of the repository: \`["db/migrate/**", "!**/*.md"]\`; ${order}. Both names of a renamed file are tried. \`[id]\` is one of these letters, or a folder of that name; a submodule or symbolic link in a folder's place matches what names files in it. A map chooses the mode: \`any\` (what a list means), \`all\`, \`only\`, and \`ignore_case\`.`,
    ),
  compile: (written, compiling) => {
    const map = typeof written === "string" || Array.isArray(written) ? { any: written } : written;
    if (map.any === undefined && map.all === undefined && map.only === undefined) {
      compiling.fault([], { code: "missing-key", message: "names no globs", allowed: ["any", "all", "only"] });
    }
    const below = (key: string): Compiling => (map === written ? compiling.at(key) : compiling);
    const options = { ignoreCase: map.ignore_case ?? false };
    const any = map.any === undefined ? undefined : compileGlobs(map.any, below("any"), options);
    const all = map.all === undefined ? undefined : eachWithItsExclusions(map.all, below("all"), options);
    const only = map.only === undefined ? undefined : compileGlobs(map.only, below("only"), options);
    return {
      name: "paths",
      apply: (facts, files) => {
        const missing = all?.find(
          ({ matcher }) => !facts.files.some((file) => decides(matcher, file).some((side) => side.matches)),
        );
        if (missing !== undefined) return fails(`no changed file matches "${missing.glob}"`);
        const other = only === undefined ? undefined : outsider(facts, only);
        if (other !== undefined) return fails(`"${other}" is changed too`);
        return found(files, any ?? joined(all) ?? only);
      },
    };
  },
});

type Decision = NonNullable<ReturnType<PathMatcher["decide"]>>;

const decides = (matcher: PathMatcher, file: ChangedFile): readonly Decision[] =>
  sidesOf(file).map((path) => matcher.decide(path) ?? { matches: false, glob: "" });

/** The glob for content of a folder, if the file may be a link or submodule in its place. */
const behind = (matcher: PathMatcher | undefined, file: ChangedFile): Decision | undefined =>
  mayHoldFolder(file)
    ? sidesOf(file)
        .map((path) => matcher?.decideLink?.(path))
        .find((side) => side?.matches)
    : undefined;

const sidesOf = ({ path, previousPath }: ChangedFile): readonly string[] =>
  previousPath === undefined ? [path] : [path, previousPath];

const fails = (text: string): PredicateResult => ({
  holds: false,
  files: [],
  reason: { predicate: "paths", text, decided: {} },
});

const outsider = (facts: Facts, only: PathMatcher): string | undefined =>
  facts.files.find((file) => !decides(only, file).some((side) => side.matches))?.path;

const found = (files: readonly ChangedFile[], matcher: PathMatcher | undefined): PredicateResult => {
  const why: [string, string][] = [];
  const partly: ChangedFile[] = [];
  const isBehind = (file: ChangedFile, excluded: Decision | undefined): boolean => {
    const by = behind(matcher, file);
    const reported = by ?? excluded;
    if (reported !== undefined) why.push([file.path, reported.glob]);
    // A possible link excepts nothing.
    if (by !== undefined) partly.push(file);
    return by !== undefined;
  };
  const matching = files.filter((file) => {
    if (matcher !== undefined && file.previousPath === undefined) {
      const by = matcher.decide(file.path);
      if (by?.matches === true) {
        why.push([file.path, by.glob]);
        return true;
      }
      return isBehind(file, by);
    }
    const sides = matcher === undefined ? [] : decides(matcher, file);
    const by = sides.find((side) => side.matches);
    if (by === undefined)
      return isBehind(
        file,
        sides.find((side) => side.glob !== ""),
      );
    why.push([file.path, by.glob]);
    // A file renamed into an excepted folder is not excepted, because its old path counts.
    if (!sides.every((side) => side.matches)) partly.push(file);
    return true;
  });
  const count = matching.length;
  const text =
    count === 0
      ? "no changed file matches"
      : `${countText(count, "changed file")} ${count === 1 ? "matches" : "match"}`;
  return {
    holds: count > 0,
    files: matching,
    doubtful: partly,
    reason: { predicate: "paths", text, decided: decided(why) },
  };
};

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

const joined = (all: readonly { matcher: PathMatcher }[] | undefined): PathMatcher | undefined =>
  all === undefined
    ? undefined
    : {
        decide: (path) => {
          const each = all.map(({ matcher }) => matcher.decide(path));
          return each.find((one) => one?.matches) ?? each.find((one) => one !== undefined);
        },
        decideLink: (path) => all.map(({ matcher }) => matcher.decideLink?.(path)).find((one) => one?.matches),
      };
