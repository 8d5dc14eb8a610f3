import type { Problem, Read } from "../problem.ts";
import type { PackageList } from "./compiling.ts";
import { findExtended } from "./find-extended.ts";
import { globLists } from "./glob-lists.ts";
import { mergeBreakGlass } from "./merge-break-glass.ts";
import { mergePolicies } from "./merge-policies.ts";
import type { PolicySet } from "./policy.ts";
import { readPackageList } from "./read-package-list.ts";
import { type Lists, maxPolicies, type PolicyFile, readPolicyFile } from "./read-policy-file.ts";
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
 * Throws only where a built-in file that Tollgate itself brings is missing or faulty.
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
  const lists = listsOf(sources.builtin);
  const problems: Problem[] = [];
  const files: PolicyFile[] = [];
  const seen = new Set<string>();
  const visit = (file: string, bytes: Uint8Array, above: readonly string[]): void => {
    const chain = [...above, file];
    const read = readPolicyFile(file, bytes, lists);
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

/** Lists are read when a policy names them, once. */
const listsOf = (builtin: ReadonlyMap<string, string>): Lists => {
  const read = new Map<string, PackageList>();
  return {
    globs: globLists(),
    listNames: [...builtin.keys()].filter((key) => key.startsWith("data/")).map((key) => key.slice("data/".length)),
    list: (name) => {
      const text = builtin.get(`data/${name}`);
      if (text === undefined) return undefined;
      const known = read.get(name) ?? readPackageList(`tollgate:data/${name}`, text);
      read.set(name, known);
      return known;
    },
  };
};
