import type { CheckFact, DeploymentFact } from "../../checklist/evidence/evidence-facts.ts";
import { matchName } from "../../policy/model/names.ts";
import { type GitHubClient, isHidden, PAGE_SIZE, type RepositoryRef } from "../client/github-client.ts";
import { concurrently, readPages, TooManyPages } from "../client/read-pages.ts";

const MAX_PAGES = 20;

/** GitHub lists the check runs of the newest 1,000 suites only. */
const MAX_SUITES = 1_000;

const ACTIONS = "github-actions";

export type ChecksRead = { readonly checks: readonly CheckFact[]; readonly unread?: string };

type Run = {
  readonly id: number | bigint;
  readonly name: string;
  readonly head_sha: string;
  readonly external_id: string | null;
  readonly status: string;
  readonly conclusion: string | null;
  readonly html_url: string | null;
  readonly check_suite: { readonly id: number | bigint } | null;
  readonly app: { readonly id: number | bigint; readonly slug?: string } | null;
};

type WorkflowRun = { readonly workflow: number; readonly name: string; readonly event: string };

/**
 * The check runs of a commit without repeated ones (https://docs.github.com/rest/checks/runs). A name may be in
 * several: each workflow and each leg of a matrix has its own.
 * @param names `*` for any characters. Workflows are read only if one of these did not succeed, because that needs
 * another permission
 */
export const fetchChecks = async (
  client: GitHubClient,
  repository: RepositoryRef,
  sha: string,
  names: readonly string[],
): Promise<ChecksRead> => {
  const listed = await listRuns(client, repository, sha);
  if (listed === undefined)
    return {
      checks: [],
      unread: `this commit has more check runs than the ${MAX_PAGES * PAGE_SIZE} that Tollgate reads`,
    };
  const suites = new Set(listed.map(suiteOf));
  if (suites.size >= MAX_SUITES)
    return { checks: [], unread: `this commit has more check suites than the ${MAX_SUITES} that GitHub lists` };
  const runs = withoutRepeated(listed.filter((run) => run.head_sha === sha));
  const matters = (run: Run): boolean => names.some((written) => matchName(written, run.name));
  const inDoubt = runs.some((run) => isActions(run) && conclusionOf(run) !== "success" && matters(run));
  const workflows = inDoubt ? await fetchWorkflows(client, repository, sha) : new Map<number, WorkflowRun>();
  return {
    checks: newestOfWorkflows(runs, workflows).map((run) => {
      const workflow = workflowOf(run, workflows)?.name ?? "";
      return {
        name: run.name,
        conclusion: conclusionOf(run),
        url: run.html_url ?? "",
        ...(workflow === "" ? {} : { workflow }),
      };
    }),
  };
};

const listRuns = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
  sha: string,
): Promise<readonly Run[] | undefined> => {
  try {
    const pages = await readPages(
      async (page) =>
        client.request("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", {
          owner,
          repo,
          ref: sha,
          // `latest` keeps one run per name and suite, but legs of a matrix may share a name.
          filter: "all",
          per_page: PAGE_SIZE,
          page,
        }),
      MAX_PAGES,
    );
    return [...new Map(pages.flatMap((page) => page.check_runs).map((run) => [Number(run.id), run])).values()];
  } catch (error) {
    if (error instanceof TooManyPages) return undefined;
    throw error;
  }
};

const suiteOf = ({ check_suite }: Run): number => Number(check_suite?.id ?? 0);

const isActions = ({ app }: Run): boolean => app?.slug === ACTIONS;

const conclusionOf = ({ status, conclusion }: Run): string => (status === "completed" ? (conclusion ?? "") : "");

/** A skipped job does not replace an older result. */
const ran = (run: Run): boolean => conclusionOf(run) !== "skipped";

/** GitHub Actions keeps a job's `external_id` on a re-run; other apps use a name once per suite. */
const withoutRepeated = (runs: readonly Run[]): readonly Run[] => {
  const sameJob = ({ app, check_suite, name, external_id }: Run, actions: boolean): string =>
    JSON.stringify([Number(app?.id ?? 0), Number(check_suite?.id ?? 0), name, actions ? (external_id ?? "") : ""]);
  return newestOf(runs, (run) => sameJob(run, isActions(run)));
};

/**
 * The same event may have started a workflow again on the same commit. A job of an older suite may have been re-run
 * after the newest suite.
 */
