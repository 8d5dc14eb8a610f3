import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { PREPARED, preparedFile, readPolicyTexts } from "../src/gate/builtin-policies.ts";
import { builtinSources, checkPackageList, GLOBS, type KnownNeeds, NEEDS } from "../src/policy/builtin-files.ts";
import { globProgram } from "../src/policy/globs/glob-program.ts";
import { requiredTexts } from "../src/policy/globs/required-texts.ts";
import { formatProblem } from "../src/policy/model/problem.ts";
import { parseYaml } from "../src/policy/parse-yaml.ts";
import { checkBuiltinList } from "../src/policy/path-lists.ts";
import type { BuiltinPolicies } from "../src/policy/policy-files.ts";
import { readPolicies } from "../src/policy/read-policies.ts";
import { writtenPolicyFile } from "../src/policy/written-policy-file.ts";

/** Puts the built-in policies, parsed and checked, beside the code that reads them. */
export const prepareInto = (folder: string): void => {
  const texts = readPolicyTexts(join(root, "policies"));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, PREPARED), preparedFile({ texts, prepared: preparePolicies(texts) }));
};

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

const root = join(import.meta.dirname, "..");
// `node scripts/prepare-policies.ts lib`
if (process.argv[1] === import.meta.filename)
  for (const folder of process.argv.slice(2)) prepareInto(resolve(root, folder));
