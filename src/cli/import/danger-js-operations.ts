import { globsOfNames, type NameGlobs } from "./danger-file-names.ts";
import {
  EVERY,
  type Formula,
  factOf,
  filesFact,
  holds,
  negated,
  truth,
  type Value,
  wordsFact,
} from "./danger-formula.ts";
import { type Expression, UNKNOWN } from "./danger-js-expression.ts";
import { literalPattern, plainInGlob } from "./pattern-globs.ts";

export type Context = {
  readonly variables: ReadonlyMap<string, Expression>;
  readonly depth: number;
  readonly steps: { left: number };
};

export const resolved =
  ({ variables }: Context) =>
  (expression: Expression): Expression => {
    let value = expression;
    for (let step = 0; step < 10 && value.kind === "name"; step++) value = variables.get(value.name) ?? UNKNOWN;
    return value.kind === "unknown" ? expression : value;
  };

const textOf = (expression: Expression | undefined, context: Context): string | undefined => {
  const value = expression === undefined ? undefined : resolved(context)(expression);
  return value?.kind === "text" && value.value !== "" && !value.value.includes("…") ? value.value : undefined;
};

export const sourceOf = (source: string, flags: string): string => {
  const kept = flags.replaceAll(/[^ims]/g, "");
  return kept === "" ? source : `(?${kept})${source}`;
};

export const matching = (value: Value | undefined, regex: string): Value | undefined => {
  if (value?.kind === "words") return holds(wordsFact(value.where, regex));
  return undefined;
};

export const ofMethod = (
  value: Value | undefined,
  name: string,
  args: readonly Expression[],
  context: Context,
): Value | undefined => {
  const [first] = args;
  if (value?.kind === "path") {
    if (value.path === "git.linesOfCode") return undefined;
    if (value.path === "git" && name === "linesOfCode") return { kind: "count", of: "lines" };
    const globs = args.flatMap((one) => textOf(one, context) ?? []);
    return value.path === "git" && name === "fileMatch" && globs.length === args.length && globs.length > 0
      ? { kind: "match", globs }
      : undefined;
  }
  if (value?.kind === "files") return ofFiles(value, name, first, context);
  if (value?.kind === "labels") return ofLabels(value, name, first, context);
  if (value?.kind !== "words") return undefined;
  if (/^(?:toLowerCase|toUpperCase|trim|toString|normalize)$/.test(name)) return value;
  const text = textOf(first, context);
  const regex = first === undefined ? UNKNOWN : resolved(context)(first);
  const asked =
    regex.kind === "regex"
      ? sourceOf(regex.source, regex.flags)
      : text === undefined
        ? undefined
        : ({ startsWith: `^${literalPattern(text)}`, endsWith: `${literalPattern(text)}$` }[name] ??
          literalPattern(text));
  if (asked === undefined) return undefined;
  if (["includes", "startsWith", "endsWith", "match", "matchAll"].includes(name)) return matching(value, asked);
  return name === "indexOf" || name === "search" ? { kind: "index", holds: wordsFact(value.where, asked) } : undefined;
};

const ofFiles = (
  value: Extract<Value, { kind: "files" }>,
  name: string,
  first: Expression | undefined,
  context: Context,
): Value | undefined => {
  if (first === undefined) return undefined;
  if (value.globs !== undefined && name !== "filter" && name !== "some") return undefined;
  if (name === "includes" || name === "indexOf") {
    const path = textOf(first, context);
    if (path === undefined) return undefined;
    const found = filesFact({ ...value, globs: [plainInGlob(path.replace(/^\.?\//, ""))] });
    return found === undefined || name === "includes" ? holds(found) : { kind: "index", holds: found };
  }
  if (!["filter", "some", "find", "any"].includes(name)) return undefined;
  const globs = narrowed(value.globs, globsOfNames(first, resolved(context)));
  return globs === undefined ? undefined : { ...value, globs };
};

const narrowed = (before: NameGlobs | undefined, globs: NameGlobs | undefined): NameGlobs | undefined => {
  if (before === undefined || globs === undefined) return globs;
  const excludes = (some: NameGlobs): boolean =>
    some[0] === "**" && some.slice(1).every((glob) => glob.startsWith("!"));
  if (excludes(globs)) return [...before, ...globs.slice(1)];
  return excludes(before) ? [...globs, ...before.slice(1)] : undefined;
};

const ofLabels = (
  value: Extract<Value, { kind: "labels" }>,
  name: string,
  first: Expression | undefined,
  context: Context,
): Value | undefined => {
  if (first === undefined) return undefined;
  const text = textOf(first, context);
  if (name === "includes" && text !== undefined) return { kind: "labels", names: [plainInGlob(text)] };
  const asked = resolved(context)(first);
  if (asked.kind !== "arrow") return undefined;
  if (name === "map")
    return (asked.body.kind === "member" || asked.body.kind === "name") && asked.body.name === "name"
      ? value
      : undefined;
  if (!["some", "find", "filter"].includes(name)) return undefined;
  const { body } = asked;
  const isName = (one: Expression): boolean =>
    (one.kind === "member" && one.name === "name") ||
    (one.kind === "name" && (one.name === asked.params[0] || one.name === "name"));
  if (body.kind === "binary" && /^===?$/.test(body.sign) && isName(body.left)) {
    const label = textOf(body.right, context);
    return label === undefined ? undefined : { kind: "labels", names: [plainInGlob(label)] };
  }
  if (body.kind !== "call" || body.of.kind !== "member") return undefined;
  const part = textOf(body.args[0], context);
  const forms: Readonly<Record<string, string>> = {
    includes: `*${part}*`,
    startsWith: `${part}*`,
    endsWith: `*${part}`,
  };
  const form = forms[body.of.name];
  if (isName(body.of.of) && part !== undefined && form !== undefined) return { kind: "labels", names: [form] };
  const list = resolved(context)(body.of.of);
  if (body.of.name !== "includes" || list.kind !== "list" || !body.args.some(isName)) return undefined;
  const names = list.of.flatMap((one) => textOf(one, context) ?? []);
  return names.length === list.of.length && names.length > 0
    ? { kind: "labels", names: names.map(plainInGlob) }
    : undefined;
};

const isSome = (sign: string, count: number): boolean | undefined => {
  const written = `${sign.replace("==", "=").replace("==", "=")}${count}`;
  if ([">0", ">=1", "!=0"].includes(written)) return true;
  return ["=0", "<1", "<=0"].includes(written) ? false : undefined;
};

export const compared = (value: Value, sign: string, to: Expression): Value | undefined => {
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

const ofLength = (where: readonly ("title" | "body")[], sign: string, count: number): Value | undefined => {
  const least = sign === "<" || sign === ">=" ? count : sign === "<=" || sign === ">" ? count + 1 : undefined;
  if (least === undefined || least < 1 || least > LONGEST || where.length > 1) return undefined;
  const long = wordsFact(where, `(?s)^.{${least},}`);
  return holds(sign.startsWith("<") ? negated(long) : long);
};
