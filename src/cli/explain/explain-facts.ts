import { matchPolicies } from "../../checklist/requirements/match-policies.ts";
import { readBuiltinPolicies } from "../../gate/builtin-policies.ts";
import type { ChangedFile, Facts } from "../../policy/model/facts.ts";
import type { Condition, Enforcement, Origin, Policy } from "../../policy/model/policy.ts";
import { applyRequirement } from "../../policy/predicates/condition.ts";
import { readBytes } from "../shared/load-policies.ts";
import type { Terminal } from "../shared/terminal.ts";
import { type AnswerWays, answerWays } from "./answer-ways.ts";
import { findLine } from "./parse-path.ts";

type ExplainedReason = {
  readonly predicate: string;
  readonly text: string;
  readonly decided: readonly { readonly by: string; readonly at: Origin }[];
};

type ExplainedCondition = {
  readonly holds: boolean;
  readonly at: Origin;
  readonly reasons: readonly ExplainedReason[];
};

type ExplainedItem = {
  readonly id: string;
  readonly text: string;
  readonly asked: boolean;
  readonly at: Origin;
  /** Of its `when`; empty if it is asked whenever the policy applies. */
  readonly conditions: readonly ExplainedCondition[];
  readonly answered: AnswerWays;
};

export type ExplainedPolicy = {
  readonly id: string;
  readonly title: string;
  readonly enforcement: Enforcement;
  readonly applies: boolean;
  readonly at: Origin;
  readonly conditions: readonly ExplainedCondition[];
  /** What it asks for here, and what it would ask for elsewhere; empty if it does not apply. */
  readonly items: readonly ExplainedItem[];
  readonly adr?: Omit<ExplainedItem, "id" | "text" | "answered">;
};

type TextOf = (file: string) => string | undefined;

export const explainFacts = (policies: readonly Policy[], facts: Facts, textOf: TextOf): readonly ExplainedPolicy[] =>
  policies.map((policy) => {
    const { id, title, enforcement, origin, requires } = policy;
    const [match] = matchPolicies([policy], facts);
    const explain = (when: readonly Condition[]): readonly ExplainedCondition[] =>
      when.map((condition) => explainCondition(condition, facts, match?.files ?? [], textOf));
    const asked = (conditions: readonly ExplainedCondition[]): boolean =>
      conditions.length === 0 || conditions.some(({ holds }) => holds);
    const items = (match === undefined ? [] : requires.checklist).map((item) => {
      const conditions = explain(item.when);
      const { id: name, text, origin: at } = item;
      return { id: name, text, asked: asked(conditions), at, conditions, answered: answerWays(item) };
    });
    const adr = match === undefined ? undefined : requires.adr;
    const adrConditions = explain(adr?.when ?? []);
    return {
      id,
      title,
      enforcement,
      applies: match !== undefined,
      at: origin,
      conditions: explain(policy.when),
      items,
      ...(adr === undefined ? {} : { adr: { asked: asked(adrConditions), at: adr.origin, conditions: adrConditions } }),
    };
  });

const explainCondition = (
  condition: Condition,
  facts: Facts,
  matched: readonly ChangedFile[],
  textOf: TextOf,
): ExplainedCondition => {
  const { holds, reasons } = applyRequirement(condition, facts, matched);
  return {
    holds,
    at: condition.origin,
    reasons: reasons.map(({ predicate, text, decided }) => ({
      predicate,
      text,
      decided: [...new Set(Object.values(decided))].map((by) => ({
        by,
        at: findLine(textOf(condition.origin.file), condition.origin, by),
      })),
    })),
  };
};

export const policyTexts = (terminal: Pick<Terminal, "cwd">): ((file: string) => string | undefined) => {
  const builtin = readBuiltinPolicies(import.meta.url);
  const known = new Map<string, string | undefined>();
  return (file) => {
    if (known.has(file)) return known.get(file);
    const own = file.startsWith("tollgate:") ? undefined : readBytes(terminal, file);
    const text = own?.ok === true ? new TextDecoder().decode(own.value) : builtin.get(file.replace(/^tollgate:/, ""));
    known.set(file, text);
    return text;
  };
};
