import type { RepositoryFacts } from "../../policy/model/facts.ts";
import {
  type GitHubClient,
  isHidden,
  isLimited,
  PAGE_SIZE,
  type RepositoryRef,
  statusOf,
} from "../client/github-client.ts";
import { readPages } from "../client/read-pages.ts";

/** GitHub allows an organisation 100,000 repositories. */
const MAX_REPOSITORY_PAGES = 1_000;

/** Nothing is merged in archived ones. */
export const fetchRepositories = async (client: GitHubClient): Promise<readonly RepositoryRef[]> => {
  const pages = await readPages(
    async (page) => client.request("GET /installation/repositories", { per_page: PAGE_SIZE, page }),
    MAX_REPOSITORY_PAGES,
  );
  return pages
    .flatMap(({ repositories }) => repositories)
    .filter(({ archived }) => !archived)
    .map(({ owner, name }) => ({ owner: owner.login, repo: name }));
};

export type RepositoryPage = { readonly branch: string; readonly url: string };

export const fetchFirstRepositories = async (
  client: GitHubClient,
  max: number,
): Promise<{ readonly total: number; readonly first: readonly (RepositoryRef & RepositoryPage)[] }> => {
  const { data } = await client.request("GET /installation/repositories", { per_page: Math.min(max, PAGE_SIZE) });
  const first = data.repositories
    .filter(({ archived }) => !archived)
    .map(({ owner, name, default_branch: branch, html_url: url }) => ({ owner: owner.login, repo: name, branch, url }));
  return { total: data.total_count, first };
};

export const fetchRepository = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
): Promise<RepositoryPage> => {
  const { data } = await client.request("GET /repos/{owner}/{repo}", { owner, repo });
  return { branch: data.default_branch, url: data.html_url };
};

/** Also by a former name; undefined if it does not exist or is not visible. */
export const fetchRepositoryId = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
): Promise<number | undefined> => {
  try {
    return Number((await client.request("GET /repos/{owner}/{repo}", { owner, repo })).data.id);
  } catch (error) {
    if (isHidden(error)) return undefined;
    throw error;
  }
};

export const repositoryExists = async (client: GitHubClient, { owner, repo }: RepositoryRef): Promise<boolean> => {
  try {
    await client.request("GET /repos/{owner}/{repo}", { owner, repo });
    return true;
  } catch (error) {
    if (statusOf(error) !== 404 && statusOf(error) !== 410) throw error;
    return false;
  }
};

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

/** Without an app, any source counts. */
type RequiredCheckFact = { readonly name: string; readonly app: number | undefined };

export type RequiredChecks = {
  readonly checks: readonly RequiredCheckFact[];
  /** GitHub's answer if a part could not be read; "" otherwise. */
  readonly unread: string;
};

const MAX_RULE_PAGES = 10;

export const fetchDefaultBranch = async (client: GitHubClient, repository: RepositoryRef): Promise<string> =>
  (await fetchRepository(client, repository)).branch;

/**
 * By rulesets and by classic branch protection. 404: a server without rulesets; 403: a plan without them.
 * @throws at limits, 5xx and network errors
 */
export const fetchRequiredChecks = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
  branch: string,
): Promise<RequiredChecks> => {
  const [byRules, older] = await Promise.all([
    asked(async () => {
      const pages = await readPages(
        async (page) =>
          client.request("GET /repos/{owner}/{repo}/rules/branches/{branch}", {
            owner,
            repo,
            branch,
            per_page: PAGE_SIZE,
            page,
          }),
        MAX_RULE_PAGES,
      );
      const rules = pages.flat();
      return rules
        .flatMap((rule) =>
          rule.type === "required_status_checks" ? (rule.parameters?.required_status_checks ?? []) : [],
        )
        .map(({ context, integration_id }) => ({ name: context, app: appOf(integration_id) }));
    }),
    asked(async () => {
      const { data } = await client.request("GET /repos/{owner}/{repo}/branches/{branch}", { owner, repo, branch });
      return ofProtection(data.protection?.required_status_checks);
    }),
  ]);
  return { checks: [...byRules.checks, ...older.checks], unread: byRules.unread || older.unread };
};

/** Old servers have `contexts` without apps. -1 is any source. */
const ofProtection = (required: unknown): readonly RequiredCheckFact[] => {
  const { checks, contexts = [] } = (required ?? {}) as {
    readonly checks?: readonly { readonly context: string; readonly app_id: number | null }[];
    readonly contexts?: readonly string[];
  };
  if (checks !== undefined && checks.length > 0)
    return checks.map(({ context, app_id }) => ({ name: context, app: appOf(app_id) }));
  return contexts.map((name) => ({ name, app: undefined }));
};

const appOf = (id: number | null | undefined): number | undefined => (id == null || id < 0 ? undefined : id);

const asked = async (ask: () => Promise<readonly RequiredCheckFact[]>): Promise<RequiredChecks> => {
  try {
    return { checks: await ask(), unread: "" };
  } catch (error) {
    const status = statusOf(error) ?? 0;
    if (status === 404) return { checks: [], unread: "" };
    if (status !== 403 || isLimited(error, status)) throw error;
    const said = error instanceof Error ? error.message : "";
    return { checks: [], unread: /upgrade to github/i.test(said) ? "" : `403 ${said}` };
  }
};
