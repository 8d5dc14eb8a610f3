import * as z from "zod";
import { flattenIssues } from "./flatten-issues.ts";
import { globLists } from "./globs/glob-lists.ts";
import { type GlobProgram, globKey } from "./globs/glob-program.ts";
import { patternLimits, patternShelf, soundPatterns } from "./globs/patterns.ts";
import type { Effort, GlobLists, ListedPackage, PackageList, PathLists, Patterns } from "./model/compiling.ts";
import { ECOSYSTEMS, type Ecosystem } from "./model/facts.ts";
import { formatProblem, keyText } from "./model/problem.ts";
import { keyed } from "./model/written-values.ts";
import { parseYaml } from "./parse-yaml.ts";
import { builtinPathLists } from "./path-lists.ts";
import { isBuiltIn, type PolicySources } from "./policy-files.ts";
import {
  type Inherited,
  type Lists,
  type PolicyFileRead,
  readPolicyFile,
  readPreparedFile,
} from "./read-policy-file.ts";

const packageNames = z.array(z.string().min(1).max(200));

const byEcosystem = keyed(
  Object.fromEntries(Object.keys(ECOSYSTEMS).map((name) => [name, packageNames.optional()])) as Record<
    Ecosystem,
    z.ZodOptional<typeof packageNames>
  >,
);

const writtenPackageList = keyed({
  version: z.literal(1).describe("The version of this format: 1."),
  title: z.string().min(1).describe("What the packages have in common."),
  sources: z.array(z.string().min(1)).describe("Where the names were taken from."),
  names: packageNames
    .describe("Names of the services themselves, as files and folders are called after them.")
    .optional(),
  except: byEcosystem.describe("Packages that never count as one of the list, whichever kind names them.").optional(),
  kinds: z
    .record(z.string().min(1).max(60), byEcosystem)
    .describe("Kind of service, then ecosystem, then names; `*` stands for any characters."),
});

type WrittenPackageList = z.output<typeof writtenPackageList>;

const readPackageList = (file: string, text: string): PackageList => packageListOf(checkPackageList(file, text));

/** @throws if the list is faulty */
export const checkPackageList = (file: string, text: string): WrittenPackageList => {
  const yaml = parseYaml(file, new TextEncoder().encode(text));
  if (!yaml.ok) throw new Error(`A built-in list is faulty: ${yaml.problems.map(formatProblem).join("; ")}`);
  const parsed = writtenPackageList.safeParse(yaml.value.data);
  if (!parsed.success) {
    const faults = flattenIssues(parsed.error.issues, yaml.value.data).map((fault) =>
      formatProblem({ ...fault, file, ...yaml.value.locate(fault.path), key: keyText(fault.path) }),
    );
    throw new Error(`A built-in list is faulty: ${faults.join("; ")}`);
  }
  return parsed.data;
};

const packageListOf = ({ kinds, except, names = [] }: WrittenPackageList): PackageList => ({
  packages: Object.entries(kinds).flatMap(([kind, packages]) => listed(kind, packages)),
  except: listed("", except ?? {}),
  names: names.map((name) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, "")),
});

const listed = (kind: string, packages: z.output<typeof byEcosystem>): readonly ListedPackage[] =>
  Object.entries(packages).flatMap(([ecosystem, some]) =>
    (some ?? []).map((name) => ({ kind, ecosystem: ecosystem as Ecosystem, name })),
  );

/** Built-in files only, because they are the same for every repository. */
const builtinFiles = new WeakMap<PolicySources["builtin"], WeakMap<Effort, BuiltinFiles>>();

type BuiltinFiles = { readonly lists: Lists; readonly reads: Map<string, BuiltinRead> };

type BuiltinRead = { readonly text: string | undefined; readonly read: PolicyFileRead };

/** One function, because the cache is keyed by it. */
export const noEffort: Effort = () => {};

export type ReadFile = (file: string, bytes: Uint8Array, inherited: Inherited) => PolicyFileRead;

