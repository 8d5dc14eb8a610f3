import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { PREPARED, type PreparedJson, readPolicyTexts } from "../src/gate/builtin-policies.ts";
import { preparePolicies } from "../src/policy/prepared-policies.ts";

/** `node scripts/prepare-policies.ts lib`: the built-in policies, parsed and checked, beside the code that reads them. */
const root = join(import.meta.dirname, "..");
const texts = readPolicyTexts(join(root, "policies"));
const json: PreparedJson = {
  texts: Object.fromEntries(texts),
  prepared: Object.fromEntries(preparePolicies(texts)),
};
for (const folder of process.argv.slice(2)) {
  mkdirSync(resolve(root, folder), { recursive: true });
  writeFileSync(resolve(root, folder, PREPARED), `${JSON.stringify(json, undefined, 1)}\n`);
}
