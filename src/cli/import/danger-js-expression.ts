import type { Token } from "./danger-js-tokens.ts";

/** What an expression says. `unknown` is everything that rules of Danger do not need. */
export type Expression =
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "regex"; readonly source: string; readonly flags: string }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "member"; readonly of: Expression; readonly name: string }
  | { readonly kind: "call"; readonly of: Expression; readonly args: readonly Expression[] }
  | { readonly kind: "list"; readonly of: readonly Expression[] }
  | { readonly kind: "not"; readonly of: Expression }
  | { readonly kind: "binary"; readonly sign: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "arrow"; readonly params: readonly string[]; readonly body: Expression }
  | { readonly kind: "unknown" };

export const UNKNOWN: Expression = { kind: "unknown" };

export type Tokens = readonly Token[];

type Parsed = { readonly value: Expression; readonly next: number };

const MAX_NESTED = 60;

const BINDING: Readonly<Record<string, number>> = {
  ...{ "||": 1, "??": 1, "&&": 2, "===": 3, "!==": 3, "==": 3, "!=": 3 },
  ...{ "<": 4, ">": 4, "<=": 4, ">=": 4, "+": 5, "-": 5, "*": 6 },
};

/** The expression that begins at a token, and the token after it. Never throws. */
export const parseExpression = (tokens: Tokens, at: number, depth = 0, least = 0): Parsed => {
  if (depth > MAX_NESTED) return { value: UNKNOWN, next: at + 1 };
  let { value, next } = parseUnary(tokens, at, depth + 1);
  for (;;) {
    const sign = tokens[next];
    if (sign?.kind === "name" && sign.value === "as") {
      next = typeEnd(tokens, next + 1);
      continue;
    }
    if (sign?.kind === "sign" && sign.value === "?") return { value: UNKNOWN, next: ternaryEnd(tokens, next) };
    const binding = sign?.kind === "sign" ? BINDING[sign.value] : undefined;
    if (sign === undefined || binding === undefined || binding <= least) return { value, next };
    const right = parseExpression(tokens, next + 1, depth + 1, binding);
    value = { kind: "binary", sign: sign.value, left: value, right: right.value };
    next = right.next;
  }
};

const parseUnary = (tokens: Tokens, at: number, depth: number): Parsed => {
  const token = tokens[at];
  if (token?.kind === "sign" && token.value === "!") {
    const of = parseUnary(tokens, at + 1, depth + 1);
    return { value: { kind: "not", of: of.value }, next: of.next };
  }
  if (token?.kind === "sign" && token.value === "-") {
    const of = parseUnary(tokens, at + 1, depth + 1);
    return { value: of.value.kind === "number" ? { kind: "number", value: -of.value.value } : UNKNOWN, next: of.next };
  }
  if (depth > MAX_NESTED) return { value: UNKNOWN, next: at + 1 };
  if (token?.kind === "name" && ["await", "void", "async"].includes(token.value))
    return parseUnary(tokens, at + 1, depth + 1);
  if (token?.kind === "name" && ["new", "typeof", "delete", "yield"].includes(token.value))
    return { value: UNKNOWN, next: parsePostfix(tokens, at + 1, depth).next };
  return parsePostfix(tokens, at, depth);
};

const parsePostfix = (tokens: Tokens, at: number, depth: number): Parsed => {
  let { value, next } = parsePrimary(tokens, at, depth);
  if (value.kind === "arrow") return { value, next };
  for (;;) {
    const sign = tokens[next];
    if (sign?.kind !== "sign") return { value, next };
    const after = tokens[next + 1];
    if ((sign.value === "." || sign.value === "?.") && after?.kind === "name") {
      value = { kind: "member", of: value, name: after.value };
      next += 2;
    } else if (sign.value === "(" || (sign.value === "?." && after?.value === "(")) {
      const args = parseList(tokens, sign.value === "(" ? next : next + 1, depth);
      value = { kind: "call", of: value, args: args.of };
      next = args.next;
    } else if (sign.value === "[" && sameLine(tokens, next)) {
      const [key] = parseList(tokens, next, depth).of;
      value = key?.kind === "text" ? { kind: "member", of: value, name: key.value } : UNKNOWN;
      next = closing(tokens, next);
    } else if (sign.value === "!" && sameLine(tokens, next) && after?.value !== "=") next++;
    else return { value, next };
  }
};

