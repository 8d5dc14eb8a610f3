import * as z from "zod";
import { compileGlobs } from "../globs/compile-globs.ts";
import type { ChangedFile, Facts } from "../model/facts.ts";
import { bearsName, stemOf } from "../model/names.ts";
import { keyed, writtenList } from "../model/written-parts.ts";
import { countText, decided, definePredicate } from "./define-predicate.ts";
import { namedList } from "./dependencies.ts";

const globs =
  'Globs of the things themselves, files or folders: `"**/providers/*"`. `!` excludes, the last one that matches decides';

const map = keyed({
  of: z
    .union([
      writtenList(`${globs}.`),
      keyed({
        any: writtenList(`${globs}.`),
        ignore_case: z.boolean().describe("`true`: upper and lower case are the same. Default: `false`.").optional(),
      }),
    ])
    .describe(`${globs}. A map of \`any\` and \`ignore_case\` chooses the case.`),
  max: z
    .int()
    .min(1)
    .max(1_000)
    .describe(
      "At most so many new things of different names; more of them at once are a move or a new project, not one addition. Default: 3.",
    )
    .optional(),
  entry: z.enum(["file", "folder"]).describe("Only new files, or only new folders. Left out: either.").optional(),
  named: z
    .string()
    .min(1)
    .describe(
      "Only things that bear the name of a service on this list (`external-services`): a word of `twilio_client.rb` or `PagerDutyNotifier.java`, or two or three words that stand together.",
    )
    .optional(),
});

export const newSibling = definePredicate({
  scope: "files",
  schema: z
    .union([writtenList(`${globs}.`), map])
    .describe(
      'A new file or folder is added where others of its kind stand: `["**/providers/*"]` holds for a new `src/providers/acme.ts` and for a new folder `src/providers/acme/`, not for a change in one that is there. A folder is new when every changed file in it is added, at least two, one of them directly in it. The files left are those of the new things. A map takes `of` (the globs), `max`, `entry` and `named`.',
    ),
  compile: (written, compiling) => {
    const short = typeof written === "string" || Array.isArray(written);
    const { of, max = 3, entry, named } = short ? { of: written } : written;
    const inMap =
      typeof of === "string" || Array.isArray(of) ? undefined : (of as { any: string[]; ignore_case?: boolean });
    const place = short ? compiling : compiling.at("of");
    const matcher =
      inMap === undefined
        ? compileGlobs(of as string[], place)
        : compileGlobs(inMap.any, place.at("any"), { ignoreCase: inMap.ignore_case ?? false });
    const list = named === undefined ? undefined : namedList(named, compiling.at("named"));
    let names: ReadonlySet<string> | undefined;
    const isWanted = ({ path, kind }: Candidate): boolean => {
      if (list === undefined) return true;
      names ??= new Set(list().names);
      return bearsName(path, kind, names);
    };
    const firstNew = (path: string, isNew: (thing: Candidate) => boolean): Thing | undefined => {
      for (const candidate of candidates(path)) {
        if ((entry !== undefined && entry !== candidate.kind) || !isNew(candidate)) continue;
        const by = matcher.decide(candidate.path);
        if (by?.matches && isWanted(candidate)) return { ...candidate, glob: by.glob };
      }
      return undefined;
    };
    return {
      name: "new_sibling",
      apply: (facts, files) => {
        // Whatever is above another file is not new.
        const added = files.filter((file) => file.status === "added");
        const isNew = added.length === 0 ? () => false : newnessOf(facts);
        const found = added.flatMap((file) => {
          const thing = firstNew(file.path, isNew);
          return thing === undefined ? [] : [{ file, thing }];
        });
        const different = new Set(found.map(({ thing }) => nameOf(thing.path))).size;
        const holds = different > 0 && different <= max;
        return {
          holds,
          files: holds ? found.map(({ file }) => file) : [],
          reason: {
            predicate: "new_sibling",
            text: textOf(found, different, max),
            decided: holds ? decided(found.map(({ file, thing }) => [file.path, thing.glob])) : {},
          },
        };
      },
    };
  },
});

type Candidate = { readonly path: string; readonly kind: "file" | "folder" };
type Thing = Candidate & { readonly glob: string };

const candidates = (path: string): readonly Candidate[] => {
  const found: Candidate[] = [];
  for (let slash = path.indexOf("/"); slash !== -1 && found.length < 100; slash = path.indexOf("/", slash + 1))
    found.push({ path: path.slice(0, slash), kind: "folder" });
  found.push({ path, kind: "file" });
  return found;
};

/** Cached, because several policies ask about the same files. */
const newnessOf = ({ files }: Facts): ((thing: Candidate) => boolean) => {
  const isNew = known.get(files) ?? newness(files);
  known.set(files, isNew);
  return isNew;
};
const known = new WeakMap<readonly ChangedFile[], (thing: Candidate) => boolean>();

const newness = (files: readonly ChangedFile[]): ((thing: Candidate) => boolean) => {
  const old = new Set<string>();
  const added = new Map<string, number>();
  const direct = new Set<string>();
  for (const file of files) {
    const above = candidates(file.path);
    if (file.status === "added") {
      for (const { path } of above) added.set(path, (added.get(path) ?? 0) + 1);
      direct.add(above.at(-2)?.path ?? "");
    } else {
      for (const { path } of above) old.add(path);
      for (const { path } of file.previousPath === undefined ? [] : candidates(file.previousPath)) old.add(path);
    }
  }
  return ({ path, kind }) =>
    !old.has(path) && (kind === "file" ? added.has(path) : (added.get(path) ?? 0) >= 2 && direct.has(path));
};

const nameOf = (path: string): string =>
  stemOf(path)
    .toLowerCase()
    .replaceAll(/[-_]/g, "")
    .replace(/(?<=.)(?:test|spec)$/, "");

const textOf = (
  found: readonly { readonly file: ChangedFile; readonly thing: Thing }[],
  different: number,
  max: number,
): string => {
  if (different === 0) return "nothing new is placed there";
  if (different > max) return `${different} new things are placed at once, more than ${max}`;
  const things = [...new Set(found.map(({ thing }) => thing.path))];
  const more = things.length > 5 ? ` and ${countText(things.length - 5, "other")}` : "";
  return `adds ${things.slice(0, 5).join(", ")}${more} beside its like`;
};