export const readerOf = (
  builtin: PolicySources["builtin"],
  effort: Effort,
): { readonly readFile: ReadFile; readonly size: () => number; readonly pathLists: PathLists } => {
  const byEffort = builtinFiles.get(builtin) ?? new WeakMap<Effort, BuiltinFiles>();
  builtinFiles.set(builtin, byEffort);
  const known = byEffort.get(effort) ?? { lists: listsOf(builtin, effort), reads: new Map<string, BuiltinRead>() };
  byEffort.set(effort, known);
  const patterns = patternShelf(patternLimits.stepsTogether, effort);
  const lists = { ...known.lists, patterns, globs: globLists(effort) };
  const readFile: ReadFile = (file, bytes, inherited) => {
    if (!isBuiltIn(file)) return readPolicyFile(file, bytes, lists, inherited);
    const text = builtin.get(file.slice("tollgate:".length));
    const before = known.reads.get(file);
    if (before !== undefined && before.text === text) return before.read;
    const prepared = builtin.prepared?.get(file.slice("tollgate:".length));
    const read =
      prepared === undefined || text === undefined
        ? readPolicyFile(file, bytes, known.lists)
        : readPreparedFile(file, prepared, text, known.lists);
    known.reads.set(file, { text, read });
    return read;
  };
  return { readFile, size: patterns.size, pathLists: lists.pathLists };
};

export const GLOBS = "globs";

export const NEEDS = "needs";

/** The keys (`globKey`) of all globs in built-in files, and their regular expressions. */
export const builtinSources = (
  builtin: PolicySources["builtin"],
): { readonly globs: ReadonlySet<string>; readonly patterns: ReadonlySet<string> } => {
  const keys = new Set<string>();
  const patterns = new Set<string>();
  const real = globLists(noEffort);
  const shelf = patternShelf(Number.POSITIVE_INFINITY, noEffort);
  const list: GlobLists["list"] = (globs, ignoreCase) => {
    for (const glob of globs) keys.add(globKey(glob, ignoreCase));
    return real.list(globs, ignoreCase);
  };
  const compile: Patterns["compile"] = (source) => {
    patterns.add(source);
    return shelf.compile(source);
  };
  const lists = {
    ...listsOf(builtin, noEffort, { list, add: (globs, ignoreCase) => list(globs, ignoreCase).last }),
    patterns: { ...shelf, compile },
  };
  for (const name of lists.pathLists.names) lists.pathLists.get(name);
  for (const [name, text] of builtin)
    if (!name.includes("/")) readPolicyFile(`tollgate:${name}`, new TextEncoder().encode(text), lists);
  return { globs: keys, patterns };
};

/** By pattern, the texts that it needs (`requiredTexts`); null: none is known. */
export type KnownNeeds = Readonly<Record<string, readonly string[] | null>>;

const needsOf = ({ prepared }: PolicySources["builtin"]): KnownNeeds => {
  const needs = prepared?.get(NEEDS);
  return needs === undefined ? {} : (JSON.parse(needs) as KnownNeeds);
};

const programOf = ({ prepared }: PolicySources["builtin"]): GlobProgram | undefined => {
  const program = prepared?.get(GLOBS);
  return program === undefined ? undefined : (JSON.parse(program) as GlobProgram);
};

const listsOf = (
  builtin: PolicySources["builtin"],
  effort: Effort,
  globs: GlobLists = globLists(effort, () => programOf(builtin)),
): Lists => {
  const read = new Map<string, { readonly text: string; readonly list: PackageList }>();
  const readList = (name: string, text: string): PackageList => {
    const before = read.get(name);
    if (before !== undefined && before.text === text) return before.list;
    const prepared = builtin.prepared?.get(`data/${name}`);
    const list =
      prepared === undefined
        ? readPackageList(`tollgate:data/${name}`, text)
        : packageListOf(JSON.parse(prepared) as Parameters<typeof packageListOf>[0]);
    read.set(name, { text, list });
    return list;
  };
  return {
    effort,
    patterns:
      builtin.prepared === undefined
        ? patternShelf(Number.POSITIVE_INFINITY, effort)
        : soundPatterns(patternShelf(Number.POSITIVE_INFINITY, effort), effort, () => needsOf(builtin)),
    globs,
    get listNames() {
      return [...builtin.keys()].filter((key) => key.startsWith("data/")).map((key) => key.slice("data/".length));
    },
    list: (name) => {
      const text = builtin.get(`data/${name}`);
      return text === undefined ? undefined : () => readList(name, text);
    },
    pathLists: builtinPathLists(builtin, effort, globs),
  };
};
