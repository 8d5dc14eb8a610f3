import * as z from "zod";
import { flattenIssues } from "./flatten-issues.ts";
import { compileGlobs, meaningOf } from "./globs/compile-globs.ts";
import { patternShelf } from "./globs/patterns.ts";
import {
  type Compiling,
  type Effort,
  type GlobLists,
  type PathList,
  type PathLists,
  writtenText,
} from "./model/compiling.ts";
import { formatProblem, keyText } from "./model/problem.ts";
import { keyed, writtenLine, writtenList } from "./model/written-values.ts";
import { parseYaml } from "./parse-yaml.ts";
import type { BuiltinPolicies } from "./policy-files.ts";

const globs =
  'Globs, as under `paths`: `!` excludes, the last one that matches decides. `"list:<name>"` stands for another list, and in a list of the same name for the one before';

const ignoreCase = z.boolean().describe("`true`: upper and lower case are the same. Default: `false`.").optional();

export const writtenPathList = z
  .union([
    writtenList(`${globs}.`),
    keyed({
      title: writtenLine("What the files have in common.", 200).optional(),
      ignore_case: ignoreCase,
      paths: writtenList(`${globs}.`),
    }),
  ])
  .describe(`${globs}. A map adds \`title\` and \`ignore_case\`.`);

type WrittenPathList = z.output<typeof writtenPathList>;

const maxPathLists = 100;

/** The lists of one file, on top of those of the files that it extends. A later file does not change an earlier one. */
export const compilePathLists = (
  written: Readonly<Record<string, WrittenPathList>>,
  compiling: Compiling,
  inherited: PathLists,
): PathLists => {
  const made = new Map<string, PathList>();
  const open: string[] = [];
  const seenBy = (name: string): PathLists => ({
    names: [...new Set([...inherited.names, ...Object.keys(written)])],
    get: (wanted) => (wanted === name ? inherited.get(wanted) : get(wanted)),
  });
  const get = (name: string): PathList | undefined => {
    const before = made.get(name);
    const own = Object.hasOwn(written, name) ? written[name] : undefined;
    if (before !== undefined || own === undefined) return before ?? inherited.get(name);
    const place = compiling.at(name);
    if (open.includes(name)) {
      const circle = [...open.slice(open.indexOf(name)), name].join(" → ");
      place.fault([], { code: "wrong-value", message: `is a list that stands for itself: ${circle}` });
      return NOTHING;
    }
    open.push(name);
    const short = typeof own === "string" || Array.isArray(own);
    const { paths, ignore_case: folded = false } = short ? { paths: own } : own;
    const below = withLists(short ? place : place.at("paths"), seenBy(name));
    const matcher = compileGlobs(paths, below, { ignoreCase: folded });
    const meaning = writtenText(meaningOf(paths, below));
    const list = { matcher, written: folded ? `${meaning} in any case` : meaning };
    open.pop();
    made.set(name, list);
    return list;
  };
  const names = Object.keys(written);
  if (names.length > maxPathLists)
    compiling.fault([], { code: "too-large", message: `has ${names.length} lists; at most ${maxPathLists} are read` });
  for (const name of names.slice(0, maxPathLists)) get(name);
  return { names: [...new Set([...inherited.names, ...names])], get };
};

const NOTHING: PathList = { matcher: { decide: () => undefined }, written: "" };

const withLists = (compiling: Compiling, pathLists: PathLists): Compiling => ({
  ...compiling,
  origin: compiling.origin,
  at: (...below) => withLists(compiling.at(...below), pathLists),
  pathLists,
});

type WrittenBuiltinList = z.output<typeof builtinList>;

const builtinList = keyed({
  version: z.literal(1),
  title: writtenLine("What the files have in common.", 200),
  ignore_case: ignoreCase,
  paths: writtenList(globs),
});

/** `policies/lists/<name>.yml`, each read on demand. @throws if one is faulty */
export const builtinPathLists = (builtin: BuiltinPolicies, effort: Effort, globLists: GlobLists): PathLists => {
  const known = new Map<string, { readonly text: string; readonly list: PathList }>();
  const lists: PathLists = {
    get names() {
      return [...builtin.keys()].filter((key) => key.startsWith(FOLDER)).map((key) => key.slice(FOLDER.length));
    },
    get: (name) => {
      const text = builtin.get(FOLDER + name);
      const before = known.get(name);
      if (text === undefined || before?.text === text) return before?.list;
      const file = `tollgate:${FOLDER}${name}`;
      const prepared = builtin.prepared?.get(FOLDER + name);
      const { paths, ignore_case: folded = false } =
        prepared === undefined ? checkBuiltinList(file, text) : (JSON.parse(prepared) as WrittenBuiltinList);
      const shared = { effort, globs: globLists, pathLists: lists };
      const compiling = builtinCompiling(file, prepared === undefined ? shared : { ...shared, checked: true });
      const list = { matcher: compileGlobs(paths, compiling, { ignoreCase: folded }), written: "" };
      known.set(name, { text, list });
      return list;
    },
  };
  return lists;
};

/** @throws if the list is faulty */
export const checkBuiltinList = (file: string, text: string): WrittenBuiltinList => {
  const fail = (faults: readonly string[]): never => {
    throw new Error(`A built-in list is faulty: ${faults.join("; ")}`);
  };
  const yaml = parseYaml(file, new TextEncoder().encode(text));
  if (!yaml.ok) return fail(yaml.problems.map(formatProblem));
  const parsed = builtinList.safeParse(yaml.value.data);
  if (parsed.success) return parsed.data;
  return fail(
    flattenIssues(parsed.error.issues, yaml.value.data).map((fault) =>
      formatProblem({ ...fault, file, ...yaml.value.locate(fault.path), key: keyText(fault.path) }),
    ),
  );
};

const FOLDER = "lists/";

const builtinCompiling = (
  file: string,
  shared: Pick<Compiling, "effort" | "globs" | "pathLists" | "checked">,
): Compiling => ({
  ...shared,
  fault: (_below, { message }) => {
    throw new Error(`A built-in list is faulty: ${file} ${message}`);
  },
  at: () => builtinCompiling(file, shared),
  origin: { file, line: 1, column: 1 },
  spend: () => true,
  patterns: patternShelf(0, shared.effort),
  list: () => undefined,
  listNames: [],
});
