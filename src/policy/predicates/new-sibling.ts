import * as z from "zod";
import { compileGlobs } from "../globs/compile-globs.ts";
import { type ChangedFile, type Facts, lookUp, type Want } from "../model/facts.ts";
import { keptByFiles } from "../model/kept-by-files.ts";
import { bearsName, namesIn, stemOf, wordsIn } from "../model/names.ts";
import { counted, someText } from "../model/words.ts";
import { keyed, writtenList } from "../model/written-values.ts";
import { decided, definePredicate, TRAITS } from "./define-predicate.ts";
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
  among: keyed({
    at_least: z.int().min(1).max(1_000).describe("So many different services, at least."),
    named: z.string().min(1).describe("The list of services (`external-services`)."),
  })
    .describe(
      "Only where the base has a catalogue of services: the other files with the same ending, or the other folders, bear the names of so many different services. The new thing bears the name of a service that none of them bears, and a tenth of them or more bear one; or it bears no such name, and a quarter of them bear one; of files, only those count whose names are formed like its own (`loki_adaptor.ex` like `datadog_adaptor.ex`, `acme.go` like `google.go`). The folder's own name does not matter. Where contents are not given, it does not hold.",
    )
    .optional(),
});

export const newSibling = definePredicate({
  scope: "files",
  schema: z
    .union([writtenList(`${globs}.`), map])
    .describe(
      'A new file or folder is added where others of its kind stand: `["**/providers/*"]` holds for a new `src/providers/acme.ts` and for a new folder `src/providers/acme/`, not for a change in one that is there. A folder is new when every changed file in it is added, at least two, one of them directly in it, or one that has its name (`acme/acme.go`). The files left are those of the new things. A map takes `of` (the globs), `max`, `entry`, `named` and `among`.',
    ),
  compile: (written, compiling) => {
    const short = typeof written === "string" || Array.isArray(written);
    const { of, max = 3, entry, named, among } = short ? { of: written } : written;
    const inMap =
      typeof of === "string" || Array.isArray(of) ? undefined : (of as { any: string[]; ignore_case?: boolean });
    const place = short ? compiling : compiling.at("of");
    const matcher =
      inMap === undefined
        ? compileGlobs(of as string[], place)
        : compileGlobs(inMap.any, place.at("any"), { ignoreCase: inMap.ignore_case ?? false });
    const list = named === undefined ? undefined : namedList(named, compiling.at("named"));
    let names: { readonly repository: string; readonly others: ReadonlySet<string> } | undefined;
    /** A product is no service of somebody else in its own repository. */
    const isWanted = ({ path, kind }: Candidate, { repository }: Facts): boolean => {
      if (list === undefined) return true;
      if (names?.repository !== repository) {
        const own = new Set(repository.split("/").map((name) => nameOf(name)));
        names = { repository, others: new Set(list().names.filter((name) => !own.has(name))) };
      }
      return bearsName(path, kind, names.others);
    };
    const newThings = (path: string, facts: Facts, isNew: (thing: Candidate) => boolean): readonly Thing[] =>
      candidates(path).flatMap((candidate) => {
        if ((entry !== undefined && entry !== candidate.kind) || !isNew(candidate)) return [];
        const by = matcher.decide(candidate.path);
        return by?.matches && isWanted(candidate, facts) ? [{ ...candidate, glob: by.glob }] : [];
      });
    const services = among === undefined ? undefined : namedList(among.named, compiling.at("among").at("named"));
    let catalogued: ReadonlySet<string> | undefined;
    const isCatalogue = (others: readonly string[], thing: Thing): boolean => {
      if (among === undefined || services === undefined) return true;
      catalogued ??= new Set(services().names);
      const known = catalogued;
      const servicesOf = (name: string): readonly string[] => namesIn(name, thing.kind, known);
      const own = servicesOf(thing.path);
      const compared =
        own.length > 0 || thing.kind === "folder" ? others : others.filter((other) => formedLike(thing, other));
      const borne = compared.map(servicesOf);
      const different = new Set(borne.flat());
      if (different.size < among.at_least) return false;
      const share = borne.filter((some) => some.length > 0).length / compared.length;
      if (own.length === 0) return share >= SHARE_FOR_UNKNOWN;
      return own.some((name) => !different.has(name)) && share >= SHARE_FOR_SERVICES;
    };
    return {
      name: "new_sibling",
      ...(among === undefined ? {} : { reads: "always" as const }),
      asks: TRAITS.addedFiles,
      apply: (facts, files) => {
        // Whatever is above another file is not new.
        const added = files.filter((file) => file.status === "added");
        const isNew = added.length === 0 ? () => false : newnessOf(facts.files);
        const wants: Want[] = [];
        const doubtful = new Set<ChangedFile>();
        const placed = added.map((file) => ({
          file,
          things: newThings(file.path, facts, isNew),
        }));
        const crowded =
          among === undefined
            ? NO_NAMES
            : crowds(
                placed.flatMap(({ things }) => things),
                max,
              );
        const found = placed.flatMap(({ file, things }) => {
          const thing = things.find((one) => {
            if (among === undefined) return true;
            const folder = folderOf(one.path);
            if (crowded.has(folder)) return false;
            const want: Want = { kind: "folder", side: "base", path: folder };
            const beside = lookUp(facts.read, want);
            if (beside.kind === "wanted") wants.push(want);
            if (beside.kind === "wanted" || beside.kind === "unreadable") doubtful.add(file);
            return beside.kind === "names" ? isCatalogue(likes(beside.names, one), one) : doubtful.has(file);
          });
          return thing === undefined ? [] : [{ file, thing }];
        });
        const different = new Set(found.map(({ thing }) => nameOf(thing.path))).size;
        const holds = different > 0 && different <= max;
        return {
          holds,
          files: holds ? found.map(({ file }) => file) : [],
          doubtful: [...doubtful],
          wants,
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

const NO_NAMES: ReadonlySet<string> = new Set();

/**
 * A folder of many providers, most of them little known, is a catalogue too; what bears no service's name is one of
 * them only where many others do.
 */
const SHARE_FOR_SERVICES = 0.1;

const SHARE_FOR_UNKNOWN = 0.25;

/** `loki_adaptor.ex` is formed like `datadog_adaptor.ex`, and `kakao.go` like `google.go`; `token_refresh.go` is not. */
const formedLike = (thing: Thing, other: string): boolean => {
  const own = wordsIn(thing.path, thing.kind);
  const words = wordsIn(other, thing.kind);
  if (own.length === 1 || words.length === 1) return own.length === words.length;
  return own[0] === words[0] || own.at(-1) === words.at(-1);
};

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

/** Folders that gain more new things than `max`. The condition cannot hold for them, so they are not read. */
const crowds = (things: readonly Thing[], max: number): ReadonlySet<string> => {
  const names = new Map<string, Set<string>>();
  for (const { path } of things) {
    const folder = folderOf(path);
    names.set(folder, (names.get(folder) ?? new Set()).add(nameOf(path)));
  }
  return new Set([...names].filter(([, some]) => some.size > max).map(([folder]) => folder));
};

/**
 * The entries of its kind: files with the same ending, or folders, which a listing shows by names without one
 * (`Acme.Payments.Stripe` is a folder of .NET).
 */
const likes = (names: readonly string[], thing: Thing): readonly string[] => {
  const own = thing.path.slice(thing.path.lastIndexOf("/") + 1);
  const ending = (name: string): string => /(?<=.)\.[a-z0-9]{1,6}$/.exec(name)?.[0] ?? "";
  const wanted = thing.kind === "folder" ? "" : ending(own);
  return names.filter((name) => name !== own && !name.startsWith(".") && ending(name) === wanted);
};

type Candidate = { readonly path: string; readonly kind: "file" | "folder" };
type Thing = Candidate & { readonly glob: string };

const candidates = (path: string): readonly Candidate[] => {
  const found: Candidate[] = [];
  for (let slash = path.indexOf("/"); slash !== -1 && found.length < 100; slash = path.indexOf("/", slash + 1))
    found.push({ path: path.slice(0, slash), kind: "folder" });
  found.push({ path, kind: "file" });
  return found;
};

const newnessOf = keptByFiles((files: readonly ChangedFile[]): ((thing: Candidate) => boolean) => {
  const old = new Set<string>();
  const added = new Map<string, number>();
  const direct = new Set<string>();
  const namesakes = new Set<string>();
  for (const file of files) {
    const above = candidates(file.path);
    if (file.status === "added") {
      for (const { path } of above) added.set(path, (added.get(path) ?? 0) + 1);
      const folder = above.at(-2)?.path ?? "";
      direct.add(folder);
      if (nameOf(file.path) === nameOf(`${folder}.`)) namesakes.add(folder);
    } else {
      for (const { path } of above) old.add(path);
      for (const { path } of file.previousPath === undefined ? [] : candidates(file.previousPath)) old.add(path);
    }
  }
  return ({ path, kind }) =>
    !old.has(path) &&
    (kind === "file" ? added.has(path) : namesakes.has(path) || ((added.get(path) ?? 0) >= 2 && direct.has(path)));
});

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
  return `adds ${someText(things.slice(0, 5), things.length, (rest) => counted(rest, "other"))} beside its like`;
};
