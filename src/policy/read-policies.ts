import { noEffort, type ReadFile, readerOf } from "./builtin-files.ts";
import { type PolicyFile, policyOf } from "./compile-policy.ts";
import { bakedIn } from "./defaults.ts";
import { lockedFiles } from "./locks.ts";
import { mergePolicies } from "./merge-policies.ts";
import { mergeSettings } from "./merge-settings.ts";
import { type Effort, NO_PATH_LISTS, type PathLists } from "./model/compiling.ts";
import type { PolicySet } from "./model/policy.ts";
import { type Problem, type Read, withExcerpts } from "./model/problem.ts";
import { findExtended, isBuiltIn, type NamedFile, type PolicySources } from "./policy-files.ts";
import { type Extended, maxPolicies } from "./read-policy-file.ts";

/** Returns problems; it throws only if a built-in file is missing or faulty. */
export const readPolicies = (sources: PolicySources, effort: Effort = noEffort): Read<PolicySet> => {
  const read = readSources(sources, effort);
  return read.ok ? read : { ok: false, problems: withExcerpts(read.problems, writtenFiles(sources)) };
};

/**
 * A missing file makes its policies look undefined, so only the cause is reported. Without merged policies, locks are
 * unknown, but other faults of the settings are still reported.
 */
const readSources = (sources: PolicySources, effort: Effort): Read<PolicySet> => {
  const { readFile, size, pathLists } = readerOf(sources.builtin, effort);
  const { files, problems } = readFiles(sources, readFile, pathLists);
  if (problems.length > 0) return { ok: false, problems };
  const merged = mergePolicies(files);
  if (!merged.ok) {
    const settings = mergeSettings(files, []);
    return { ok: false, problems: [...(settings.ok ? [] : settings.problems), ...merged.problems] };
  }
  const settings = mergeSettings(files, merged.value.policies);
  if (!settings.ok) return settings;
  const { defaults } = merged.value;
  const policies = merged.value.policies.map((policy) => policyOf(policy, defaults.values));
  if (policies.length === 0) {
    const file = (sources.file ?? sources.defaults)?.file ?? "";
    const message = "there are no policies, here or in what it extends, so it would let everything pass";
    return { ok: false, problems: [{ code: "missing-key", file, line: 1, column: 1, key: "policies", message }] };
  }
  const extra = policies[maxPolicies];
  if (extra !== undefined) {
    const message = `there are ${policies.length} policies with those extended; at most ${maxPolicies} are read`;
    return { ok: false, problems: [{ code: "too-large", ...extra.origin, key: "policies", message }] };
  }
  return {
    ok: true,
    value: {
      ...settings.value,
      origins: { ...settings.value.origins, ...defaults.origins },
      policies,
      files: [...new Set(files.map(({ file }) => file))],
      size: size(),
    },
  };
};

type FilesRead = { readonly files: readonly PolicyFile[]; readonly problems: readonly Problem[] };

/**
 * Older files of the organisation yield to its defaults, and built-in files to everything. A file that is reached twice
 * counts where it is first reached, so it does not undo changes in between.
 */
const readFiles = (sources: PolicySources, readFile: ReadFile, lists: PathLists): FilesRead => {
  const read = (root: NamedFile): FilesRead => readTree(root, sources, readFile, lists);
  const { file, defaults } = sources;
  if (defaults === undefined) {
    const { files, problems } = read(file ?? recommended(sources.builtin));
    return { files: files.map((one) => yielding(one, isBuiltIn(one.file))), problems };
  }
  const above = read(defaults);
  if (file === undefined) return above;
  const own = read(file);
  const { files: held, ids } = lockedFiles(bakedIn(above.files));
  const names = new Set(held.map((one) => one.file));
  const repository = `${defaults.file.split(":")[0]?.toLowerCase()}:`;
  const below = own.files.map((one) =>
    yielding(
      names.has(one.file) ? { ...one, policies: one.policies.filter(({ id }) => !ids.has(id)) } : one,
      isBuiltIn(one.file) || one.file.startsWith(repository),
    ),
  );
  return { files: [...held, ...below], problems: [...above.problems, ...own.problems] };
};

const yielding = (file: PolicyFile, yields: boolean): PolicyFile =>
  yields ? { ...file, yields, policies: file.policies.map((part) => ({ ...part, yields })) } : file;

