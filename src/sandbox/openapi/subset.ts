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
