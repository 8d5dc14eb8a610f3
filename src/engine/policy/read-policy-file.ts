import type { Problem, Read } from "../problem.ts";
import { compileGlobs, eachOf } from "./compile-globs.ts";
import { compilePolicy } from "./compile-policy.ts";
import type { Compiling, Fault, KeyPath, ListedPackage } from "./compiling.ts";
import { eachPattern } from "./each-pattern.ts";
import { flattenIssues } from "./flatten-issues.ts";
import { globLimits } from "./glob-fault.ts";
import { keyText } from "./key-text.ts";
import { type ParsedYaml, parseYaml } from "./parse-yaml.ts";
import type { AdrSettings, Origin } from "./policy.ts";
import type { PolicyPart } from "./policy-part.ts";
import { entriesOf } from "./written-list.ts";
import { type WrittenPolicyFile, writtenPolicy, writtenPolicyFile } from "./written-policy-file.ts";

/** One policy file, read and compiled, before what it extends is brought in. */
export type PolicyFile = {
  readonly file: string;
  /** What it extends, in order, each with its place. */
  readonly extends: readonly { readonly name: string; readonly origin: Origin; readonly key: string }[];
  readonly settings: { readonly check?: string; readonly adr: Partial<AdrSettings> };
  readonly policies: readonly PolicyPart[];
};

/** What a file may refer to besides itself. */
export type Lists = Pick<Compiling, "listNames"> & {
  readonly list: (name: string) => readonly ListedPackage[] | undefined;
};

/** Reads one policy file. All of its problems are returned at once, in the order of the file. */
export const readPolicyFile = (file: string, bytes: Uint8Array, lists: Lists): Read<PolicyFile> => {
  const yaml = parseYaml(file, bytes);
  if (!yaml.ok) return yaml;
  const problems: Problem[] = [];
  const compiling = compilingFor(file, yaml.value, lists, problems);
  const parsed = writtenPolicyFile.safeParse(yaml.value.data);
  if (!parsed.success) {
    for (const { path, which, ...fault } of flattenIssues(parsed.error.issues)) {
      const code =
        fault.code === "wrong-value" && path.length === 1 && path[0] === "version" ? "unsupported-version" : fault.code;
      problems.push({ ...fault, code, file, ...yaml.value.locate(path, which), key: keyText(path) });
    }
    // What is sound is compiled all the same, so that a bad glob is told together with a misspelt key.
    for (const [id, value] of writtenPolicies(yaml.value.data)) {
      const alone = writtenPolicy.safeParse(value);
      if (alone.success) compilePolicy(id, alone.data, compiling.at("policies", id));
    }
    return { ok: false, problems: inOrder(problems) };
  }
  const value = compileFile(file, parsed.data, compiling);
  return problems.length > 0 ? { ok: false, problems: inOrder(problems) } : { ok: true, value };
};

const compileFile = (file: string, written: WrittenPolicyFile, compiling: Compiling): PolicyFile => {
  if (written.policies === undefined && written.extends === undefined) {
    compiling.fault([], {
      code: "missing-key",
      message: "the file names no policies, so it would let everything pass",
      allowed: ["extends", "policies"],
    });
  }
  const policies = Object.entries(written.policies ?? {});
  if (policies.length > 200)
    compiling.fault(["policies"], {
      code: "too-large",
      message: `has ${policies.length} policies; at most 200 are read`,
    });
  const extended: PolicyFile["extends"][number][] = [];
  const under = compiling.at("extends");
  eachOf(written.extends ?? [], (name, below) => {
    extended.push({ name, origin: under.at(...below).origin, key: keyText(["extends", ...below]) });
  });
  return {
    file,
    extends: extended,
    settings: {
      ...(written.check === undefined ? {} : { check: written.check }),
      adr: adrSettings(written.adr, compiling.at("adr")),
    },
    policies: policies.slice(0, 200).map(([id, policy]) => compilePolicy(id, policy, compiling.at("policies", id))),
  };
};

const adrSettings = (written: WrittenPolicyFile["adr"], compiling: Compiling): Partial<AdrSettings> => ({
  ...(written?.paths === undefined
    ? {}
    : { paths: compileGlobs(written.paths, compiling.at("paths")), writtenPaths: entriesOf(written.paths) }),
  ...(written?.external === undefined ? {} : { external: eachPattern(written.external, compiling.at("external")) }),
  ...(written?.headings === undefined
    ? {}
    : {
        headings: Object.fromEntries(
          Object.entries(written.headings).map(([part, headings]) => [
            part,
            entriesOf(headings ?? []).map((one) => one.toLowerCase()),
          ]),
        ),
      }),
});

/** Where faults of this file go: to `problems`, with their place. */
const compilingFor = (file: string, yaml: ParsedYaml, lists: Lists, problems: Problem[]): Compiling => {
  let left: number = globLimits.expansionsPerFile;
  const spend = (expansions: number): boolean => {
    left -= expansions;
    return left >= 0;
  };
  const at = (path: KeyPath): Compiling => ({
    fault: (below: KeyPath, fault: Fault) => {
      const whole = [...path, ...below];
      problems.push({ ...fault, file, ...yaml.locate(whole), key: keyText(whole) });
    },
    at: (...below) => at([...path, ...below]),
    get origin() {
      return { file, ...yaml.locate(path, "key") };
    },
    spend,
    list: lists.list,
    listNames: lists.listNames,
  });
  return at([]);
};

const writtenPolicies = (data: unknown): readonly (readonly [string, unknown])[] => {
  const policies: unknown = typeof data === "object" && data !== null && "policies" in data ? data.policies : undefined;
  return typeof policies === "object" && policies !== null && !Array.isArray(policies)
    ? Object.entries(policies).slice(0, 200)
    : [];
};

const inOrder = (problems: readonly Problem[]): readonly Problem[] =>
  problems.toSorted((a, b) => a.line - b.line || a.column - b.column).slice(0, 200);
