import { type GitHubClient, isLimited, PAGE_SIZE, type RepositoryRef, statusOf } from "../client/github-client.ts";
import { readPages } from "../client/read-pages.ts";

/** Without an app, any source counts. */
type RequiredCheckFact = { readonly name: string; readonly app: number | undefined };

export type RequiredChecks = {
  readonly checks: readonly RequiredCheckFact[];
  /** GitHub's answer if a part could not be read; "" otherwise. */
  readonly unread: string;
};

const MAX_PAGES = 10;

export const fetchDefaultBranch = async (client: GitHubClient, { owner, repo }: RepositoryRef): Promise<string> =>
  (await client.request("GET /repos/{owner}/{repo}", { owner, repo })).data.default_branch;

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
        MAX_PAGES,
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
