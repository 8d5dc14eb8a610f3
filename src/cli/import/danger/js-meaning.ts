import { plainInGlob } from "../draft/pattern-globs.ts";
import { type Formula, factOf, negated } from "./formula.ts";
import type { Expression } from "./js-expression.ts";
import { type Context, matching, ofMethod, resolved, sourceOf } from "./js-methods.ts";
import { CHANGES, EVERY, holds, ofPath, truth, union, type Value, wordsFact } from "./js-values.ts";

type Variables = ReadonlyMap<string, Expression>;

const MOST_DEEP = 40;
/** Variables that name others twice would take twice as long at each level. */
const MOST_STEPS = 5_000;

/** When an expression is true, as conditions of policies. Undefined where they cannot say it. */
export const meaningOf = (expression: Expression, variables: Variables): Formula | undefined => {
  const value = read(expression, { variables, depth: 0, steps: { left: MOST_STEPS } });
  return value === undefined ? undefined : truth(value);
};

const read = (expression: Expression, context: Context): Value | undefined => {
  if (context.depth > MOST_DEEP || --context.steps.left < 0) return undefined;
  const deeper = { ...context, depth: context.depth + 1 };
  switch (expression.kind) {
    case "name": {
      if (expression.name === "danger") return { kind: "path", path: "" };
      const value = context.variables.get(expression.name);
      return value === undefined ? undefined : read(value, deeper);
    }
    case "member":
      return readMember(expression, deeper);
    case "call":
      return readCall(expression, deeper);
    case "list":
      return union(expression.of.map((one) => read(one, deeper)));
    case "not": {
      const value = read(expression.of, deeper);
      const of = value === undefined ? undefined : truth(value);
      return of === undefined ? undefined : holds(negated(of));
    }
    case "binary":
      return readBinary(expression, deeper);
    default:
      return undefined;
  }
};

const readMember = ({ of, name }: Extract<Expression, { kind: "member" }>, context: Context): Value | undefined => {
  const value = read(of, context);
  if (value === undefined) return undefined;
  if (value.kind === "path") return ofPath(value.path === "" ? name : `${value.path}.${name}`);
  if (value.kind === "match") {
    const change = CHANGES[name];
    return change === undefined ? undefined : { kind: "files", change, globs: value.globs };
  }
  return name === "length" && ["files", "labels", "words"].includes(value.kind)
    ? { kind: "length", of: value }
    : undefined;
};

const readCall = ({ of, args }: Extract<Expression, { kind: "call" }>, context: Context): Value | undefined => {
  const [first, second] = args;
  if (of.kind === "name") {
    if (of.name === "Boolean" && first !== undefined) {
      const value = read(first, context);
      return value === undefined ? undefined : holds(truth(value));
    }
    if (["includes", "some", "find", "filter"].includes(of.name) && first !== undefined && second !== undefined)
      return ofMethod(read(first, context), of.name, [second], context);
    const own = context.variables.get(of.name);
    return own?.kind === "arrow" && own.params.length === 0 ? read(own.body, context) : undefined;
  }
  if (of.kind !== "member") return undefined;
  const regex = resolved(context)(of.of);
  if (regex.kind === "regex" && (of.name === "test" || of.name === "exec") && first !== undefined)
    return matching(read(first, context), sourceOf(regex.source, regex.flags));
  if (of.of.kind === "name" && /^(?:_|lodash|R)$/.test(of.of.name) && first !== undefined && second !== undefined)
    return ofMethod(read(first, context), of.name, [second], context);
  const value = read(of.of, context);
  if (value?.kind === "files" && of.name === "concat") return union([value, ...args.map((one) => read(one, context))]);
  return ofMethod(value, of.name, args, context);
};

const FLIPPED: Readonly<Record<string, string>> = { "<": ">", ">": "<", "<=": ">=", ">=": "<=" };

