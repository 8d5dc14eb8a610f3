import { compileBreakGlass } from "./break-glass.ts";
import { compilePolicy, type PolicyFile } from "./compile-policy.ts";
import { compileDefaults } from "./defaults.ts";
import { besideFaults, flattenIssues, maxFaults, notAnId, withoutFaults } from "./flatten-issues.ts";
import { globLimits } from "./globs/compile-globs.ts";
import { meantFaults } from "./meant-faults.ts";
import { typographicQuotes } from "./meant-words.ts";
import { adrSettings } from "./merge-settings.ts";
import { type Compiling, eachOf, type Fault, type PathLists } from "./model/compiling.ts";
import type { Origin } from "./model/policy.ts";
import { type KeyPath, keyText, type Problem, type Read } from "./model/problem.ts";
import { type ParsedYaml, parseYaml } from "./parse-yaml.ts";
import { compilePathLists, writtenPathList } from "./path-lists.ts";
import { type WrittenPolicyFile, writtenPolicy, writtenPolicyFile } from "./written-policy-file.ts";
import { oneSlip } from "./yaml/one-slip.ts";

export type Extended = { readonly name: string; readonly origin: Origin; readonly key: string };

/**
 * `extends`: the names, even if other parts are faulty, so that those files are checked, too. `pathLists`: what the files
 * see that extend this one.
 */
export type PolicyFileRead = Read<PolicyFile> & {
  readonly extends: readonly Extended[];
  readonly pathLists: PathLists;
};

export type Inherited = (extended: readonly Extended[]) => PathLists;

/** What the files of one reading share. `pathLists`: the built-in ones. */
export type Lists = Pick<Compiling, "effort" | "patterns" | "globs" | "list" | "listNames" | "pathLists" | "checked">;

export const maxPolicies = 1_000;

const PROTO = "__proto__";

export const readPolicyFile = (
  file: string,
  bytes: Uint8Array,
  lists: Lists,
  inherited: Inherited = () => lists.pathLists,
): PolicyFileRead => {
  const read = readAsWritten(file, bytes, lists, inherited);
  if (read.ok) return read;
  const without = (text: string): readonly Problem[] => {
    const again = readAsWritten(file, new TextEncoder().encode(text), lists, () => lists.pathLists);
    return again.ok ? [] : again.problems;
  };
  const slip = oneSlip(file, new TextDecoder().decode(bytes), read.problems, without);
  if (slip === undefined) return read;
  const rest = readAsWritten(file, new TextEncoder().encode(slip.text), lists, inherited);
  return { ...rest, ok: false, problems: inOrder([slip.problem, ...(rest.ok ? [] : rest.problems)]) };
};

const readAsWritten = (file: string, bytes: Uint8Array, lists: Lists, inherited: Inherited): PolicyFileRead => {
  const yaml = parseYaml(file, bytes);
  if (!yaml.ok) return { ...yaml, extends: [], pathLists: lists.pathLists };
  const { data, locate } = yaml.value;
  const problems: Problem[] = [];
  const plain = compilingFor(file, yaml.value, lists, problems);
  const many = Object.keys(mapAt(data, "policies")).length;
  if (many > maxPolicies) {
    plain.fault(["policies"], {
      code: "too-large",
      message: `has ${many} policies; at most ${maxPolicies} are read`,
    });
    return { ok: false, problems, extends: [], pathLists: lists.pathLists };
  }
  // zod silently drops this key.
  if (Object.hasOwn(mapAt(data, "policies"), PROTO)) {
    const path = ["policies", PROTO];
    problems.push({ code: "bad-id", file, ...locate(path, "key"), key: keyText(path), message: notAnId });
  }
  const quotes = typographicQuotes(data);
  if (quotes.length > 0) {
    for (const { path, which, ...fault } of quotes)
      problems.push({ ...fault, file, ...locate(path, which), key: keyText(path) });
    return { ok: false, problems: inOrder(problems), extends: [], pathLists: lists.pathLists };
  }
  const named = writtenPolicyFile.shape.extends.safeParse(mapAt({ data }, "data").extends);
  const extended = extendsOf(named.data, file, locate);
  const pathLists = pathListsOf(data, plain.at("lists"), inherited(extended));
  const compiling = compilingFor(file, yaml.value, { ...lists, pathLists }, problems);
  const parsed = writtenPolicyFile.safeParse(data);
  if (!parsed.success) {
    const faults = flattenIssues(parsed.error.issues, data);
    for (const { path, which, ...fault } of meantFaults(faults, data)) {
      const version = fault.code === "wrong-value" && path.length === 1 && path[0] === "version";
      const code = version ? "unsupported-version" : fault.code;
      problems.push({ ...fault, code, file, ...locate(path, which), key: keyText(path) });
    }
    // Compile the policies without what is faulty, too, so that all problems are reported together.
    const found: Problem[] = [];
    const rest = compilingFor(file, yaml.value, { ...lists, pathLists }, found);
    for (const [id, value] of Object.entries(mapAt(withoutFaults(data, faults), "policies"))) {
      const alone = writtenPolicy.safeParse(value);
      if (alone.success) compilePolicy(id, alone.data, rest.at("policies", id));
    }
    problems.push(...besideFaults(found, faults));
    return { ok: false, problems: inOrder(problems), extends: extended, pathLists };
  }
  const value = compileFile(file, parsed.data, compiling);
  return problems.length > 0
    ? { ok: false, problems: inOrder(problems), extends: extended, pathLists }
    : { ok: true, value, extends: extended, pathLists };
};

