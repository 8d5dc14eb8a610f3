import type { Ledger, Signer } from "../checklist/ledger/ledger.ts";
import type { GitHubClient, RepositoryRef } from "../github/client/github-client.ts";
import type { TextCache } from "../github/read/file-at.ts";
import { policyRefOf } from "../github/read/policy-source.ts";
import type { Pull } from "../github/read/pull-request.ts";
import { fetchRequiredChecks, type RequiredChecks } from "../github/read/repositories.ts";
import { BASE_PLACE, type BaseBranch, DEFAULT_CHECK, legibleChecks, publishedName } from "../policy/check-names.ts";
import type { PolicySources } from "../policy/extends.ts";
import { fetchPolicies, type PolicyReading } from "./policies.ts";
import { REQUIRED_CHECKS_KEPT_MS } from "./times.ts";

/** A base branch, and GitHub's answer if its rules could not be read ("" otherwise). */
export type KnownBase = BaseBranch & { readonly unread: string };

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
  cache: TextCache | undefined,
): Promise<RequiredChecks> => {
  const key = `required ${ref.owner}/${ref.repo} ${branch}`;
  const known = cache?.get(key);
  if (known !== undefined) return JSON.parse(known) as RequiredChecks;
  const found = await fetchRequiredChecks(client, ref, branch);
  if (found.unread === "") cache?.set(key, JSON.stringify(found), REQUIRED_CHECKS_KEPT_MS);
  return found;
};

type Naming = PolicyReading & { readonly check?: string; readonly signer: Pick<Signer, "hash"> };

export const possibleChecks = (
  { check }: Pick<Naming, "check">,
  known: { readonly sources?: PolicySources | undefined; readonly ledgers: readonly (Ledger | undefined)[] },
): readonly string[] => {
  if (check !== undefined) return [check];
  const legible = known.sources === undefined ? [] : legibleChecks(known.sources);
  return [...new Set([...legible, ...known.ledgers.flatMap((ledger) => ledger?.check ?? [])])];
};

export type ErrorNames = {
  readonly checks: readonly string[];
  readonly otherwise: string;
};

/** Finds the names for an `error`. Never throws; it leaves out what cannot be read. */
export const errorNames = async (
  input: Naming,
  pull: Pick<Pull, "ref" | "base" | "intoDefault"> | undefined,
  ledgers: readonly (Ledger | undefined)[],
): Promise<ErrorNames> => {
  const written = await writtenChecks(input, pull, ledgers).catch(() => possibleChecks(input, { ledgers }));
  // If the branch's rules are unknown, the name as written may be required.
  const unknown: BaseBranch = { name: pull?.base.ref ?? "", isDefault: true, requires: [] };
  const base = pull === undefined ? unknown : await fetchBase(input, pull).catch(() => unknown);
  const [otherwise = DEFAULT_CHECK, ...checks] = [DEFAULT_CHECK, ...written]
    .filter((one) => base.name !== "" || !one.includes(BASE_PLACE))
    .map((one) => publishedName(one, base, input.signer.hash));
  return { checks, otherwise };
};

const writtenChecks = async (
  input: Naming,
  pull: Pick<Pull, "ref" | "base"> | undefined,
  ledgers: readonly (Ledger | undefined)[],
): Promise<readonly string[]> => {
  if (input.check !== undefined || pull === undefined) return possibleChecks(input, { ledgers });
  const { read, sources } = await fetchPolicies(input, { repository: pull.ref, at: policyRefOf(pull) });
  return read.ok ? [read.value.settings.check] : possibleChecks(input, { sources, ledgers });
};
