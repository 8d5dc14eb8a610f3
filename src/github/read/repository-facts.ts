import type { RepositoryFacts } from "../../policy/model/facts.ts";
import { type GitHubClient, isHidden, type RepositoryRef, statusOf } from "../client/github-client.ts";

/**
 * Topics, visibility and custom properties, in one request. Custom properties are of organisations only, and absent
 * where GitHub does not show them.
 * @returns the status of the refusal if GitHub does not show the repository
 */
export const fetchRepositoryFacts = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
): Promise<RepositoryFacts | number> => {
  try {
    const { data } = await client.request("GET /repos/{owner}/{repo}", { owner, repo });
    const { topics = [], visibility, custom_properties: properties } = data;
    const person = data.owner.type === "User";
    return {
      topics,
      // Older servers have no `internal`, and do not say it in this key.
      visibility: visibility ?? (data.private ? "private" : "public"),
      ...(properties === undefined && !person ? {} : { properties: valuesOf(properties ?? {}) }),
    };
  } catch (error) {
    const status = statusOf(error);
    if (status !== undefined && isHidden(error)) return status;
    throw error;
  }
};

/** A value is a text, a list of texts, or null: https://docs.github.com/rest/repos/custom-properties */
const valuesOf = (properties: Readonly<Record<string, unknown>>): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [name, [value].flat().filter((one) => typeof one === "string")]),
  );
