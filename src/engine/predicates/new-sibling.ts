import * as z from "zod";
import type { ChangedFile, Facts } from "../facts/facts.ts";
import { compileGlobs } from "../policy/compile-globs.ts";
import { keyed } from "../policy/keyed.ts";
import { namedList } from "../policy/named-list.ts";
import type { PathMatcher } from "../policy/policy.ts";
import { writtenList } from "../policy/written-list.ts";
import { countText } from "./count-text.ts";
import { decided } from "./decided.ts";
import { definePredicate } from "./predicate-definition.ts";

const globs =
  'Globs of the things themselves, files or folders: `"**/providers/*"`. `!` excludes, the last one that matches decides';

const cased = keyed({
  any: writtenList(`${globs}.`),
  ignore_case: z.boolean().describe("`true`: upper and lower case are the same. Default: `false`.").optional(),
});

/** A new thing is placed beside others of its kind: a file, or a folder that this change adds as a whole. */
export const newSibling = definePredicate({
  scope: "files",
  schema: keyed({
    of: z
      .union([writtenList(`${globs}.`), cased])
      .describe(`${globs}. A map of \`any\` and \`ignore_case\` chooses the case.`),
    max: z
      .int()
      .min(1)
      .max(1_000)
      .describe(
        "At most so many new things of different names; more of them at once are a new project or a move, not one addition. Default: 3.",
      )
      .optional(),
    named: z
      .string()
      .min(1)
      .describe(
        "Only things that bear the name of a service on this list (`external-services`): one of the words of `twilio_client.rb` or `PagerDutyNotifier.java`, or some that stand together.",
      )
      .optional(),
  }).describe(
    'A new file or folder is added where others of its kind stand: `{ of: ["**/providers/*", "**/connectors/*"] }` holds for a new `src/providers/acme.ts` and for a new folder `src/providers/acme/`, and not for a change in one that is there. A folder is new when every changed file in it is added. The files left are those of the new things.',
  ),
  compile: ({ of, max = 3, named }, compiling) => {
    const names = named === undefined ? undefined : new Set(namedList(named, compiling.at("named")).names);
    const map = typeof of === "string" || Array.isArray(of) ? undefined : (of as z.output<typeof cased>);
    const matcher =
      map === undefined
        ? compileGlobs(of as Parameters<typeof compileGlobs>[0], compiling.at("of"))
        : compileGlobs(map.any, compiling.at("of", "any"), { ignoreCase: map.ignore_case ?? false });
    return {
      name: "new_sibling",
      apply: (facts, files) => {
        const old = touched(facts, matcher);
        const found = files.flatMap((file) => {
          const thing = thingOf(file.path, matcher);
          if (file.status !== "added" || thing === undefined || old.has(thing.path)) return [];
          return names === undefined || bears(thing.path, names) ? [{ file, thing }] : [];
        });
        const different = new Set(found.map(({ thing }) => nameOf(thing.path)));
        const holds = different.size > 0 && different.size <= max;
        return {
          holds,
          files: holds ? found.map(({ file }) => file) : [],
          reason: {
            predicate: "new_sibling",
            text: textOf(found, different.size, max),
            decided: holds ? decided(found.map(({ file, thing }) => [file.path, thing.glob])) : {},
          },
        };
      },
    };
  },
});

type Thing = { readonly path: string; readonly glob: string };

/** The things in which something was there before this change: they are not new. */
const touched = (facts: Facts, matcher: PathMatcher): ReadonlySet<string> =>
  new Set(
    facts.files
      .filter((file) => file.status !== "added")
      .flatMap((file) => [file.path, ...(file.previousPath === undefined ? [] : [file.previousPath])])
      .flatMap((path) => thingOf(path, matcher)?.path ?? []),
  );

/** The outermost of a path's folders that the globs match, or the path itself; folders are tried 100 deep. */
const thingOf = (path: string, matcher: PathMatcher): Thing | undefined => {
  const parts = path.split("/").slice(0, 100);
  for (let depth = 1; depth <= parts.length; depth++) {
    const thing = depth === parts.length ? path : parts.slice(0, depth).join("/");
    const by = matcher.decide(thing);
    if (by?.matches) return { path: thing, glob: by.glob };
  }
  return undefined;
};

/** Whether a thing's name has one of the names among its words, or some of its words that stand together make one. */
const bears = (path: string, names: ReadonlySet<string>): boolean => {
  const words = stemOf(path)
    .slice(0, 200)
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return words.some((_, first) => [1, 2, 3, 4].some((count) => names.has(words.slice(first, first + count).join(""))));
};

/** The last part of a path up to its first dot; a name that begins with a dot keeps it. */
const stemOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1).replace(/(?<=.)\..*$/s, "");

/** A thing's name as far as it tells it from others: `Twilio.ts` and `twilio_test.ts` are one. */
const nameOf = (path: string): string =>
  stemOf(path)
    .toLowerCase()
    .replaceAll(/[-_]/g, "")
    .replace(/(?<=.)(?:tests?|spec)$/, "");

const textOf = (
  found: readonly { readonly file: ChangedFile; readonly thing: Thing }[],
  names: number,
  max: number,
): string => {
  if (names === 0) return "nothing new is placed there";
  if (names > max) return `${names} new things are placed at once, more than ${max}`;
  const things = [...new Set(found.map(({ thing }) => thing.path))];
  const more = things.length > 5 ? ` and ${countText(things.length - 5, "other")}` : "";
  return `adds ${things.slice(0, 5).join(", ")}${more} beside its like`;
};