const parsePrimary = (tokens: Tokens, at: number, depth: number): Parsed => {
  const token = tokens[at];
  const next = at + 1;
  if (token === undefined) return { value: UNKNOWN, next };
  if (token.kind === "text") return { value: { kind: "text", value: token.value }, next };
  if (token.kind === "number")
    return { value: { kind: "number", value: Number(token.value.replaceAll(/_|n$/g, "")) }, next };
  if (token.kind === "regex") return { value: { kind: "regex", source: token.value, flags: token.flags ?? "" }, next };
  if (token.kind === "name") {
    if (token.value === "function") {
      const open = find(tokens, next, "(");
      const close = closing(tokens, open);
      return {
        value: arrow(tokens, paramsOf(tokens, open, close), find(tokens, close, "{"), depth),
        next: closing(tokens, find(tokens, close, "{")),
      };
    }
    if (tokens[next]?.value === "=>") return arrowAt(tokens, [token.value], next + 1, depth);
    return { value: { kind: "name", name: token.value }, next };
  }
  if (token.value === "(") {
    const close = closing(tokens, at);
    const sign = afterType(tokens, close);
    if (tokens[sign]?.value === "=>") return arrowAt(tokens, paramsOf(tokens, at, close), sign + 1, depth);
    return { value: parseExpression(tokens, next, depth + 1).value, next: close };
  }
  if (token.value === "[") {
    const list = parseList(tokens, at, depth);
    return { value: { kind: "list", of: list.of }, next: list.next };
  }
  return { value: UNKNOWN, next: token.value === "{" ? closing(tokens, at) : next };
};

const arrowAt = (tokens: Tokens, params: readonly string[], body: number, depth: number): Parsed => {
  if (tokens[body]?.value === "{") return { value: arrow(tokens, params, body, depth), next: closing(tokens, body) };
  const read = parseExpression(tokens, body, depth + 1);
  return { value: { kind: "arrow", params, body: read.value }, next: read.next };
};

const arrow = (tokens: Tokens, params: readonly string[], open: number, depth: number): Expression => {
  if (tokens[open + 1]?.value !== "return") return { kind: "arrow", params, body: UNKNOWN };
  const { value, next } = parseExpression(tokens, open + 2, depth + 1);
  const end = tokens[next]?.value === ";" ? next + 1 : next;
  return { kind: "arrow", params, body: end === closing(tokens, open) - 1 ? value : UNKNOWN };
};

const parseList = (
  tokens: Tokens,
  open: number,
  depth: number,
): { readonly of: readonly Expression[]; readonly next: number } => {
  const end = closing(tokens, open) - 1;
  const of: Expression[] = [];
  for (let at = open + 1; at < end; ) {
    if (tokens[at]?.value === "," && tokens[at]?.kind === "sign") at++;
    else if (tokens[at]?.value === "...") at++;
    else {
      const read = parseExpression(tokens, at, depth + 1);
      of.push(read.value);
      at = Math.max(read.next, at + 1);
      while (at < end && !(tokens[at]?.kind === "sign" && tokens[at]?.value === ","))
        at = isOpening(tokens[at]) ? closing(tokens, at) : at + 1;
    }
  }
  return { of, next: end + 1 };
};

const CLOSES: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

export const isOpening = (token: Token | undefined): boolean =>
  token?.kind === "sign" && CLOSES[token.value] !== undefined;

/** The place after the bracket that closes the one at `open`; the end of the file if none does. */
export const closing = (tokens: Tokens, open: number): number => {
  if (!isOpening(tokens[open])) return Math.min(open + 1, tokens.length);
  const known = ENDS.get(tokens) ?? endsOf(tokens);
  ENDS.set(tokens, known);
  return known[open] || tokens.length;
};

/** Counted once, so that many brackets that nothing closes do not each search the whole file. */
const ENDS = new WeakMap<Tokens, Int32Array>();

const endsOf = (tokens: Tokens): Int32Array => {
  const ends = new Int32Array(tokens.length);
  const open: number[] = [];
  tokens.forEach((token, at) => {
    if (isOpening(token)) open.push(at);
    else if (token.kind === "sign" && /^[)\]}]$/.test(token.value)) {
      const from = open.pop();
      if (from !== undefined) ends[from] = at + 1;
    }
  });
  return ends;
};

const find = (tokens: Tokens, from: number, sign: string): number => {
  for (let at = from; at < tokens.length; at++)
    if (tokens[at]?.kind === "sign" && tokens[at]?.value === sign) return at;
  return tokens.length;
};

const sameLine = (tokens: Tokens, at: number): boolean => tokens[at]?.line === tokens[at - 1]?.line;

const paramsOf = (tokens: Tokens, open: number, close: number): readonly string[] =>
  tokens
    .slice(open + 1, close - 1)
    .filter(({ kind }, index, inner) => kind === "name" && (index === 0 || inner[index - 1]?.value === ","))
    .map(({ value }) => value);

const afterType = (tokens: Tokens, at: number): number => (tokens[at]?.value === ":" ? typeEnd(tokens, at + 1) : at);

const typeEnd = (tokens: Tokens, from: number): number => {
  let at = from;
  for (; at < tokens.length; at++) {
    const { kind, value } = tokens[at] as Token;
    if (kind === "name" || kind === "text" || ["|", "&", ".", "<", ">"].includes(value)) {
      if (kind === "name" && at > from && tokens[at - 1]?.kind === "name") break;
    } else if (value === "[" || value === "{") at = closing(tokens, at) - 1;
    else break;
  }
  return at;
};

const ternaryEnd = (tokens: Tokens, question: number): number => {
  let at = question + 1;
  for (; at < tokens.length; at++) {
    const token = tokens[at] as Token;
    if (isOpening(token)) at = closing(tokens, at) - 1;
    else if (token.kind === "sign" && [",", ";", ")", "]", "}"].includes(token.value)) break;
  }
  return at;
};
