import { asksCodeOwners } from "../checklist/requirements/code-owner-groups.ts";
import { CODEOWNERS_PATHS } from "../checklist/requirements/code-owners.ts";
import type { Match } from "../checklist/requirements/match-policies.ts";
import type { GitHubClient } from "../github/client/github-client.ts";
import { fetchCodeOwners } from "../github/read/code-owners.ts";
import { policyRefOf } from "../github/read/policy-source.ts";
import type { Pull } from "../github/read/pull-request.ts";
import { extendedName } from "../policy/extends.ts";
import type { Facts } from "../policy/model/facts.ts";

/** With CODEOWNERS of the base, if an item of a matching policy asks for code owners. */
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
