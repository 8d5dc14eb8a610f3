import subset from "./subset.json" with { type: "json" };

export type Schema = boolean | { readonly [keyword: string]: unknown };

export type Operation = {
  readonly method: string;
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

/** Extracted by `scripts/generate-openapi-subset.ts`. */
export const openApi = subset as unknown as {
  readonly source: string;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly schemas: Readonly<Record<string, Schema>>;
};

export type Matched = {
  readonly id: string;
  readonly operation: Operation;
  readonly params: Readonly<Record<string, string>>;
};

const slashed: Readonly<Record<string, string>> = { ref: "(.+)", path: "(.*)", basehead: "(.+)", branch: "(.+)" };

/** More literal templates first, so `/commits/{ref}/status` wins over `/commits/{ref}`. */
const patterns = Object.entries(openApi.operations)
  .map(([id, operation]) => {
    const names: string[] = [];
    const words = operation.path.split("/").filter((part) => part !== "" && !part.startsWith("{")).length;
    const source = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => {
      names.push(name);
      return slashed[name] ?? "([^/]+)";
    });
    // The slash of the root folder is optional.
    const pattern = new RegExp(`^${source.replace(/\/\(\.\*\)$/, "(?:/(.*))?")}$`);
    return { id, operation, names, words, pattern };
  })
  .sort((a, b) => b.words - a.words);

/**
 * @param path encoded, without query
 * @returns undefined if the subset has none
 */
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

/** Invalid percent-encoding stays as it is, and is not found. */
const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};
