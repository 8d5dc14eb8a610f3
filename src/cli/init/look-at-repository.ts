import { matchPolicies } from "../../engine/matching/match-policies.ts";
import type { PolicySet } from "../../engine/policy/policy.ts";
import { factsOfPaths } from "../facts-of-paths.ts";
import { FRAMEWORKS } from "./frameworks.ts";
import { readOwners } from "./read-owners.ts";

/** What a policy would be about in this repository. */
export type FoundPolicy = {
  readonly id: string;
  readonly title: string;
  /** How many files it would apply to, one of them, and the tools that they are of. */
  readonly files: number;
  readonly example: string;
  readonly tools: readonly string[];
  /** The team that owns most of them, where CODEOWNERS says so. */
  readonly owner?: string;
};

/** What was seen of a repository. */
export type Found = {
  readonly policies: readonly FoundPolicy[];
  /** Policies of the pack that no file is for, today. */
  readonly others: readonly string[];
  /** The folder of ADRs that there is. */
  readonly adrFolder?: string;
};

/** What of ADR files tells their folder: a number, and a folder of one of the usual names. */
const ADR_FILE =
  /^((?:.*\/)?(?:adrs?|decisions|architecture-decisions|architectural-decisions))\/(?:.*\/)?(?:adr-?)?\d{2,}[\w.-]*\.(?:md|adoc|rst)$/i;

/**
 * Looks at a repository's paths: which of the pack's policies would apply to them, by the policies' own globs.
 *
 * @param owners text of CODEOWNERS; "" where there is none
 */
export const lookAtRepository = (paths: readonly string[], set: PolicySet, owners: string): Found => {
  const teamsOf = readOwners(owners);
  const matches = matchPolicies(set.policies, factsOfPaths(paths));
  const adrFolder = mostOften(paths.flatMap((path) => ADR_FILE.exec(path)?.[1] ?? []));
  return {
    policies: matches.map(({ policy, files }): FoundPolicy => {
      const owner = mostOften(files.flatMap(({ path }) => teamsOf(path)));
      return {
        id: policy.id,
        title: policy.title,
        files: files.length,
        example: files[0]?.path ?? "",
        tools: FRAMEWORKS.filter(
          (one) => one.policy === policy.id && files.some(({ path }) => one.path.test(path)),
        ).map(({ name }) => name),
        ...(owner === undefined ? {} : { owner }),
      };
    }),
    others: set.policies.map(({ id }) => id).filter((id) => !matches.some(({ policy }) => policy.id === id)),
    ...(adrFolder === undefined ? {} : { adrFolder }),
  };
};

const mostOften = (names: readonly string[]): string | undefined => {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one)[0]?.[0];
};