const readBinary = (
  { sign, left, right }: Extract<Expression, { kind: "binary" }>,
  context: Context,
): Value | undefined => {
  if (sign === "??") return read(left, context);
  if (sign === "&&" || sign === "||") {
    const parts = [left, right].map((side) => {
      const value = read(side, context);
      return value === undefined ? undefined : truth(value);
    });
    const known = parts.flatMap((part) => part ?? []);
    return known.length < 2 ? undefined : { kind: "holds", holds: { kind: sign === "&&" ? "and" : "or", of: known } };
  }
  const [one, other] = [read(left, context), read(right, context)];
  if (sign === "+") {
    if (one?.kind === "count" && other?.kind === "count" && one.of === other.of) return one;
    if (one?.kind === "words" && other?.kind === "words")
      return { kind: "words", where: [...one.where, ...other.where] };
    return undefined;
  }
  if (one !== undefined) return compared(one, sign, resolved(context)(right));
  return other === undefined ? undefined : compared(other, FLIPPED[sign] ?? sign, resolved(context)(left));
};

/** `> 0`, `>= 1`, `!== 0`: there is one; `=== 0`, `< 1`, `<= 0`: there is none. */
const isSome = (sign: string, count: number): boolean | undefined => {
  const written = `${sign.replace("==", "=").replace("==", "=")}${count}`;
  if ([">0", ">=1", "!=0"].includes(written)) return true;
  return ["=0", "<1", "<=0"].includes(written) ? false : undefined;
};

const compared = (value: Value, sign: string, to: Expression): Value | undefined => {
  const equal = /^===?$/.test(sign);
  const asked = (formula: Formula | undefined, yes: boolean): Value | undefined =>
    formula === undefined ? undefined : holds(yes ? formula : negated(formula));
  if ((to.kind === "text" && to.value === "") || (to.kind === "name" && /^(?:null|undefined)$/.test(to.name)))
    return /^[=!]/.test(sign) ? asked(truth(value), !equal) : undefined;
  if (to.kind === "name" && /^(?:true|false)$/.test(to.name) && /^[=!]/.test(sign))
    return asked(truth(value), equal === (to.name === "true"));
  if (to.kind === "text") {
    if (value.kind !== "name" || !/^[=!]/.test(sign)) return undefined;
    return asked(factOf({ [value.of]: [value.of === "authors" ? to.value : plainInGlob(to.value)] }), equal);
  }
  if (to.kind !== "number" || !Number.isInteger(to.value)) return undefined;
  if (value.kind === "index") {
    const yes = [">-1", ">=0", "!==-1", "!=-1"].includes(`${sign}${to.value}`);
    const no = ["===-1", "==-1", "<0"].includes(`${sign}${to.value}`);
    return yes || no ? asked(value.holds, yes) : undefined;
  }
  if (value.kind === "count")
    return to.value < 0 || /^[=!]/.test(sign)
      ? undefined
      : holds(factOf({ size: { [value.of]: `${sign}${to.value}` } }));
  if (value.kind !== "length") return undefined;
  const some = isSome(sign, to.value);
  if (some !== undefined) return asked(truth(value), some);
  if (value.of.kind === "words") return ofLength(value.of.where, sign, to.value);
  if (value.of.kind !== "files" || !sign.startsWith(">")) return undefined;
  const { change, globs } = value.of;
  const when = globs === undefined ? {} : { paths: globs };
  return holds(
    factOf({ ...when, ...(change.length === EVERY.length ? {} : { change }), size: { files: `${sign}${to.value}` } }),
  );
};

const LONGEST = 1_000;

/** A text of at least so many characters is one that a regular expression finds. */
const ofLength = (where: readonly ("title" | "body")[], sign: string, count: number): Value | undefined => {
  const least = sign === "<" || sign === ">=" ? count : sign === "<=" || sign === ">" ? count + 1 : undefined;
  if (least === undefined || least < 1 || least > LONGEST || where.length > 1) return undefined;
  const long = wordsFact(where, `(?s)^.{${least},}`);
  return holds(sign.startsWith("<") ? negated(long) : long);
};