/** Of the sound lists, so that one faulty list does not make all names unknown. */
const pathListsOf = (data: unknown, compiling: Compiling, inherited: PathLists): PathLists => {
  const sound = Object.entries(mapAt(data, "lists")).flatMap(([name, written]) => {
    const parsed = writtenPathList.safeParse(written);
    return parsed.success ? [[name, parsed.data] as const] : [];
  });
  return sound.length === 0 ? inherited : compilePathLists(Object.fromEntries(sound), compiling, inherited);
};

/**
 * Reads a file that was checked before (`preparePolicies`). Its text is only parsed if somebody asks for a line.
 *
 * @param prepared its content as JSON
 */
export const readPreparedFile = (file: string, prepared: string, text: string, lists: Lists): PolicyFileRead => {
  const written = JSON.parse(prepared) as WrittenPolicyFile;
  const problems: Problem[] = [];
  let parsed: ParsedYaml | undefined;
  const locate: ParsedYaml["locate"] = (path, which) => {
    if (parsed === undefined) {
      const yaml = parseYaml(file, new TextEncoder().encode(text));
      if (!yaml.ok) throw new Error(`${file} was prepared from another text`);
      parsed = yaml.value;
    }
    return parsed.locate(path, which);
  };
  const plain = compilingFor(file, { locate }, { ...lists, checked: true }, problems);
  const pathLists = pathListsOf(written, plain.at("lists"), lists.pathLists);
  const compiling = compilingFor(file, { locate }, { ...lists, pathLists, checked: true }, problems);
  const value = compileFile(file, written, compiling);
  const extended = extendsOf(written.extends, file, locate);
  if (problems.length > 0) throw new Error(`${file} was prepared by another version of Tollgate`);
  return { ok: true, value, extends: extended, pathLists };
};

const compileFile = (file: string, written: WrittenPolicyFile, compiling: Compiling): PolicyFile => {
  const policies = Object.entries(written.policies ?? {});
  // A file of lists only is there to be extended.
  if (policies.length === 0 && written.extends === undefined && written.lists === undefined) {
    compiling.fault([], {
      code: "missing-key",
      message: "the file names no policies, so it would let everything pass",
      allowed: ["extends", "policies"],
    });
  }
  return {
    file,
    settings: {
      ...(written.check === undefined ? {} : { check: written.check }),
      adr: adrSettings(written.adr, compiling.at("adr")),
      ...(written.break_glass === undefined
        ? {}
        : { breakGlass: compileBreakGlass(written.break_glass, compiling.at("break_glass")) }),
      ...(written.defaults === undefined
        ? {}
        : { defaults: compileDefaults(written.defaults, compiling.at("defaults")) }),
      ...(written.locked === undefined ? {} : { locked: written.locked }),
      origins: originsOf(written, compiling),
    },
    policies: policies
      .slice(0, maxPolicies)
      .map(([id, policy]) => compilePolicy(id, policy, compiling.at("policies", id))),
  };
};

const originsOf = (written: WrittenPolicyFile, compiling: Compiling): Readonly<Record<string, Origin>> => {
  const origins: Record<string, Origin> = {};
  for (const key of ["check", "locked"] as const)
    if (written[key] !== undefined) origins[key] = compiling.at(key).origin;
  for (const [key, value] of Object.entries(written.adr ?? {}))
    if (value !== undefined) origins[`adr.${key}`] = compiling.at("adr", key).origin;
  return origins;
};

const extendsOf = (
  written: WrittenPolicyFile["extends"],
  file: string,
  locate: ParsedYaml["locate"],
): readonly Extended[] => {
  const found: Extended[] = [];
  eachOf(written ?? [], (name, below) => {
    const path = ["extends", ...below];
    found.push({ name, origin: originAt(file, () => locate(path)), key: keyText(path) });
  });
  return found;
};

const compilingFor = (file: string, yaml: Pick<ParsedYaml, "locate">, lists: Lists, problems: Problem[]): Compiling => {
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
      return originAt(file, () => yaml.locate(path, "key"));
    },
    spend,
    ...(lists.checked === true ? { checked: true } : {}),
    effort: lists.effort,
    patterns: lists.patterns,
    globs: lists.globs,
    list: lists.list,
    listNames: lists.listNames,
    pathLists: lists.pathLists,
  });
  return at([]);
};

/** The line is worked out when it is asked for, which is seldom. */
const originAt = (file: string, locate: () => { readonly line: number; readonly column: number }): Origin => {
  let at: { readonly line: number; readonly column: number } | undefined;
  const found = (): { readonly line: number; readonly column: number } => {
    at ??= locate();
    return at;
  };
  return {
    file,
    get line() {
      return found().line;
    },
    get column() {
      return found().column;
    },
  };
};

const mapAt = (data: unknown, key: string): Readonly<Record<string, unknown>> => {
  const value: unknown =
    typeof data === "object" && data !== null && Object.hasOwn(data, key) ? Reflect.get(data, key) : {};
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
};

const inOrder = (problems: readonly Problem[]): readonly Problem[] =>
  problems.toSorted((a, b) => a.line - b.line || a.column - b.column).slice(0, maxFaults);
