import type { Problem, Read } from "../problem.ts";
import type { PackageList } from "./compiling.ts";
import { findExtended } from "./find-extended.ts";
import { globLists } from "./glob-lists.ts";
import { mergeBreakGlass } from "./merge-break-glass.ts";
import { mergePolicies } from "./merge-policies.ts";
import type { PolicySet } from "./policy.ts";
import { readPackageList } from "./read-package-list.ts";
import { type Lists, maxPolicies, type PolicyFile, type PolicyFileRead, readPolicyFile } from "./read-policy-file.ts";
import { settingsOf } from "./settings-of.ts";

/** What the policies of a pull request are read from. */
export type PolicySources = {
  /** The repository's own policy file; without one, `tollgate:recommended` applies. */
  readonly file?: { readonly file: string; readonly bytes: Uint8Array };
  /** Text of every built-in file: a policy or pack under its name (`caching`, `recommended`), a list of packages under `data/<name>`. */
  readonly builtin: ReadonlyMap<string, string>;
  /** Files of other repositories that a shell has fetched, by what is written under `extends`. */
  readonly extendsFiles?: ReadonlyMap<string, Uint8Array>;
};

/**
 * Reads the policies that judge a pull request: the repository's file and all that it extends, parsed,
 * normalised, compiled and merged. Every problem found is returned, none is thrown, whatever the bytes are.
 * Throws only where a built-in file that Tollgate itself brings is missing; a built-in list of packages that is
 * faulty throws when it is first looked into.
 */
export const readPolicies = (sources: PolicySources): Read<PolicySet> => {
  const { files, problems } = readFiles(sources);
  // With a file missing, its policies would be told as undefined, which is only a consequence.
  if (problems.length > 0) return { ok: false, problems };
  const merged = mergePolicies(files.flatMap((file) => file.policies));
  const breakGlass = mergeBreakGlass(files.flatMap((file) => file.settings.breakGlass ?? []));
  if (!merged.ok || !breakGlass.ok)
    return {
      ok: false,
      problems: [...(breakGlass.ok ? [] : breakGlass.problems), ...(merged.ok ? [] : merged.problems)],
    };
  const policies = merged.value;
  const extra = policies[maxPolicies];
  if (extra !== undefined) {
    const message = `there are ${policies.length} policies with those extended; at most ${maxPolicies} are read`;
    return { ok: false, problems: [{ code: "too-large", ...extra.origin, key: "policies", message }] };
  }
  return {
    ok: true,
    value: { settings: settingsOf(files, breakGlass.value), policies, files: files.map(({ file }) => file) },
  };
};

/** Reads the root file and what it extends, depth first: what a file extends comes before it. */
const readFiles = (sources: PolicySources): { files: readonly PolicyFile[]; problems: readonly Problem[] } => {
  const readFile = readerOf(sources.builtin);
  const problems: Problem[] = [];
  const files: PolicyFile[] = [];
  const seen = new Set<string>();
  const visit = (file: string, bytes: Uint8Array, above: readonly string[]): void => {
    const chain = [...above, file];
    const read = readFile(file, bytes);
    if (!read.ok) problems.push(...read.problems);
    for (const { name, origin, key } of read.extends) {
      if (chain.includes(name)) {
        const circle = [...chain.slice(chain.indexOf(name)), name].join(" → ");
        problems.push({ code: "extends-cycle", ...origin, key, message: `extends itself: ${circle}` });
        continue;
      }
      // A file reached by two ways counts where it is first reached, so that it does not undo what came between.
      if (seen.has(name)) continue;
      seen.add(name);
      const found = findExtended(name, sources);
      if ("fault" in found) problems.push({ ...found.fault, ...origin, key });
      else visit(name, found.bytes, chain);
    }
    if (read.ok) files.push(read.value);
  };
  const root = sources.file ?? recommended(sources.builtin);
  visit(root.file, root.bytes, []);
  return { files, problems };
};

const recommended = (builtin: ReadonlyMap<string, string>): NonNullable<PolicySources["file"]> => {
  const text = builtin.get("recommended");
  if (text === undefined) throw new Error("The built-in pack `recommended` is missing");
  return { file: "tollgate:recommended", bytes: new TextEncoder().encode(text) };
};

/**
 * What built-in files were read to, by the texts that they come from. They are the same for every repository, so a
 * shell that judges many reads each once. Nothing of a repository's own file is kept here.
 */
const builtinFiles = new WeakMap<PolicySources["builtin"], { lists: Lists; reads: Map<string, BuiltinRead> }>();
type BuiltinRead = { readonly text: string | undefined; readonly read: PolicyFileRead };

/** Reads one file; a built-in one only the first time. */
const readerOf = (builtin: PolicySources["builtin"]): ((file: string, bytes: Uint8Array) => PolicyFileRead) => {
  const known = builtinFiles.get(builtin) ?? { lists: listsOf(builtin), reads: new Map<string, BuiltinRead>() };
  builtinFiles.set(builtin, known);
  const lists = { ...known.lists, globs: globLists() };
  return (file, bytes) => {
    if (!file.startsWith("tollgate:")) return readPolicyFile(file, bytes, lists);
    const text = builtin.get(file.slice("tollgate:".length));
    const before = known.reads.get(file);
    if (before !== undefined && before.text === text) return before.read;
    const read = readPolicyFile(file, bytes, known.lists);
    known.reads.set(file, { text, read });
    return read;
  };
};

/** Lists are read when they are first looked into, once. */
const listsOf = (builtin: PolicySources["builtin"]): Lists => {
  const read = new Map<string, { readonly text: string; readonly list: PackageList }>();
  const readList = (name: string, text: string): PackageList => {
    const before = read.get(name);
    if (before !== undefined && before.text === text) return before.list;
    const list = readPackageList(`tollgate:data/${name}`, text);
    read.set(name, { text, list });
    return list;
  };
  return {
    globs: globLists(),
    get listNames() {
      return [...builtin.keys()].filter((key) => key.startsWith("data/")).map((key) => key.slice("data/".length));
    },
    list: (name) => {
      const text = builtin.get(`data/${name}`);
      return text === undefined ? undefined : () => readList(name, text);
    },
  };
};
