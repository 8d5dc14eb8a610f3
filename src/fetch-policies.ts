import type { ExtendedFile } from "./engine/policy/parse-extended.ts";
import type { PolicySet } from "./engine/policy/policy.ts";
import { type PolicySources, readPolicies } from "./engine/policy/read-policies.ts";
import type { Problem, Read } from "./engine/problem.ts";
import { gatherExtended, type ReadExtended } from "./gather-extended.ts";
import { defaultsName, isDefaults } from "./github/defaults-name.ts";
import { extendedFileReader } from "./github/extended-file-reader.ts";
import { fetchDefaultPolicies } from "./github/fetch-default-policies.ts";
import { fetchPolicySource, type PolicySource } from "./github/fetch-policy-source.ts";
import type { GitHubClient, RepositoryRef } from "./github/github-client.ts";
import type { PolicyCache } from "./github/policy-cache.ts";
import type { Self } from "./github/self.ts";

/** What reading policies needs: as much of `GateInput`. */
export type PolicyReading = {
  readonly client: GitHubClient;
  /** Path of the policy file in the repository. */
  readonly policyPath: string;
  readonly builtin: PolicySources["builtin"];
  readonly readPolicies?: (sources: PolicySources) => Read<PolicySet>;
  /** What is remembered of policy files between pull requests; nothing, where it is left out. */
  readonly policyCache?: PolicyCache;
  /** Whether an organisation's defaults have to be there; `optional`, where it is left out. */
  readonly organizationDefaults?: OrganizationDefaults;
  readonly self?: Self;
};

/**
 * What it means that no organisation defaults are found.
 * - `require`: an error.
 * - `optional`: said where it cannot be seen whether there are some.
 * - `quiet`: nothing.
 */
export type OrganizationDefaults = "require" | "optional" | "quiet";

/** Which of a repository's policies are wanted. */
export type WantedPolicies = {
  readonly repository: RepositoryRef;
  /** Commit, or fully qualified ref, at which the repository's own file is read. */
  readonly at: string;
  /** Whether the repository is an organisation's; only then defaults that cannot be seen are told of. */
  readonly organization?: boolean;
  /** Looks into a file for what it extends; here, where it is left out. */
  readonly namesOf?: (bytes: Uint8Array) => Promise<readonly string[]>;
  /** Looks at a file that is extended before it is read: another ref to read it at, or that it is not to be read. */
  readonly redirect?: (file: ExtendedFile) => ExtendedFile | Awaited<ReturnType<ReadExtended>>;
};

export type FetchedPolicies = {
  /** The policies, or the problems that keep them from judging. */
  readonly read: Read<PolicySet>;
  /** What they were read from; undefined where the repository's own file, or the defaults', is none that can be read. */
  readonly sources: PolicySources | undefined;
  /** Every file that was looked for, there or not, as the user knows it: when one of them changes, the policies may. */
  readonly looked: readonly string[];
  /** The file of defaults that could not be seen, there or not; absent where that is known, or nobody wants to know. */
  readonly unseen?: string;
};

/** What policies are read from, or the problems that keep them from being read. */
export type FetchedSources = Omit<FetchedPolicies, "read"> & { readonly problems: readonly Problem[] };

/**
 * Fetches the policies of a repository, and reads them.
 *
 * @throws where the host does not answer, or answers with 5xx: then it is not known whether there are any
 */
export const fetchPolicies = async (reading: PolicyReading, wanted: WantedPolicies): Promise<FetchedPolicies> => {
  const { problems, ...fetched } = await fetchSources(reading, wanted);
  const { readPolicies: read = readPolicies } = reading;
  const { sources } = fetched;
  return { ...fetched, read: sources === undefined ? { ok: false, problems } : read(sources) };
};

/**
 * Fetches what the policies of a repository are read from: its own file and its account's defaults side by side, then what
 * these extend, a round for each step away.
 *
 * @throws as `fetchPolicies` does
 */
export const fetchSources = async (reading: PolicyReading, wanted: WantedPolicies): Promise<FetchedSources> => {
  const { client, policyPath, builtin, policyCache: cache } = reading;
  const { repository, at, organization = false, redirect = (file: ExtendedFile) => file } = wanted;
  const { organizationDefaults = "optional", self } = reading;
  const { owner } = repository;
  const find = organizationDefaults === "optional" && organization;
  const [own, found] = await Promise.all([
    fetchPolicySource(client, repository, at, policyPath, cache),
    isDefaults(repository, policyPath)
      ? undefined
      : fetchDefaultPolicies(client, repository, cache, { find, app: self?.kind === "app" }),
  ]);
  const name = defaultsName(owner);
  const defaults = organizationDefaults === "require" ? found && requiredDefaults(name, found.source) : found?.source;
  const unseen = found?.unseen === true ? { unseen: name } : {};
  const looked = [policyPath, ...(defaults === undefined ? [] : [name])];
  const problems = [own, defaults].flatMap((one) => (one === undefined || one.ok ? [] : one.problems));
  if (!own.ok || defaults?.ok === false) return { problems, sources: undefined, looked, ...unseen };
  const file = own.value === undefined ? undefined : { file: policyPath, bytes: bytesOf(own.value) };
  const above = defaults?.value === undefined ? undefined : { file: name, bytes: bytesOf(defaults.value) };
  const readFile = extendedFileReader(client, { reader: owner, ...(cache === undefined ? {} : { cache }) });
  const readExtended: ReadExtended = async (extended) => {
    const now = redirect(extended);
    return now instanceof Uint8Array || "code" in now ? now : readFile(now);
  };
  // Each for itself, so that a repository cannot use up what its account's defaults may extend.
  const gathered = await Promise.all(
    [above, file].flatMap((one) =>
      one === undefined ? [] : [gatherExtended(one.bytes, readExtended, wanted.namesOf)],
    ),
  );
  const extendsFiles = new Map(gathered.toReversed().flatMap((found) => [...found]));
  const sources: PolicySources = {
    builtin,
    ...(file === undefined ? {} : { file }),
    ...(above === undefined ? {} : { defaults: above }),
    ...(extendsFiles.size === 0 ? {} : { extendsFiles }),
  };
  return { problems: [], sources, looked: [...looked, ...extendsFiles.keys()], ...unseen };
};

/** Defaults that have to be there: that there is no file is a problem. */
export const requiredDefaults = (file: string, source: PolicySource): PolicySource =>
  !source.ok || source.value !== undefined
    ? source
    : {
        ok: false,
        problems: [
          {
            code: "not-found",
            file,
            line: 1,
            column: 1,
            key: "",
            message:
              "Organisation defaults are required here, and none were found: there is no such file, or Tollgate's token cannot see it (a workflow's own token sees no private or internal repository).",
          },
        ],
      };

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
