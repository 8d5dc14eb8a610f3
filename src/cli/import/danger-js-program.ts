import { closing, type Expression, isOpening, parseExpression, type Tokens, UNKNOWN } from "./danger-js-expression.ts";
import { tokensOf } from "./danger-js-tokens.ts";

/** `conditions`: all of these hold where it is called; `unclear`: why they do not say when that is. */
export type RuleCall = {
  readonly kind: string;
  readonly words: string;
  readonly line: number;
  readonly conditions: readonly Expression[];
  readonly unclear?: string;
};

export type JsProgram = {
  readonly variables: ReadonlyMap<string, Expression>;
  readonly calls: readonly RuleCall[];
  readonly plugins: readonly { readonly name: string; readonly line: number }[];
};

/** A Dangerfile in JavaScript or TypeScript, read as text and never run: its calls of `warn` and the like. */
export const readProgram = (source: string): JsProgram => {
  const tokens = tokensOf(source);
  const calls: RuleCall[] = [];
  walk(tokens, { from: 0, to: tokens.length, conditions: [] }, calls);
  return { variables: variablesOf(tokens), calls, plugins: pluginsOf(tokens) };
};

const CALLS: readonly string[] = ["warn", "fail", "message", "markdown"];
const LOOPS: readonly string[] = ["for", "while", "switch", "catch"];
const EACH = /^(?:forEach|map|filter|flatMap|reduce|some|every|find|then|catch|finally|replace)$/;

type Range = {
  readonly from: number;
  readonly to: number;
  readonly conditions: readonly Expression[];
  readonly unclear?: string;
};

const MAX_CALLS = 500;
const MAX_DEEP = 100;

const walk = (tokens: Tokens, range: Range, calls: RuleCall[], depth = 0): void => {
  let { conditions } = range;
  const within = (from: number, to: number, more: Partial<Range> = {}): void => {
    if (depth < MAX_DEEP) walk(tokens, { ...range, conditions, ...more, from, to }, calls, depth + 1);
  };
  for (let at = range.from; at < range.to && calls.length < MAX_CALLS; ) {
    const token = tokens[at];
    const next = tokens[at + 1];
    const after = tokens[at - 1]?.value;
    if (token?.kind === "sign" && token.value === "=>" && next?.value === "{") {
      within(at + 2, closing(tokens, at + 1) - 1);
      at = closing(tokens, at + 1);
    } else if (token?.kind !== "name" || after === ".") {
      const each = token?.kind === "name" && EACH.test(token.value) && next?.value === "(";
      if (each) within(at + 2, closing(tokens, at + 1) - 1, { unclear: LOOP });
      at = each ? closing(tokens, at + 1) : at + 1;
    } else if (token.value === "if" && next?.value === "(") {
      const condition = parseExpression(tokens, at + 2).value;
      const body = statementAt(tokens, closing(tokens, at + 1));
      within(body.from, body.to, { conditions: [...conditions, condition] });
      const no: Expression = { kind: "not", of: condition };
      if (tokens[body.next]?.value === "else") {
        const other = statementAt(tokens, body.next + 1);
        within(other.from, other.to, { conditions: [...conditions, no] });
        at = other.next;
      } else {
        if (leaves(tokens, body)) conditions = [...conditions, no];
        at = body.next;
      }
    } else if (LOOPS.includes(token.value) && next?.value === "(") {
      const body = statementAt(tokens, closing(tokens, at + 1));
      within(body.from, body.to, { unclear: LOOP });
      at = body.next;
    } else if (CALLS.includes(token.value) && next?.value === "(" && after !== "function") {
      const unclear =
        range.unclear ?? (/^(?:&&|\|\||\?|:|=>)$/.test(after ?? "") ? "It is part of an expression." : undefined);
      const words = wordsOf(tokens, at + 1);
      calls.push({
        kind: token.value,
        words,
        line: token.line,
        conditions,
        ...(unclear === undefined ? {} : { unclear }),
      });
      at = closing(tokens, at + 1);
    } else at++;
  }
};

const LOOP =
  "It is called once for each thing that a program finds; `added_lines` or `content` of a policy can often ask for the same.";

type Statement = { readonly from: number; readonly to: number; readonly next: number };

const statementAt = (tokens: Tokens, at: number, depth = 0): Statement => {
  if (tokens[at]?.kind === "sign" && tokens[at]?.value === "{") {
    const next = closing(tokens, at);
    return { from: at + 1, to: next - 1, next };
  }
  if (tokens[at]?.value === "if" && tokens[at + 1]?.value === "(" && depth < MAX_DEEP) {
    let { next } = statementAt(tokens, closing(tokens, at + 1), depth + 1);
    if (tokens[next]?.value === "else") ({ next } = statementAt(tokens, next + 1, depth + 1));
    return { from: at, to: next, next };
  }
  let end = at;
  if (tokens[at]?.value !== "return" && tokens[at]?.value !== "throw") end = parseExpression(tokens, at).next;
  else end = tokens[at + 1]?.line === tokens[at]?.line ? parseExpression(tokens, at + 1).next : at + 1;
  if (tokens[at + 1]?.value === ";") end = at + 1;
  return { from: at, to: end, next: tokens[end]?.value === ";" ? end + 1 : end };
};

