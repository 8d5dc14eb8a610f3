import { type Draft, type Imported, isMap, type LeftOut, listOf, oneLine } from "../draft/draft.ts";
import { type Formula, type Said, saidOf } from "./formula.ts";
import type { Expression } from "./js-expression.ts";
import { meaningOf } from "./js-meaning.ts";
import { type RuleCall, readProgram } from "./js-program.ts";

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

/** What the condition looks at, by the names in it, and what can ask for the same. */
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
