import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { openApi, type Schema } from "./subset.ts";

const strictAjv = makeAjv(false);
/** For what arrives as text (path and query): `"3"` is taken for 3. */
const coercingAjv = makeAjv(true);
const compiled = new Map<string, ValidateFunction>();

/**
 * The compiled validator of one part of one operation. They are compiled when they are first needed: all of
 * them together take a second, and a test needs few.
 *
 * @param key what the schema is of, unique (`pulls/get 200`)
 * @param coerce whether texts are turned into numbers and booleans, in place
 */
export const validator = (key: string, schema: Schema, coerce = false): ValidateFunction => {
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const made = (coerce ? coercingAjv : strictAjv).compile(typeof schema === "boolean" ? schema : rebase(schema));
  compiled.set(key, made);
  return made;
};

/** What ajv found, one line each. */
export const describeErrors = (errors: readonly ErrorObject[] | null | undefined): readonly string[] =>
  (errors ?? []).map((error) => `${error.instancePath || "/"} ${error.message ?? ""} ${JSON.stringify(error.params)}`);

function makeAjv(coerceTypes: boolean): Ajv {
  const ajv = new Ajv({ strict: false, coerceTypes, allErrors: false, validateFormats: true });
  // The default export of a CommonJS module, which TypeScript and Node see differently.
  (addFormats as unknown as (ajv: Ajv) => void)(ajv);
  // OpenAPI's own formats that say nothing to check.
  for (const format of ["repo.nwo", "repo.nodes", "timestamp"]) ajv.addFormat(format, true);
  ajv.addSchema({ $id: "github", schemas: openApi.schemas });
  return ajv;
}

/** The subset's references are to its own root; in a schema compiled alone they must name the document. */
function rebase(schema: Schema): object {
  const text = JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"github#/');
  return JSON.parse(text) as object;
}
