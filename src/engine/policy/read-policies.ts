import type { Problem, Read } from "../problem.ts";
import { compileGlobs } from "./compile-globs.ts";
import type { Compiling, ListedPackage } from "./compiling.ts";
import { mergePolicies } from "./merge-policies.ts";
import { nearestSpelling } from "./nearest-spelling.ts";
import type { PolicySet, Settings } from "./policy.ts";
import { readPackageList } from "./read-package-list.ts";
import { type Lists, type PolicyFile, readPolicyFile } from "./read-policy-file.ts";

/** What the policies of a pull request are read from. */
export type PolicySources = {
  /** The repository's own policy file; without one, `tollgate:recommended` applies. */
  readonly file?: { readonly file: string; readonly bytes: Uint8Array };
  /** Text of every built-in file: a policy or pack under its name (`caching`, `recommended`), a list of packages under `data/<name>`. */
  readonly builtin: ReadonlyMap<string, string>;
  /** Files of other repositories that a shell has fetched, by what is written under `extends`. */
  readonly extendsFiles?: ReadonlyMap<string, Uint8Array>;
};

/** Where ADRs live in most repositories that have them. */
export const defaultAdrPaths = [
  "docs/adr/**",
  "docs/adrs/**",
  "docs/decisions/**",
  "docs/architecture/decisions/**",
  "docs/architecture/adr/**",
  "docs/architecture-decisions/**",
  "docs/architectural-decisions/**",
  "doc/adr/**",
  "doc/adrs/**",
  "doc/decisions/**",
  "doc/architecture/decisions/**",
  "adr/**",
  "adrs/**",
  "decisions/**",
  "architecture/decisions/**",
] as const;

/**
 * Reads the policies that judge a pull request: the repository's file and all that it extends, parsed,
 * normalised, compiled and merged. Every problem found is returned; none is thrown, whatever the bytes are.
 */
export const readPolicies = (sources: PolicySources): Read<PolicySet> => {
  const lists = listsOf(sources.builtin);
  const root = sources.file ?? { file: "tollgate:recommended", bytes: encode(sources.builtin.get("recommended")) };
  if (root.bytes === undefined) throw new Error("The built-in pack `recommended` is missing");
  const problems: Problem[] = [];
  const files: PolicyFile[] = [];
  const visit = (file: string, bytes: Uint8Array, above: readonly string[]): void => {
    const read = readPolicyFile(file, bytes, lists);
    if (!read.ok) {
      problems.push(...read.problems);
      return;
    }
    for (const extended of read.value.extends) {
      const report = (problem: Pick<Problem, "code" | "message" | "allowed" | "suggestion">): void => {
        problems.push({ ...problem, ...extended.origin, key: extended.key });
      };
      // A file reached by two ways counts where it is first reached, so that it does not undo what came between.
      if (files.some((done) => done.file === extended.name)) continue;
      if (extended.name === file || above.includes(extended.name)) {
        report({
          code: "extends-cycle",
          message: `extends itself: ${[...above.slice(above.indexOf(extended.name)), file, extended.name].join(" → ")}`,
        });
        continue;
      }
      const found = find(extended.name, sources, report);
      if (found !== undefined) visit(extended.name, found, [...above, file]);
    }
    files.push(read.value);
  };
  visit(root.file, root.bytes, []);
  const parts = files.flatMap((file) => file.policies);
  // With a file missing, its policies would be told as undefined, which is only a consequence.
  if (problems.length > 0) return { ok: false, problems: unique(problems) };
  const merged = mergePolicies(parts);
  if (!merged.ok) return merged;
  if (merged.value.length > 200) {
    const [first] = merged.value.slice(200);
    return {
      ok: false,
      problems: [
        {
          code: "too-large",
          ...(first?.origin ?? { file: root.file, line: 1, column: 1 }),
          key: "policies",
          message: `there are ${merged.value.length} policies with those extended; at most 200 are read`,
        },
      ],
    };
  }
  return {
    ok: true,
    value: { settings: settingsOf(files), policies: merged.value, files: files.map(({ file }) => file) },
  };
};

const encode = (text: string | undefined): Uint8Array | undefined =>
  text === undefined ? undefined : new TextEncoder().encode(text);

const builtinForm = /^tollgate:([a-z0-9-]+)$/;
const remoteForm = /^[\w.-]+\/[\w.-]+:[^\s:@][^\s:@]*@[^\s@]+$/;

const find = (
  name: string,
  { builtin, extendsFiles }: PolicySources,
  report: (problem: Pick<Problem, "code" | "message" | "allowed" | "suggestion">) => void,
): Uint8Array | undefined => {
  const own = builtinForm.exec(name)?.[1];
  if (own !== undefined || name.startsWith("tollgate:")) {
    const bytes = own === undefined ? undefined : encode(builtin.get(own));
    if (bytes !== undefined) return bytes;
    const allowed = [...builtin.keys()]
      .filter((key) => !key.includes("/"))
      .map((key) => `tollgate:${key}`)
      .toSorted();
    report({
      code: "unknown-pack",
      message: `names "${name}", which Tollgate does not bring`,
      allowed,
      ...suggest(nearestSpelling(name, allowed)),
    });
    return undefined;
  }
  const fetched = extendsFiles?.get(name);
  if (fetched !== undefined) return fetched;
  if (remoteForm.test(name))
    report({ code: "not-found", message: `names "${name}", a file of another repository that was not to be had here` });
  else {
    const allowed = ["tollgate:<name>", "<owner>/<repository>:<path>@<tag or commit>"];
    const packs = [...builtin.keys()].filter((key) => !key.includes("/"));
    const near = nearestSpelling(name, packs);
    report({
      code: "wrong-value",
      message: `says "${name}", which is neither a built-in name nor a file pinned in a repository`,
      allowed,
      ...suggest(near === undefined ? undefined : `tollgate:${near}`),
    });
  }
  return undefined;
};

const suggest = (suggestion: string | undefined): { suggestion?: string } =>
  suggestion === undefined ? {} : { suggestion };

const unique = (problems: readonly Problem[]): readonly Problem[] => [
  ...new Map(problems.map((one) => [JSON.stringify(one), one])).values(),
];

/** Lists are read when a policy names them, once. */
const listsOf = (builtin: ReadonlyMap<string, string>): Lists => {
  const read = new Map<string, readonly ListedPackage[]>();
  return {
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

const settingsOf = (files: readonly PolicyFile[]): Settings => {
  const adr = Object.assign({}, ...files.map((file) => file.settings.adr)) as PolicyFile["settings"]["adr"];
  return {
    check: files.findLast((file) => file.settings.check !== undefined)?.settings.check ?? "tollgate",
    adr: {
      paths: adr.paths ?? compileGlobs(defaultAdrPaths, unfailing),
      writtenPaths: adr.writtenPaths ?? defaultAdrPaths,
      external: adr.external ?? [],
      headings: adr.headings ?? {},
    },
  };
};

/** For what we wrote ourselves: a fault in it is ours. */
const unfailing: Compiling = {
  fault: (_below, { message }) => {
    throw new Error(`A default of ours ${message}`);
  },
  at: () => unfailing,
  origin: { file: "", line: 1, column: 1 },
  spend: () => true,
  list: () => undefined,
  listNames: [],
};
