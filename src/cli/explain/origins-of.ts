import type { Origin, Policy, PolicySet } from "../../engine/policy/policy.ts";

/** Who decided one key, and who has locked it. */
export type DecidedKey = {
  /** As a policy file has it: `enforcement`, `requires.checklist.two`, `requires.checklist.two.by`; `check` of a setting. */
  readonly key: string;
  readonly at: Origin;
  /** Where it was locked, where it is. */
  readonly locked?: Origin;
  /** The item was taken out of the checklist there. */
  readonly dropped?: true;
};

/** Who decided each key of a policy. */
export type DecidedPolicy = {
  readonly id: string;
  readonly enforcement: Policy["enforcement"];
  readonly at: Origin;
  readonly keys: readonly DecidedKey[];
};

/** For each setting and each key of each policy: the file that decided it, and the one that locked it. */
export const originsOf = (
  set: PolicySet,
): { readonly settings: readonly DecidedKey[]; readonly policies: readonly DecidedPolicy[] } => ({
  settings: Object.entries(set.origins ?? {}).map(([key, at]): DecidedKey => {
    const locked = set.locks?.[key.split(".")[0] ?? key];
    return { key, at, ...(locked === undefined ? {} : { locked }) };
  }),
  policies: set.policies.map((policy) => ({
    id: policy.id,
    enforcement: policy.enforcement,
    at: policy.origin,
    keys: Object.entries(policy.origins).map(([key, at]) => keyOf(policy, key, at)),
  })),
});

/** Keys that only people read: a lock on all that a policy asks for leaves them. */
const WORDS: readonly string[] = ["title", "why", "source", "owners", "locked"];

const keyOf = ({ locks = {}, requires }: Policy, key: string, at: Origin): DecidedKey => {
  const item = /^requires\.checklist\.([^.]+)/.exec(key)?.[1];
  const locked =
    locks[item === undefined ? key : "requires.checklist"] ?? (WORDS.includes(key) ? undefined : locks["*"]);
  const dropped = item !== undefined && !requires.checklist.some(({ id }) => id === item);
  return { key, at, ...(locked === undefined ? {} : { locked }), ...(dropped ? { dropped: true } : {}) };
};