const newestOfWorkflows = (runs: readonly Run[], workflows: ReadonlyMap<number, WorkflowRun>): readonly Run[] => {
  const newest = new Map<string, { readonly suite: number; readonly run: number }>();
  const placeOf = (run: Run): string | undefined => {
    const by = workflowOf(run, workflows);
    return by === undefined ? undefined : JSON.stringify([by.workflow, by.event, run.name]);
  };
  for (const run of runs) {
    const place = placeOf(run);
    if (place === undefined || !ran(run)) continue;
    const [suite, id] = [suiteOf(run), Number(run.id)];
    const before = newest.get(place);
    if (before === undefined || suite > before.suite) newest.set(place, { suite, run: id });
    else if (suite === before.suite) newest.set(place, { suite, run: Math.max(before.run, id) });
  }
  return runs.filter((run) => {
    const last = newest.get(placeOf(run) ?? "");
    if (last === undefined) return true;
    return suiteOf(run) >= last.suite || Number(run.id) > last.run;
  });
};

const workflowOf = (run: Run, workflows: ReadonlyMap<number, WorkflowRun>): WorkflowRun | undefined =>
  isActions(run) ? workflows.get(suiteOf(run)) : undefined;

const newestOf = (runs: readonly Run[], keyOf: (run: Run) => string): readonly Run[] => {
  const newest = new Map<string, number>();
  for (const run of runs) if (ran(run)) newest.set(keyOf(run), Math.max(newest.get(keyOf(run)) ?? 0, Number(run.id)));
  return runs.filter((run) => Number(run.id) >= (newest.get(keyOf(run)) ?? 0));
};

/** Empty without the permission `actions: read`. */
const fetchWorkflows = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
  sha: string,
): Promise<ReadonlyMap<number, WorkflowRun>> => {
  try {
    const pages = await readPages(
      async (page) =>
        client.request("GET /repos/{owner}/{repo}/actions/runs", {
          owner,
          repo,
          head_sha: sha,
          per_page: PAGE_SIZE,
          page,
        }),
      MAX_PAGES,
    );
    return new Map(
      pages
        .flatMap((page) => page.workflow_runs)
        .flatMap((run): [number, WorkflowRun][] =>
          run.check_suite_id === undefined || run.head_sha !== sha
            ? []
            : [
                [
                  Number(run.check_suite_id),
                  { workflow: Number(run.workflow_id), name: run.name ?? "", event: run.event },
                ],
              ],
        ),
    );
  } catch (error) {
    if (isHidden(error) || error instanceof TooManyPages) return new Map();
    throw error;
  }
};

type DeploymentsRead = { readonly deployments: readonly DeploymentFact[]; readonly unread?: string };

const MAX_DEPLOYMENT_PAGES = 10;
const MAX_ENVIRONMENTS = 30;

/**
 * The newest deployment of a commit to each environment of these names, with its newest state
 * (https://docs.github.com/rest/deployments).
 * @param names `*` for any characters
 */
export const fetchDeployments = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
  sha: string,
  names: readonly string[],
): Promise<DeploymentsRead> => {
  try {
    const pages = await readPages(
      async (page) =>
        client.request("GET /repos/{owner}/{repo}/deployments", { owner, repo, sha, per_page: PAGE_SIZE, page }),
      MAX_DEPLOYMENT_PAGES,
    );
    const newest = new Map<string, number>();
    for (const one of pages.flat()) {
      const { environment } = one;
      if (one.sha !== sha || !names.some((name) => matchName(name, environment))) continue;
      newest.set(environment, Math.max(newest.get(environment) ?? 0, Number(one.id)));
    }
    if (newest.size > MAX_ENVIRONMENTS)
      return {
        deployments: [],
        unread: `this commit is deployed to more than ${MAX_ENVIRONMENTS} of these environments`,
      };
    const deployments = await concurrently([...newest], async ([environment, id]): Promise<DeploymentFact> => {
      const statuses = await readPages(
        async (page) =>
          client.request("GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses", {
            owner,
            repo,
            deployment_id: id,
            per_page: PAGE_SIZE,
            page,
          }),
        MAX_DEPLOYMENT_PAGES,
      );
      const [last] = statuses.flat().toSorted((a, b) => Number(b.id) - Number(a.id));
      return { environment, state: last?.state ?? "", url: webAddress(last?.log_url, last?.target_url) };
    });
    return { deployments };
  } catch (error) {
    if (error instanceof TooManyPages)
      return { deployments: [], unread: "this commit has more deployments than Tollgate reads" };
    if (isHidden(error))
      return { deployments: [], unread: "Tollgate's token may not read deployments (it needs `deployments: read`)" };
    throw error;
  }
};

const webAddress = (...all: readonly (string | null | undefined)[]): string =>
  all.find((url) => url != null && /^https?:\/\//.test(url)) ?? "";
