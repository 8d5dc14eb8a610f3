import type { Read } from "../problem.ts";
import type { PolicySet } from "./policy.ts";
import { type PolicySources, readPolicies } from "./read-policies.ts";

/**
 * Reads policies and remembers the last few results by the text they were read from, for a shell that judges many
 * pull requests by the same policies. A `PolicySet` is never changed by an evaluation, so it can be shared.
 *
 * @param most Results that are kept; the one used longest ago goes first.
 */
export const rememberPolicies = (most: number): ((sources: PolicySources) => Read<PolicySet>) => {
  const known = new Map<string, Read<PolicySet>>();
  return (sources) => {
    // Files of other repositories are pinned, but by a name that may move: those are read anew.
    if (sources.extendsFiles !== undefined) return readPolicies(sources);
    const key =
      sources.file === undefined ? "" : `${sources.file.file}\n${new TextDecoder().decode(sources.file.bytes)}`;
    const read = known.get(key) ?? readPolicies(sources);
    known.delete(key);
    known.set(key, read);
    const [oldest] = known.keys();
    if (known.size > most && oldest !== undefined) known.delete(oldest);
    return read;
  };
};
