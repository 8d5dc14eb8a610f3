import type { Signer } from "../checklist/ledger/signer.ts";
import type { PastEffect } from "../checklist/notices.ts";
import { pastEffect } from "../checklist/past-effect.ts";
import { comparePolicySets, type PolicySetDifference } from "../policy/compare-policy-sets.ts";
import { extendedNames, type PolicySources } from "../policy/extends.ts";
import type { Facts } from "../policy/model/facts.ts";
import type { PolicySet } from "../policy/model/policy.ts";
import type { Read } from "../policy/model/problem.ts";
import { rememberPolicies } from "../policy/read-policies.ts";

/** What policies are read from, without what Tollgate brings. */
export type PolicyTexts = Omit<PolicySources, "builtin">;

/** Policies of the base, which judge, and those that a pull request would put in their place. */
export type PolicyTextsChange = { readonly before: PolicyTexts; readonly after: PolicyTexts };

/**
 * Work on policies that nobody has vouched for: anybody can open a pull request that edits them. Plain data goes in and
 * comes out, so that a shell can have it done in another thread and end it there.
 */
export type Tasks = {
  /** What stands under `extends` of a file. */
  readonly names: (bytes: Uint8Array) => readonly string[];
  /** What the change does to the policies, or the problems of the new ones. */
  readonly compare: (change: PolicyTextsChange) => Read<PolicySetDifference>;
  /** What it would have done to pull requests of the past. */
  readonly past: (
    asked: PolicyTextsChange & {
      readonly merged: { readonly facts: readonly Facts[]; readonly unread: number };
      readonly now: string;
    },
  ) => PastEffect;
};

/** Has a task done. @throws TookTooLong, where the shell has only so much time for all that one pull request asks */
export type Think = <Name extends keyof Tasks>(
  name: Name,
  input: Parameters<Tasks[Name]>[0],
) => Promise<ReturnType<Tasks[Name]>>;

/** What had to be worked out took longer than a shell has for it. */
export class TookTooLong extends Error {
  override readonly name = "TookTooLong";
  readonly seconds: number;
  constructor(seconds: number, options?: ErrorOptions) {
    super(`It could not be worked out within ${seconds} seconds of computing`, options);
    this.seconds = seconds;
  }
}

/** The tasks themselves. */
export const createTasks = (builtin: PolicySources["builtin"], hash: Signer["hash"]): Tasks => {
  // `past` follows `compare` with the same texts.
  const read = rememberPolicies(4);
  const setOf = (texts: PolicyTexts): PolicySet => {
    const set = read({ ...texts, builtin });
    if (!set.ok) throw new Error("Policies that judged a moment ago have problems now");
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

/** Does tasks where it is called, for a shell that only itself waits for them. */
export const thinkHere = (tasks: Tasks): Think => {
  const run = tasks as Record<keyof Tasks, (input: unknown) => unknown>;
  return async (name, input) => run[name](input) as never;
};

/**
 * How long this thread has computed, in milliseconds: by its own processor time where Node can tell it (23.9 and later),
 * so that a busy machine is nobody's fault; by the clock before.
 */
export const computed = (): number => {
  if (typeof process.threadCpuUsage !== "function") return performance.now();
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};
