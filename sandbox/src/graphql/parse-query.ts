import { Refusal } from "../state/refusal.ts";

export type ArgumentValue = string | number | boolean | null | { readonly [name: string]: ArgumentValue };

export type Field = {
  readonly name: string;
  readonly alias: string;
  readonly args: Readonly<Record<string, ArgumentValue>>;
  /** Of an inline fragment (`... on IssueComment`). */
  readonly on: string | undefined;
  readonly fields: readonly Field[];
};

const tokenPattern = /"(?:[^"\\]|\\.)*"|\.\.\.|[{}()[\]:$!=,@]|-?\d+(?:\.\d+)?|[A-Za-z_]\w*/g;

/**
 * Parses one operation with fields, aliases, arguments (also objects), variables and inline fragments.
 *
 * @throws Refusal 400 for anything else, such as named fragments and directives
 */
export const parseQuery = (text: string, variables: Readonly<Record<string, unknown>>): readonly Field[] => {
  const tokens = text.replace(/#.*/g, "").match(tokenPattern) ?? [];
  let at = 0;
  const fail = (): never => {
    throw new Refusal(400, `The sandbox cannot read this GraphQL query at ${tokens[at] ?? "its end"}`);
  };
  const take = (expected?: string): string => {
    const token = tokens[at];
    if (token === undefined || (expected !== undefined && token !== expected)) return fail();
    at += 1;
    return token;
  };
  const value = (): ArgumentValue => {
    const token = take();
    if (token === "{") {
      const fields: Record<string, ArgumentValue> = {};
      while (tokens[at] !== "}") {
        const name = take();
        take(":");
        fields[name] = value();
        if (tokens[at] === ",") take(",");
      }
      take("}");
      return fields;
    }
    if (token === "$") return toValue(variables[take()]);
    if (token.startsWith('"')) return JSON.parse(token) as string;
    if (/^-?\d/.test(token)) return Number(token);
    if (token === "true" || token === "false") return token === "true";
    if (token === "null") return null;
    return /^\w+$/.test(token) ? token : fail();
  };
  const args = (): Record<string, ArgumentValue> => {
    const found: Record<string, ArgumentValue> = {};
    if (tokens[at] !== "(") return found;
    take("(");
    while (tokens[at] !== ")") {
      const name = take();
      take(":");
      found[name] = value();
      if (tokens[at] === ",") take(",");
    }
    take(")");
    return found;
  };
  const selection = (on: string | undefined, depth: number): Field[] => {
    if (depth > 20) fail();
    const fields: Field[] = [];
    take("{");
    while (tokens[at] !== "}") {
      if (tokens[at] === "...") {
        take("...");
        take("on");
        fields.push(...selection(take(), depth + 1));
        continue;
      }
      const first = take();
      if (!/^\w+$/.test(first)) fail();
      const aliased = tokens[at] === ":";
      if (aliased) take(":");
      const name = aliased ? take() : first;
      const given = args();
      fields.push({
        name,
        alias: first,
        args: given,
        on,
        fields: tokens[at] === "{" ? selection(undefined, depth + 1) : [],
      });
      if (tokens[at] === ",") take(",");
    }
    take("}");
    return fields;
  };
  if (tokens[0] === "query") while (at < tokens.length && tokens[at] !== "{") at += 1;
  return selection(undefined, 0);
};

const toValue = (value: unknown): ArgumentValue =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
