/**
 * Completion of a policy file by its JSON Schema: the keys that fit where the cursor is, and the values of a key.
 * Block style only, because a place in a flow map cannot be told by columns.
 */

/** @typedef {Record<string, any>} Schema */
/** @typedef {{ label: string, type: string, info?: string, apply?: string }} Option */

const LINE = /^(\s*)((?:- +)*)(?:("[^"]*"|'[^']*'|[^\s#"'[\]{},:-][^:#]*?)\s*:(\s.*|$))?/;

/** @param {string} text */
const partsOf = (text) => {
  const [, indent = "", dashes = "", key, rest = ""] = LINE.exec(text) ?? [];
  return {
    key: key?.replace(/^(["'])(.*)\1$/, "$2"),
    /** Where the key begins, or would. */
    column: indent.length + dashes.length,
    /** Where each dash stands. */
    dashes: [...dashes.matchAll(/-/g)].map(({ index }) => indent.length + index),
    rest: rest.trim(),
  };
};

/**
 * The keys (and `[]` for an item of a list) from the root to what holds the given column.
 *
 * @param {readonly string[]} above lines above, the nearest last
 * @param {{ column: number, dashes: readonly number[] }} at
 * @returns {string[]}
 */
const pathTo = (above, at) => {
  /** @type {string[]} */
  const path = at.dashes.map(() => "[]");
  let limit = at.dashes[0] ?? at.column;
  let inList = at.dashes.length > 0;
  for (const text of [...above].reverse()) {
    if (/^\s*(#|$)/.test(text)) continue;
    const { key, column, dashes } = partsOf(text);
    if (key !== undefined && (column < limit || (inList && column === limit && dashes.length === 0))) {
      path.unshift(key);
      limit = column;
      inList = false;
    }
    for (const dash of [...dashes].reverse()) {
      if (dash >= limit) continue;
      path.unshift("[]");
      limit = dash;
      inList = true;
    }
    if (limit === 0 && !inList) break;
  }
  return path;
};

/**
 * A schema with all that it refers to and that it is a union of.
 *
 * @param {Schema} root
 * @param {Schema | undefined} schema
 * @param {number} deep
 * @returns {Schema[]}
 */
const flat = (root, schema, deep = 0) => {
  if (schema === undefined || typeof schema !== "object" || deep > 20) return [];
  const [, holder = "", name = ""] = typeof schema.$ref === "string" ? schema.$ref.split("/") : [];
  const named = root[holder]?.[name];
  const parts = [named, ...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  return [schema, ...parts.flatMap((part) => flat(root, part, deep + 1))];
};

/**
 * The schemas that may hold at a path.
 *
 * @param {Schema} root
 * @param {readonly string[]} path
 * @returns {Schema[]}
 */
const schemasAt = (root, path) =>
  path.reduce(
    (schemas, step) =>
      schemas.flatMap((schema) => {
        if (step === "[]") return flat(root, schema.items);
        const own = schema.properties && Object.hasOwn(schema.properties, step) ? schema.properties[step] : undefined;
        return flat(root, own ?? schema.additionalProperties);
      }),
    flat(root, root),
  );

/**
 * @param {readonly Schema[]} schemas
 * @returns {Option[]}
 */
const valuesOf = (schemas) => {
  const values = schemas.flatMap((schema) => [
    ...(schema.enum ?? []),
    ...("const" in schema ? [schema.const] : []),
    ...(schema.type === "boolean" ? [true, false] : []),
    ...(schema.examples ?? []),
  ]);
  const plain = values.filter((value) => typeof value !== "object");
  return [...new Set(plain.map(String))].map((label) => ({
    label,
    type: "constant",
    ...(/^[@*&!%`"'#[{]|: | #/.test(label) ? { apply: JSON.stringify(label) } : {}),
  }));
};

/**
 * @param {Schema} root
 * @param {readonly Schema[]} schemas
 * @param {ReadonlySet<string>} known keys that stand there already
 * @returns {Option[]}
 */
const keysOf = (root, schemas, known) => {
  /** @type {Map<string, Option>} */
  const options = new Map();
  for (const schema of schemas)
    for (const [label, value] of Object.entries(schema.properties ?? {})) {
      if (known.has(label) || options.has(label)) continue;
      const info = flat(root, value).find(({ description }) => description)?.description ?? "";
      options.set(label, { label, type: "property", apply: `${label}: `, ...(info === "" ? {} : { info }) });
    }
  return [...options.values()];
};

/**
 * @param {Schema} root the JSON Schema
 * @param {string} text all of the file up to the cursor
 * @param {string} after what follows the cursor
 * @returns {{ from: number, options: Option[] } | undefined} `from` is where the completed word begins
 */
export const complete = (root, text, after = "") => {
  const lines = text.split("\n");
  const line = lines.pop() ?? "";
  if (/^\s*#/.test(line)) return undefined;
  const { key, column, dashes, rest } = partsOf(line);
  if (key !== undefined && /:\s/.test(line)) {
    const options = valuesOf(schemasAt(root, [...pathTo(lines, { column, dashes }), key]));
    return { from: text.length - rest.length, options };
  }
  const word = line.slice(column);
  if (!/^[\w@:./-]*$/.test(word)) return undefined;
  const path = pathTo(lines, { column, dashes });
  const known = siblings([...lines, ...after.split("\n").slice(1)], lines.length, column, dashes.length > 0);
  const schemas = schemasAt(root, path);
  const values = dashes.length > 0 ? valuesOf(schemas) : [];
  return { from: text.length - word.length, options: [...keysOf(root, schemas, known), ...values] };
};

/**
 * @param {readonly string[]} lines
 * @param {number} at
 * @param {number} column
 * @param {boolean} isFirst whether the line itself begins an item
 */
const siblings = (lines, at, column, isFirst) => {
  /** @type {Set<string>} */
  const found = new Set();
  /** @type {(text: string | undefined) => "go on" | "stop"} */
  const look = (text) => {
    if (text === undefined) return "stop";
    if (/^\s*(#|$)/.test(text)) return "go on";
    const parts = partsOf(text);
    if (parts.column < column) return "stop";
    if (parts.column === column && parts.key !== undefined) found.add(parts.key);
    return parts.dashes.some((dash) => dash < column) && parts.column === column ? "stop" : "go on";
  };
  if (!isFirst) for (let up = at - 1; look(lines[up]) === "go on"; ) up -= 1;
  for (let down = at; down < lines.length; down += 1) {
    if (partsOf(lines[down] ?? "").dashes.some((dash) => dash < column)) break;
    if (look(lines[down]) === "stop") break;
  }
  return found;
};
