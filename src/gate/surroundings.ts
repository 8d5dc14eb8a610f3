import { asksCodeOwners, CODEOWNERS_PATHS } from "../checklist/requirements/code-owners.ts";
import type { Match } from "../checklist/requirements/match-policies.ts";
import type { GitHubClient, RepositoryRef } from "../github/client/github-client.ts";
import type { TextCache } from "../github/read/file-at.ts";
import { fetchPeople } from "../github/read/people.ts";
import { policyRefOf } from "../github/read/policy-source.ts";
import type { Pull } from "../github/read/pull-request.ts";
import { fetchRepositoryFacts, fetchRequiredChecks, type RequiredChecks } from "../github/read/repositories.ts";
import { fetchCodeOwners } from "../github/read/well-known-files.ts";
import { pushedByAuthorOnly } from "../github/read/writers.ts";
import type { BaseBranch } from "../policy/check-names.ts";
import type { Facts, RepositoryFacts } from "../policy/model/facts.ts";
import type { Condition, Needs, Policy, PolicySet } from "../policy/model/policy.ts";
import type { Problem, Read } from "../policy/model/problem.ts";
import { extendedName } from "../policy/policy-files.ts";
import { conditionsRequired } from "../policy/predicates/condition.ts";
import type { PolicyReading } from "./policies.ts";
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

type Surrounded = { readonly read: Read<PolicySet>; readonly facts: Facts };

/**
 * The facts with what some policy looks at beside the pull request: the repository, the author's teams, who pushed. Where the
 * repository cannot be seen, the policies cannot be matched.
 */
export const withSurroundings = async (
  client: GitHubClient,
  pull: Pull,
  read: Read<PolicySet>,
  facts: Facts,
): Promise<Surrounded> => {
  if (!read.ok) return { read, facts };
  const conditions = read.value.policies.flatMap(conditionsOf);
  const repository = conditions.find(({ needs }) => needs?.repository === true);
  const teams = [...new Set(conditions.flatMap(({ needs }) => needs?.teams ?? []))];
  const ofBot = facts.author.kind === "bot" && conditions.some(({ needs }) => needs?.pushers === true);
  if (repository === undefined && teams.length === 0 && !ofBot) return { read, facts };
  const [about, authorTeams, onlyAuthorPushed] = await Promise.all([
    repository === undefined ? undefined : fetchRepositoryFacts(client, pull.ref),
    teams.length === 0 ? undefined : teamsOfAuthor(client, pull, teams),
    ofBot ? pushedByAuthorOnly(client, pull, facts) : undefined,
  ]);
  const problem = problemOf(conditions, about);
  return {
    read: problem === undefined ? read : { ok: false, problems: [problem] },
    facts: {
      ...facts,
      ...(typeof about === "object" ? { repositoryFacts: about } : {}),
      ...(authorTeams === undefined ? {} : { authorTeams }),
      ...(onlyAuthorPushed === undefined ? {} : { onlyAuthorPushed }),
    },
  };
};

const conditionsOf = (policy: Policy): readonly Condition[] =>
  policy.enforcement === "off" ? [] : [...policy.when, ...conditionsRequired(policy)];

const problemOf = (
  conditions: readonly Condition[],
  about: RepositoryFacts | number | undefined,
): Problem | undefined => {
  const at = (key: keyof Needs): Condition | undefined => conditions.find(({ needs }) => needs?.[key] === true);
  const problem = (condition: Condition, message: string): Problem => ({
    code: "not-permitted",
    ...condition.origin,
    key: "repository",
    message,
  });
  const [repository, properties] = [at("repository"), at("properties")];
  if (typeof about === "number" && repository !== undefined)
    return problem(
      repository,
      `looks at what the repository is like, but GitHub does not show it to Tollgate (it answers ${about}); the token needs \`metadata: read\``,
    );
  if (typeof about === "object" && about.properties === undefined && properties !== undefined)
    return problem(
      properties,
      "looks at custom properties of the repository, but GitHub does not show them to Tollgate; the token needs `metadata: read` in the organisation, and the server a version with custom properties",
    );
  return undefined;
};

const teamsOfAuthor = async (
  client: GitHubClient,
  { ref, author }: Pull,
  teams: readonly string[],
): Promise<NonNullable<Facts["authorTeams"]>> => {
  if (author.kind === "bot" || author.login === "") return { in: [] };
  const person = (await fetchPeople(client, ref, [author.login], teams))[author.login.toLowerCase()];
  if (person === undefined) return { in: [], unknown: teams };
  const unknown = (person.unknown ?? []).flatMap(({ of }) => (of === "role" ? [] : [of]));
  return { in: person.teams, ...(unknown.length === 0 ? {} : { unknown }) };
};

export const withCodeOwners = async (
  client: GitHubClient,
  pull: Pull,
  matches: readonly Match[],
  facts: Facts,
): Promise<Facts> => {
  if (!matches.some(asksOwners)) return facts;
  const codeOwners = await fetchCodeOwners(client, pull.ref, policyRefOf(pull));
  return codeOwners === undefined ? facts : { ...facts, codeOwners };
};

/** The files on which the answer rests, existing or not, by the name that a push of them is looked up by. */
export const codeOwnersLooked = (pull: Pull, matches: readonly Match[]): readonly string[] =>
  matches.some(asksOwners)
    ? CODEOWNERS_PATHS.map((path) => extendedName({ ...pull.ref, path, ref: pull.base.ref }))
    : [];

const asksOwners = ({ policy }: Match): boolean =>
  policy.enforcement !== "observe" && policy.requires.checklist.some(asksCodeOwners);
