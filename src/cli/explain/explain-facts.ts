import { readBuiltinPolicies } from "../../gate/builtin-policies.ts";
import type { Facts } from "../../policy/model/facts.ts";
import type { Enforcement, Origin, Policy } from "../../policy/model/policy.ts";
import { applyCondition } from "../../policy/predicates/condition.ts";
import { readBytes } from "../shared/load-policies.ts";
import type { Terminal } from "../shared/terminal.ts";
import { findLine } from "./parse-path.ts";

type ExplainedReason = {
  readonly predicate: string;
  readonly text: string;
  readonly decided: readonly { readonly by: string; readonly at: Origin }[];
};

export type ExplainedPolicy = {
  readonly id: string;
  readonly title: string;
  readonly enforcement: Enforcement;
  readonly applies: boolean;
  readonly at: Origin;
  readonly conditions: readonly {
    readonly holds: boolean;
    readonly at: Origin;
    readonly reasons: readonly ExplainedReason[];
  }[];
};

export const explainFacts = (
  policies: readonly Policy[],
  facts: Facts,
  textOf: (file: string) => string | undefined,
): readonly ExplainedPolicy[] =>
  policies.map((policy) => {
    const conditions = policy.when.map((condition) => {
      const { holds, reasons } = applyCondition(condition, facts);
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
    });
    return {
      id: policy.id,
      title: policy.title,
      enforcement: policy.enforcement,
      applies: policy.enforcement !== "off" && conditions.some(({ holds }) => holds),
      at: policy.origin,
      conditions,
    };
  });

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
