import type { BuiltinPolicies } from "./extends.ts";
import { globProgram } from "./globs/glob-program.ts";
import { requiredTexts } from "./globs/required-texts.ts";
import { formatProblem } from "./model/problem.ts";
import { checkPackageList } from "./package-list.ts";
import { parseYaml } from "./parse-yaml.ts";
import { checkBuiltinList } from "./path-lists.ts";
import { builtinSources, GLOBS, type KnownNeeds, NEEDS, readPolicies } from "./read-policies.ts";
import { writtenPolicyFile } from "./written-policy-file.ts";

/**
 * Parses and checks the built-in files, so that no process has to do it again at its start.
 *
 * @returns by the name of the file, its checked content as JSON; under `GLOBS`, all their globs compiled; under `NEEDS`,
 *   the texts that their patterns need
 * @throws if a file has problems, or if JSON cannot hold it
 */
export const preparePolicies = (builtin: BuiltinPolicies): ReadonlyMap<string, string> => {
  const { globs, patterns } = builtinSources(builtin);
  const needs: KnownNeeds = Object.fromEntries(
    [...patterns].map((source) => [source, requiredTexts(source.normalize("NFC")) ?? null]),
  );
  return new Map([
    ...[...builtin].map(([name, text]) => [name, prepare(name, text, builtin)] as const),
    [GLOBS, exactJson(GLOBS, globProgram(globs))],
    [NEEDS, exactJson(NEEDS, needs)],
  ]);
};

const prepare = (name: string, text: string, builtin: BuiltinPolicies): string => {
  if (name.startsWith("data/")) return exactJson(name, checkPackageList(`tollgate:${name}`, text));
  if (name.startsWith("lists/")) return exactJson(name, checkBuiltinList(`tollgate:${name}`, text));
  const bytes = new TextEncoder().encode(`version: 1\nextends: tollgate:${name}\n`);
  const read = readPolicies({ file: { file: name, bytes }, builtin });
  if (!read.ok) throw new Error(`tollgate:${name} is faulty: ${read.problems.map(formatProblem).join("; ")}`);
  const yaml = parseYaml(`tollgate:${name}`, new TextEncoder().encode(text));
  if (!yaml.ok) throw new Error(`tollgate:${name} is faulty`);
  return exactJson(name, writtenPolicyFile.parse(yaml.value.data));
};

const exactJson = (name: string, value: unknown): string => {
  const json = JSON.stringify(value);
  // An absent key means what an undefined one does; anything else must come back as it was.
  if (JSON.stringify(JSON.parse(json)) !== json || holdsOther(value))
    throw new Error(`JSON cannot hold the content of tollgate:${name}`);
  return json;
};

const holdsOther = (value: unknown): boolean => {
  if (Array.isArray(value)) return value.some((one) => one === undefined || holdsOther(one));
  if (typeof value === "object" && value !== null)
    return Object.getPrototypeOf(value) !== Object.prototype || Object.values(value).some(holdsOther);
  return !["string", "boolean", "undefined"].includes(typeof value) && !Number.isFinite(value) && value !== null;
};
