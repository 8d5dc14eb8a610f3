import type { Origin } from "../../engine/policy/policy.ts";

/** Something in a policy file that is allowed, but probably not what was meant. */
export type Doubt = {
  readonly code: DoubtCode;
  /** Where the policy, or the item, is written. */
  readonly at: Origin;
  /** `policies.<id>`, or a key below it. */
  readonly key: string;
  /** What is doubtful about this one; one sentence. */
  readonly message: string;
};

/** Every kind of doubt, with why it is one. */
export const DOUBT_WORDS = {
  "never-matches": "The policy can never apply",
  "matches-nothing-here": "No file of the repository is one that the policy is about",
  "glob-misses": "A glob does not reach what it names",
  "applies-always": "The policy applies to every pull request",
  "unseen-team": "A workflow's own token sees no teams",
  "needs-signing-key": "Who ticked is only certain with a signing key",
  "no-second-person": "A team, a role or a name beside `author` or `anyone` asks for no second person",
  "own-check": "Tollgate's own check is never evidence",
} as const satisfies Readonly<Record<string, string>>;

export type DoubtCode = keyof typeof DOUBT_WORDS;
