import {
  CHANGES,
  type Formula,
  holds,
  negated,
  ofPath,
  type Said,
  saidOf,
  truth,
  union,
  type Value,
} from "./danger-formula.ts";
import type { Expression } from "./danger-js-expression.ts";
import { type Context, compared, matching, ofMethod, resolved, sourceOf } from "./danger-js-operations.ts";
import { type RuleCall, readProgram } from "./danger-js-program.ts";
import { type Draft, type Imported, isMap, type LeftOut, listOf, oneLine } from "./draft.ts";

/**
 * The rules of a Dangerfile in JavaScript or TypeScript that policies can say. The program is read as text, and never
 * run. https://danger.systems/js
 */
export const importDangerJs = (text: string): Imported => {
  const { calls, variables, plugins } = readProgram(text);
  const drafts: Draft[] = [];
  const leftOut: LeftOut[] = plugins.map(({ name, line }) => ({
    ...{ what: name, line },
    why: "Its rules are in a package of its own. Run it in a workflow, and name its check as evidence: `verify: { check: danger }`.",
  }));
  const lines = text.split(/\r?\n/);
  for (const call of calls) {
    const words = oneLine(call.words, 300) || `Line ${call.line} of the Dangerfile`;
    const where = { what: `${call.kind} "${oneLine(words, 80)}"`, line: call.line };
    const read = ruleOf(call, variables);
    if (typeof read === "string") leftOut.push({ ...where, why: read });
    else
      drafts.push({
        ...{ name: words, title: oneLine(words, 200), enforcement: call.kind === "warn" ? "advise" : "block" },
        ...(read.when === undefined ? {} : { when: read.when }),
        items: [{ id: "settled", text: words, ...(read.verify === undefined ? {} : { verify: read.verify }) }],
        remarks: [`Line ${call.line} of the Dangerfile: ${oneLine(lines[call.line - 1] ?? "", 90)}`],
        changed: changesOf(read),
      });
  }
  return { drafts, leftOut: leftOut.toSorted((one, other) => (one.line ?? 0) - (other.line ?? 0)) };
};

const ruleOf = ({ kind, conditions, unclear }: RuleCall, variables: ReadonlyMap<string, Expression>): Said | string => {
  if (kind === "message" || kind === "markdown") return "It only says something, and asks for nothing.";
  if (unclear !== undefined) return unclear;
  if (conditions.length === 0) return "It has no condition, so every pull request would be held by it.";
  const parts = conditions.map((one) => meaningOf(one, variables));
  const unknown = conditions.filter((_, index) => parts[index] === undefined);
  if (unknown.length > 0) return hintOf(unknown, variables);
  const whole: Formula = { kind: "and", of: parts.flatMap((part) => part ?? []) };
  return saidOf(whole) ?? "Its condition asks for several things at once, which one policy cannot say.";
};

const changesOf = ({ when, verify }: Said): readonly string[] => [
  ...(verify === undefined ? ["It applies while that is so; a person can also tick it."] : []),
  ...(listOf(when).some(
    (one) => isMap(one) && one["size"] !== undefined && (one["paths"] ?? one["change"]) !== undefined,
  )
    ? ["The size is that of the files that match, and not of the whole change."]
    : []),
];

const HINTS: readonly (readonly [RegExp, string])[] = [
  [/^(?:assignees?)$/, "It looks at assignees, which Tollgate does not; `verify: { approval: … }` asks for a review."],
  [/^milestone$/, "It looks at milestones, which Tollgate does not."],
  [
    /^(?:commits?|messages?)$/,
    "It looks at commit messages, which Tollgate does not; run a linter of them, and name its check as evidence.",
  ],
  [/^(?:reviews?|requested_reviewers|approvals?)$/, "It looks at reviews; `verify: { approval: … }` asks for one."],
  [
    /^(?:\w*[dD]iffForFile|\w*PatchForFile|readFile(?:Sync)?|fileContents|readFileSync)$/,
    "It looks into files by a program; `added_lines` or `content` of a policy can ask for patterns.",
  ],
];

const hintOf = (conditions: readonly Expression[], variables: ReadonlyMap<string, Expression>): string => {
  const names = new Set<string>();
  const visit = (value: unknown, depth: number): void => {
    if (depth > 40 || names.size > 500 || typeof value !== "object" || value === null) return;
    const { name } = value as { readonly name?: unknown };
    if (typeof name === "string" && !names.has(name)) {
      names.add(name);
      visit(variables.get(name), depth + 1);
    }
    for (const part of Object.values(value)) visit(part, depth + 1);
  };
  visit(conditions, 0);
  return (
    HINTS.find(([form]) => [...names].some((name) => form.test(name)))?.[1] ??
    "Its condition is a program; an item that a person ticks, or a check as evidence, can ask for the same."
  );
};

const MAX_DEEP = 40;
/** Variables that name others twice would take twice as long at each level. */
const MAX_STEPS = 5_000;

const meaningOf = (expression: Expression, variables: ReadonlyMap<string, Expression>): Formula | undefined => {
  const value = read(expression, { variables, depth: 0, steps: { left: MAX_STEPS } });
  return value === undefined ? undefined : truth(value);
};

const read = (expression: Expression, context: Context): Value | undefined => {
  if (context.depth > MAX_DEEP || --context.steps.left < 0) return undefined;
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
