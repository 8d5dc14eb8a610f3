import subset from "./subset.json" with { type: "json" };

/** A JSON Schema. */
export type Schema = boolean | { readonly [keyword: string]: unknown };

/** One operation of GitHub's REST API. */
export type Operation = {
  readonly method: string;
  /** Template with `{name}` for parameters. */
  readonly path: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema: Schema;
  }[];
  readonly body?: Schema;
  /** Success status → schema of the body, `null` for none. */
  readonly responses: Readonly<Record<string, Schema | null>>;
};

/**
 * The part of GitHub's OpenAPI document that the sandbox answers, as `scripts/generate-openapi-subset.ts`
 * extracts it.
 */
export const openApi = subset as unknown as {
  readonly source: string;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly schemas: Readonly<Record<string, Schema>>;
};

/** An operation found for a request, with the parameters of its path, decoded. */
export type Matched = {
  readonly id: string;
  readonly operation: Operation;
  readonly params: Readonly<Record<string, string>>;
};

/** Parameters that may hold slashes, as GitHub lets them: names of refs, and paths of files. */
const slashed: Readonly<Record<string, string>> = { ref: "(.+)", path: "(.*)", basehead: "(.+)", branch: "(.+)" };

/**
 * The templates as patterns; those with more words of their own come first, so that
 * `/commits/{ref}/status` wins over `/commits/{ref}`.
 */
const patterns = Object.entries(openApi.operations)
  .map(([id, operation]) => {
    const names: string[] = [];
    const words = operation.path.split("/").filter((part) => part !== "" && !part.startsWith("{")).length;
    const source = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => {
      names.push(name);
      return slashed[name] ?? "([^/]+)";
    });
    // The root folder is asked for without the slash, too.
    const pattern = new RegExp(`^${source.replace(/\/\(\.\*\)$/, "(?:/(.*))?")}$`);
    return { id, operation, names, words, pattern };
  })
  .sort((a, b) => b.words - a.words);

/** The operation that a method and a path (not decoded, without query) ask for; undefined where the subset has none. */
export const matchOperation = (method: string, path: string): Matched | undefined => {
  for (const { id, operation, names, pattern } of patterns) {
    if (operation.method !== method) continue;
    const match = pattern.exec(path);
    if (match === null) continue;
    const params = Object.fromEntries(names.map((name, index) => [name, decode(match[index + 1] ?? "")]));
    return { id, operation, params };
  }
  return undefined;
};

/** A path that is not valid percent-encoding stays as it is written, and is then not found. */
const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};
