import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { PREPARED, type PreparedJson, readPolicyTexts } from "../src/gate/builtin-policies.ts";
import { preparePolicies } from "../src/policy/prepared-policies.ts";

/** Puts the built-in policies, parsed and checked, beside the code that reads them. */
export const prepareInto = (folder: string): void => {
  const texts = readPolicyTexts(join(root, "policies"));
  const json: PreparedJson = {
    texts: Object.fromEntries(texts),
    prepared: Object.fromEntries(preparePolicies(texts)),
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, PREPARED), `${JSON.stringify(json, undefined, 1)}\n`);
};

const root = join(import.meta.dirname, "..");
// `node scripts/prepare-policies.ts lib`
if (process.argv[1] === import.meta.filename)
  for (const folder of process.argv.slice(2)) prepareInto(resolve(root, folder));
