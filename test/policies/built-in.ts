import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readBuiltinPolicies } from "../../src/gate/builtin-policies.ts";
import type { Policy, PolicySet } from "../../src/policy/model/policy.ts";
import { readPolicies } from "../../src/policy/read-policies.ts";

/** Where the built-in policies lie. */
export const FOLDER = fileURLToPath(new URL("../../policies/", import.meta.url));

/** The ids of the built-in policies, by their files' names, in order. */
export const policyIds: readonly string[] = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".yml") && !name.endsWith(".test.yml"))
  .map((name) => name.slice(0, -".yml".length))
  .sort();

const builtin = readBuiltinPolicies(import.meta.url);

/** A policy file that extends the built-ins named, as the engine reads it; its problems in words where it has any. */
export const readExtending = (...names: readonly string[]): PolicySet => {
  const text = `version: 1\nextends: [${names.map((name) => `tollgate:${name}`).join(", ")}]\n`;
  const read = readPolicies({ file: { file: ".github/tollgate.yml", bytes: new TextEncoder().encode(text) }, builtin });
  if (!read.ok)
    throw new Error(
      read.problems.map(({ file, line, key, message }) => `${file}:${line} ${key} ${message}`).join("\n"),
    );
  return read.value;
};

/** One built-in policy. */
export const readOne = (id: string): Policy => {
  const found = readExtending(id).policies.find((policy) => policy.id === id);
  if (found === undefined) throw new Error(`policies/${id}.yml has no policy ${id}`);
  return found;
};

/** Text of a file of the folder. */
export const textOf = (name: string): string => readFileSync(`${FOLDER}${name}`, "utf8");
