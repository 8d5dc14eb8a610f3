import type { PastEffect } from "../checklist/item-result.ts";
import type { Signer } from "../checklist/ledger/ledger.ts";
import { pastEffect } from "../checklist/past-effect.ts";
import { comparePolicySets, type PolicySetDifference } from "../policy/compare-policy-sets.ts";
import { extendedNames } from "../policy/extended-names.ts";
import type { Facts } from "../policy/model/facts.ts";
import type { PolicySet } from "../policy/model/policy.ts";
import type { Read } from "../policy/model/problem.ts";
import type { PolicySources } from "../policy/policy-files.ts";
import { rememberPolicies } from "../policy/read-policies.ts";

export type PolicyTexts = Omit<PolicySources, "builtin">;

export type PolicyTextsChange = { readonly before: PolicyTexts; readonly after: PolicyTexts };

/** Work on policies that anyone may have written. Input and output are plain data, so it can run in a thread. */
export type Tasks = {
  readonly names: (bytes: Uint8Array) => readonly string[];
  readonly compare: (change: PolicyTextsChange) => Read<PolicySetDifference>;
  readonly past: (
    asked: PolicyTextsChange & {
      readonly merged: { readonly facts: readonly Facts[]; readonly unread: number };
      readonly now: string;
    },
  ) => PastEffect;
};

/** @throws TookTooLong if a pull request's tasks need more time than the shell allows */
export type RunTask = <Name extends keyof Tasks>(
  name: Name,
  input: Parameters<Tasks[Name]>[0],
) => Promise<ReturnType<Tasks[Name]>>;

export const createTasks = (builtin: PolicySources["builtin"], hash: Signer["hash"]): Tasks => {
  // `past` follows `compare` with the same texts.
  const read = rememberPolicies(4);
  const setOf = (texts: PolicyTexts): PolicySet => {
    const set = read({ ...texts, builtin });
    if (!set.ok) throw new Error("Policies that could be read a moment ago have problems now");
    return set.value;
  };
  return {
    names: extendedNames,
    compare: ({ before, after }) => {
      const next = read({ ...after, builtin });
      return next.ok ? { ok: true, value: comparePolicySets(setOf(before), next.value) } : next;
    },
    past: ({ before, after, merged, now }) =>
      pastEffect({ before: setOf(before), after: setOf(after) }, merged, hash, now),
  };
};

export const runTasksHere = (tasks: Tasks): RunTask => {
  const run = tasks as Record<keyof Tasks, (input: unknown) => unknown>;
  return async (name, input) => run[name](input) as never;
};
