import type { Seal } from "./engine/ledger/seal.ts";
import { type BaseBranch, DEFAULT_CHECK, publishedName } from "./engine/policy/published-name.ts";
import { fetchPolicies, type PolicyReading } from "./fetch-policies.ts";
import { policyRefOf } from "./github/fetch-policy-source.ts";
import type { Pull } from "./github/fetch-pull.ts";
import { fetchRequiredChecks, type RequiredChecks } from "./github/fetch-required-checks.ts";
import type { GitHubClient, RepositoryRef } from "./github/github-client.ts";
import type { PolicyCache } from "./github/policy-cache.ts";

/** How long a shell with a memory remembers what a branch requires, in milliseconds. */
const KEPT_MS = 60_000;

/** A base branch, and what GitHub said where its rules could not be read; "" where they could. */
export type KnownBase = BaseBranch & { readonly unread: string };

/** The branch that a pull request goes into. Of the default branch nothing has to be asked. */
export const fetchBase = async (
  { client, policyCache }: Pick<PolicyReading, "client" | "policyCache">,
  { ref, base, intoDefault }: Pick<Pull, "ref" | "base" | "intoDefault">,
): Promise<KnownBase> => {
  if (intoDefault) return { name: base.ref, isDefault: true, requires: [], unread: "" };
  const { checks, unread } = await requiredOf(client, ref, base.ref, policyCache);
  return { name: base.ref, isDefault: false, requires: checks.map(({ name }) => name), unread };
};

const requiredOf = async (
  client: GitHubClient,
  ref: RepositoryRef,
  branch: string,
  cache: PolicyCache | undefined,
): Promise<RequiredChecks> => {
  const key = `required ${ref.owner}/${ref.repo} ${branch}`;
  const known = cache?.get(key);
  if (known !== undefined) return JSON.parse(known) as RequiredChecks;
  const found = await fetchRequiredChecks(client, ref, branch);
  if (found.unread === "") cache?.set(key, JSON.stringify(found), KEPT_MS);
  return found;
};

/** What names a check: how policies are read, and the name that goes before theirs. */
export type Naming = PolicyReading & { readonly check?: string; readonly seal: Pick<Seal, "hash"> };

/** The name that verdicts on a pull request go under; by the default where the policies cannot be read. */
export const checkName = async (input: Naming, pull: Pick<Pull, "ref" | "base" | "intoDefault">): Promise<string> => {
  const [base, written] = await Promise.all([fetchBase(input, pull), input.check ?? writtenCheck(input, pull)]);
  return publishedName(written, base, input.seal.hash);
};

const writtenCheck = async (input: Naming, pull: Pick<Pull, "ref" | "base">): Promise<string> => {
  const { read } = await fetchPolicies(input, { repository: pull.ref, at: policyRefOf(pull) });
  return read.ok ? read.value.settings.check : DEFAULT_CHECK;
};