const readTree = (root: NamedFile, sources: PolicySources, readFile: ReadFile, builtinLists: PathLists): FilesRead => {
  const problems: Problem[] = [];
  const files: PolicyFile[] = [];
  const seen = new Set<string>();
  const lists = new Map<string, PathLists>();
  const visit = (file: string, bytes: Uint8Array, above: readonly string[]): void => {
    const chain = [...above, file];
    const here = problems.length;
    let visited = false;
    const read = readFile(file, bytes, (extended) => {
      visited = true;
      return visitAll(extended, chain);
    });
    if (!read.ok) problems.splice(here, 0, ...read.problems);
    // A built-in file that was read before has not asked for those that it extends.
    if (!visited) visitAll(read.extends, chain);
    lists.set(file, read.pathLists);
    if (read.ok) files.push(read.value);
  };
  const visitAll = (extended: readonly Extended[], chain: readonly string[]): PathLists => {
    const seenThere: PathLists[] = [];
    for (const { name, origin, key } of extended) {
      const found = findExtended(name, sources);
      if ("fault" in found) {
        if (!seen.has(name)) problems.push({ ...found.fault, ...origin, key });
        seen.add(name);
        continue;
      }
      if (chain.includes(found.file)) {
        const circle = [...chain.slice(chain.indexOf(found.file)), found.file].join(" → ");
        problems.push({ code: "extends-cycle", ...origin, key, message: `extends itself: ${circle}` });
        continue;
      }
      if (!seen.has(found.file)) {
        seen.add(found.file);
        visit(found.file, found.bytes, chain);
      }
      seenThere.push(lists.get(found.file) ?? NO_PATH_LISTS);
    }
    return joinedLists(builtinLists, seenThere);
  };
  visit(root.file, root.bytes, []);
  return { files, problems };
};

/** Of two lists of one name, the later file's counts, unless that is a built-in one. */
const joinedLists = (builtin: PathLists, of: readonly PathLists[]): PathLists => ({
  get names() {
    return [...new Set([builtin, ...of].flatMap(({ names }) => names))];
  },
  get: (name) => {
    const own = builtin.get(name);
    return of.map((lists) => lists.get(name)).findLast((list) => list !== undefined && list !== own) ?? own;
  },
});

const recommended = (builtin: ReadonlyMap<string, string>): NamedFile => {
  const text = builtin.get("recommended");
  if (text === undefined) throw new Error("The built-in pack `recommended` is missing");
  return { file: "tollgate:recommended", bytes: new TextEncoder().encode(text) };
};

/** Sharing is safe, because nothing changes a `PolicySet`; much memory for patterns keeps fewer than `max` results. */
export const rememberPolicies = (max: number, effort?: Effort): ((sources: PolicySources) => Read<PolicySet>) => {
  const known = new Map<string, Read<PolicySet>>();
  let steps = 0;
  const forget = (key: string): void => {
    steps -= stepsOf(known.get(key));
    known.delete(key);
  };
  return (sources) => {
    const key = keyOf(sources);
    const read = known.get(key) ?? readPolicies(sources, effort);
    forget(key);
    known.set(key, read);
    steps += stepsOf(read);
    for (const oldest of known.keys()) {
      if (oldest === key || (known.size <= max && steps <= STEPS_KEPT)) break;
      forget(oldest);
    }
    return read;
  };
};

/** About a hundred megabytes of compiled patterns. */
const STEPS_KEPT = 200_000;

const stepsOf = (read: Read<PolicySet> | undefined): number => (read?.ok === true ? (read.value.size ?? 0) : 0);

/** Contents, not names, because branches and tags move. */
const keyOf = ({ file, defaults, extendsFiles }: PolicySources): string => {
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  const named = (of: PolicySources["file"]) => (of === undefined ? null : [of.file, text(of.bytes)]);
  const others = [...(extendsFiles ?? [])].map(([name, found]) => [
    name,
    found instanceof Uint8Array ? text(found) : found,
  ]);
  return JSON.stringify([named(file), named(defaults), others]);
};

/** Names a file of another repository, because people would look for it in this one. */
export const evaluationErrorMessage = (problems: readonly Problem[]): string => {
  const [first] = problems;
  const file = first?.file ?? "";
  const remote = file.includes("/") && file.includes(":");
  if (!remote || problems.some((one) => one.file !== file)) return "The policy file has problems";
  return `The policy file ${file}, which applies here, has problems`;
};

const writtenFiles = ({ file, defaults, extendsFiles }: PolicySources): ReadonlyMap<string, Uint8Array> =>
  new Map(
    [...(extendsFiles ?? []), ...[defaults, file].map((one) => [one?.file ?? "", one?.bytes] as const)].flatMap(
      ([name, bytes]) => (bytes instanceof Uint8Array ? [[name, bytes] as const] : []),
    ),
  );
