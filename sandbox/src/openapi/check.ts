import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { Refusal } from "../state/refusal.ts";
import { type Matched, openApi, type Schema } from "./operations.ts";

type CheckedRequest = {
  readonly params: Readonly<Record<string, string | number>>;
  readonly query: Readonly<Record<string, string | number | boolean | undefined>>;
};

/**
 * Validates a request against GitHub's document. Unlike GitHub, unknown parameters and properties are refused, because
 * they are a client's mistake.
 *
 * @throws Refusal 404 for a path parameter of the wrong type, 422 for everything else
 */
export const checkRequest = (matched: Matched, query: URLSearchParams, body: unknown): CheckedRequest => {
  const { id, operation } = matched;
  const params: Record<string, string | number> = { ...matched.params };
  const values: Record<string, string | number | boolean> = {};
  for (const parameter of operation.parameters) {
    const { name } = parameter;
    const written = parameter.in === "path" ? params[name] : (query.get(name) ?? undefined);
    if (written === undefined) {
      if (parameter.required === true) throw new Refusal(422, `${id}: the query parameter ${name} is missing`);
      continue;
    }
    const holder = { value: written as unknown };
    const check = validator(`${id} ${parameter.in} ${name}`, holding(parameter.schema), true);
    if (!check(holder)) {
      if (parameter.in === "path") throw new Refusal(404, "Not Found");
      throw new Refusal(422, `Invalid request.\n\n${describeErrors(check.errors).join("\n")}`);
    }
    if (parameter.in === "path") params[name] = holder.value as string | number;
    else values[name] = holder.value as string | number | boolean;
  }
  for (const name of query.keys()) {
    if (!operation.parameters.some((parameter) => parameter.in === "query" && parameter.name === name)) {
      throw new Refusal(422, `${id} has no query parameter ${name}`);
    }
  }
  checkBody(matched, body);
  return { params, query: values };
};

const holding = (schema: Schema): Schema => ({ type: "object", properties: { value: schema }, required: ["value"] });

const checkBody = ({ id, operation }: Matched, body: unknown): void => {
  if (operation.body === undefined) {
    if (body !== undefined && Object.keys(body as object).length > 0) {
      throw new Refusal(422, `${id} takes no body`);
    }
    return;
  }
  const check = validator(`${id} body`, operation.body);
  if (!check(body ?? {})) {
    throw new Refusal(422, `Invalid request.\n\n${describeErrors(check.errors).join("\n")}`);
  }
  const unknown = unknownProperty(operation.body, body ?? {}, "");
  if (unknown !== undefined) throw new Refusal(422, `${id} has no property ${unknown}`);
};

const unknownProperty = (schema: unknown, value: unknown, at: string): string | undefined => {
  if (typeof schema !== "object" || schema === null || typeof value !== "object" || value === null) return undefined;
  const { properties, items, additionalProperties } = schema as {
    properties?: Record<string, unknown>;
    items?: unknown;
    additionalProperties?: unknown;
  };
  if (Array.isArray(value)) {
    for (const [index, one] of value.entries()) {
      const found = unknownProperty(items, one, `${at}${index}.`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (properties === undefined || additionalProperties !== undefined) return undefined;
  for (const [name, one] of Object.entries(value)) {
    if (!Object.hasOwn(properties, name)) return `${at}${name}`;
    const found = unknownProperty(properties[name], one, `${at}${name}.`);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** @returns errors, one line each */
export const checkResponse = ({ id, operation }: Matched, status: number, body: unknown): readonly string[] => {
  const schema = operation.responses[String(status)];
  if (schema === undefined) return [`${id} does not answer ${status}`];
  if (schema === null) return body === undefined ? [] : [`${id} answers ${status} without a body`];
  const check = validator(`${id} ${status}`, schema);
  return check(body) ? [] : describeErrors(check.errors);
};

const makeAjv = (coerceTypes: boolean): Ajv => {
  const ajv = new Ajv({ strict: false, coerceTypes, allErrors: false, validateFormats: true });
  // TypeScript and Node see a CommonJS default export differently.
  (addFormats as unknown as (ajv: Ajv) => void)(ajv);
  for (const format of ["repo.nwo", "repo.nodes", "timestamp"]) ajv.addFormat(format, true);
  ajv.addSchema({ $id: "github", schemas: openApi.schemas });
  return ajv;
};

const strictAjv = makeAjv(false);
const coercingAjv = makeAjv(true);
const compiled = new Map<string, ValidateFunction>();

/**
 * Compiles a schema on first use, because all of them take a second.
 *
 * @param key unique (`pulls/get 200`)
 * @param coerce whether texts become numbers and booleans, in place
 */
const validator = (key: string, schema: Schema, coerce = false): ValidateFunction => {
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const made = (coerce ? coercingAjv : strictAjv).compile(typeof schema === "boolean" ? schema : rebase(schema));
  compiled.set(key, made);
  return made;
};

const describeErrors = (errors: readonly ErrorObject[] | null | undefined): readonly string[] =>
  (errors ?? []).map((error) => `${error.instancePath || "/"} ${error.message ?? ""} ${JSON.stringify(error.params)}`);

/** References must name the document, because a schema is compiled alone. */
const rebase = (schema: Schema): object => {
  const text = JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"github#/');
  return JSON.parse(text) as object;
};
