import type { ChangedFile } from "../facts/facts.ts";
import { compileGlobs } from "../policy/compile-globs.ts";
import { keyed } from "../policy/keyed.ts";
import type { PathMatcher } from "../policy/policy.ts";
import { writtenList } from "../policy/written-list.ts";
import { countText } from "./count-text.ts";
import { decided } from "./decided.ts";
import { definePredicate } from "./predicate-definition.ts";

/** A new thing is placed beside others of its kind: a file, or a folder that this change adds as a whole. */
export const newSibling = definePredicate({
  scope: "files",
  schema: keyed({
    of: writtenList(
      'Globs of the things themselves, files or folders: `"**/providers/*"`. `!` excludes, the last one that matches decides.',
    ),
  }).describe(
    'A new file or folder is added where others of its kind stand: `{ of: ["**/providers/*", "**/connectors/*"] }` holds for a new `src/providers/acme.ts` and for a new folder `src/providers/acme/`, and not for a change in one that is there. A folder counts as new when every changed file in it is added. The files left are those of the new things.',
  ),
  compile: ({ of }, compiling) => {
    const matcher = compileGlobs(of, compiling.at("of"));
    return {
      name: "new_sibling",
      apply: (facts, files) => {
        const old = new Set(
          facts.files
            .filter((file) => file.status !== "added")
            .flatMap((file) => [...thingsOf(file.path, matcher), ...thingsOf(file.previousPath, matcher)]),
        );
        const found = files.flatMap((file) => {
          const thing = newThing(file, matcher, old);
          return thing === undefined ? [] : [{ file, thing }];
        });
        const things = [...new Set(found.map(({ thing }) => thing))];
        return {
          holds: found.length > 0,
          files: found.map(({ file }) => file),
          reason: {
            predicate: "new_sibling",
            text:
              things.length === 0
                ? "nothing new is placed there"
                : `adds ${things.slice(0, 5).join(", ")}${things.length > 5 ? ` and ${countText(things.length - 5, "other")}` : ""}`,
            decided: decided(found.map(({ file, thing }) => [file.path, thing])),
          },
        };
      },
    };
  },
});

/** The new thing that an added file belongs to: the outermost that the globs match, unless something in it was there before. */
const newThing = (file: ChangedFile, matcher: PathMatcher, old: ReadonlySet<string>): string | undefined => {
  if (file.status !== "added") return undefined;
  const [outermost] = thingsOf(file.path, matcher);
  return outermost === undefined || old.has(outermost) ? undefined : outermost;
};

/** The path itself and its folders that the globs match, outermost first; at most 100 folders deep. */
const thingsOf = (path: string | undefined, matcher: PathMatcher): readonly string[] => {
  if (path === undefined) return [];
  const parts = path.split("/").slice(0, 100);
  return parts.map((_, i) => parts.slice(0, i + 1).join("/")).filter((thing) => matcher.decide(thing)?.matches);
};
