import { writeFileSync } from "node:fs";
import * as z from "zod";
import { writtenPolicyFile } from "../src/policy/written-policy-file.ts";

/**
 * The JSON Schema of a policy file, as text, for editors (`# yaml-language-server: $schema=…`). Made from the
 * same zod schema that reads the file; draft 7, because that is what editors know best.
 * Run `node scripts/generate-schema.ts` to write it to `schema/tollgate.schema.json`.
 */
export const schemaText = (): string => {
  const { $schema, ...schema } = z.toJSONSchema(writtenPolicyFile, { target: "draft-7", io: "input", reused: "ref" });
  const whole = {
    $schema,
    title: "Tollgate policy file",
    description: "The policies that Tollgate holds pull requests to: `.github/tollgate.yml`.",
    ...schema,
  };
  return `${JSON.stringify(whole, null, 2)}\n`;
};

if (import.meta.main) writeFileSync(new URL("../schema/tollgate.schema.json", import.meta.url), schemaText());