const leaves = (tokens: Tokens, { from, to }: Statement): boolean => {
  for (let at = from; at < to; at++) {
    const token = tokens[at];
    if (token?.kind === "name" && (token.value === "return" || token.value === "throw")) return true;
    if (isOpening(token)) at = closing(tokens, at) - 1;
  }
  return false;
};

/** The texts of the first argument, as far as they are written there: `"a" + b + "c"` is `a … c`. */
const wordsOf = (tokens: Tokens, open: number): string => {
  const end = closing(tokens, open) - 1;
  const parts: string[] = [];
  let depth = 0;
  for (let at = open + 1; at < end; at++) {
    const { kind, value } = tokens[at] ?? { kind: "sign", value: "" };
    if (kind === "text") parts.push(value);
    else if (kind === "sign" && (value === "(" || value === "[" || value === "{")) depth++;
    else if (kind === "sign" && (value === ")" || value === "]" || value === "}")) depth--;
    else if (kind === "sign" && value === "," && depth === 0) break;
    else if (kind === "name" && parts.at(-1) !== "…" && parts.length > 0) parts.push("…");
  }
  return parts.join(" ").replaceAll(/<[^<>]{1,80}>/g, " ");
};

const MAX_VARIABLES = 500;

const variablesOf = (tokens: Tokens): ReadonlyMap<string, Expression> => {
  const found = new Map<string, Expression>();
  const set = (name: string, value: Expression): void => void found.set(name, found.has(name) ? UNKNOWN : value);
  for (let at = 0; at < tokens.length && found.size < MAX_VARIABLES; at++) {
    const token = tokens[at];
    if (token?.kind !== "name" || tokens[at - 1]?.value === ".") continue;
    if (["const", "let", "var"].includes(token.value)) {
      const read = declarations(tokens, at + 1);
      for (const [name, value] of read) set(name, value);
    } else if (/^(?:[+*/-]?=)$/.test(tokens[at + 1]?.value ?? "") && !isDeclared(tokens, at)) set(token.value, UNKNOWN);
  }
  return found;
};

const isDeclared = (tokens: Tokens, at: number): boolean =>
  ["const", "let", "var", ",", ":"].includes(tokens[at - 1]?.value ?? "");

const declarations = (tokens: Tokens, start: number): readonly (readonly [string, Expression])[] => {
  const all: (readonly [string, Expression])[] = [];
  for (let at = start; at < tokens.length; ) {
    const token = tokens[at];
    const names: [own: string, of: string | undefined][] = [];
    if (token?.kind === "name") {
      names.push([token.value, undefined]);
      at++;
    } else if (token?.value === "{") {
      const end = closing(tokens, at);
      for (let inner = at + 1; inner < end - 1; inner++) {
        const [key, colon, own] = [tokens[inner], tokens[inner + 1], tokens[inner + 2]];
        if (key?.kind !== "name") continue;
        if (colon?.value === ":" && own?.kind === "name") {
          names.push([own.value, key.value]);
          inner += 2;
        } else names.push([key.value, key.value]);
      }
      at = end;
    } else return all;
    while (at < tokens.length && tokens[at]?.value === ":") at = skipType(tokens, at + 1);
    if (tokens[at]?.value !== "=") return all;
    const { value, next } = parseExpression(tokens, at + 1);
    for (const [own, of] of names) all.push([own, of === undefined ? value : { kind: "member", of: value, name: of }]);
    if (tokens[next]?.value !== ",") return all;
    at = next + 1;
  }
  return all;
};

const skipType = (tokens: Tokens, from: number): number => {
  let at = from;
  while (at < tokens.length && tokens[at]?.value !== "=" && tokens[at]?.value !== ";")
    at = isOpening(tokens[at]) ? closing(tokens, at) : at + 1;
  return at;
};

const pluginsOf = (tokens: Tokens): JsProgram["plugins"] =>
  tokens.flatMap(({ kind, value, line }, at) => {
    const before = tokens[at - 1]?.value;
    const named = before === "from" || before === "import" || (before === "(" && tokens[at - 2]?.value === "require");
    return kind === "text" && named && /danger|reassure/i.test(value) && value !== "danger"
      ? [{ name: value, line }]
      : [];
  });
