import type { Read } from "../problem.ts";
import type { Effort } from "./compiling.ts";
import type { PolicySet } from "./policy.ts";
import { type PolicySources, readPolicies } from "./read-policies.ts";

/**
 * Reads policies and remembers the last few results by the text they were read from, for a shell that judges many
 * pull requests by the same policies. A `PolicySet` is never changed by an evaluation, so it can be shared.
 *
 * @param most Results that are kept; the one used longest ago goes first. Fewer, where their patterns need much memory.
 * @param effort as for `readPolicies`
 */
export const rememberPolicies = (most: number, effort?: Effort): ((sources: PolicySources) => Read<PolicySet>) => {
  const known = new Map<string, Read<PolicySet>>();
  let steps = 0;
  const forget = (key: string): void => {
    steps -= stepsOf(known.get(key));
    known.delete(key);
  };
  return (sources) => {
    const key = keyOf(sources);
    const read = known.get(key) ?? readPolicies(sources, effort);
    forget(key);
    known.set(key, read);
    steps += stepsOf(read);
    for (const oldest of known.keys()) {
      if (oldest === key || (known.size <= most && steps <= STEPS_KEPT)) break;
      forget(oldest);
    }
    return read;
  };
};

/** About a hundred megabytes of compiled patterns. */
const STEPS_KEPT = 200_000;

const stepsOf = (read: Read<PolicySet> | undefined): number => (read?.ok === true ? (read.value.size ?? 0) : 0);

/** Everything that is read but what is built in: the names alone would not do, for what a branch or a tag names may move. */
const keyOf = ({ file, defaults, extendsFiles }: PolicySources): string => {
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  const named = (of: PolicySources["file"]) => (of === undefined ? null : [of.file, text(of.bytes)]);
  const others = [...(extendsFiles ?? [])].map(([name, found]) => [
    name,
    found instanceof Uint8Array ? text(found) : found,
  ]);
  return JSON.stringify([named(file), named(defaults), others]);
};
