import { MAX_ANNOTATIONS } from "../../report/status.ts";
import { type GitHubClient, PAGE_SIZE, type RepositoryRef, statusOf } from "../client/github-client.ts";
import { readPages } from "../client/read-pages.ts";

/** `summary` is Markdown of at most 65,535 characters; GitHub accepts at most three `actions`. */
type WantedCheck = {
  readonly name: string;
  readonly conclusion: "success" | "failure" | "neutral" | "action_required" | "cancelled" | "skipped" | undefined;
  readonly title: string;
  readonly summary: string;
  readonly detailsUrl: string;
  readonly annotations: readonly {
    readonly path: string;
    readonly line: number;
    readonly level: "notice" | "warning" | "failure";
    readonly message: string;
    readonly title: string;
  }[];
  readonly actions: readonly { readonly label: string; readonly description: string; readonly identifier: string }[];
};

const LONGEST_TITLE = 255;
const LONGEST_TEXT = 65_535;

/**
 * https://docs.github.com/rest/checks/runs. Only an App may: GitHub files check runs of a workflow's token under an
 * arbitrary workflow.
 * @param now our newest run of that name on the commit
 */
export const publishCheck = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
  sha: string,
  now: OwnCheck | undefined,
  wanted: WantedCheck,
): Promise<{ readonly did: "created" | "updated" | "nothing" }> => {
  const output = { title: wanted.title.slice(0, LONGEST_TITLE), summary: wanted.summary.slice(0, LONGEST_TEXT) };
  if (now !== undefined && same(now, wanted, output)) return { did: "nothing" };
  const annotations = wanted.annotations.slice(0, MAX_ANNOTATIONS).map((one) => ({
    path: one.path,
    start_line: one.line,
    end_line: one.line,
    annotation_level: one.level,
    message: one.message,
    title: one.title,
  }));
  const body = {
    owner,
    repo,
    name: wanted.name,
    ...(wanted.detailsUrl === "" ? {} : { details_url: wanted.detailsUrl }),
    output: { ...output, annotations },
    actions: [...wanted.actions],
  };
  const state =
    wanted.conclusion === undefined
      ? ({ status: "in_progress" } as const)
      : ({ status: "completed", conclusion: wanted.conclusion } as const);
  // An update adds annotations to the old ones, and a completed run that starts again keeps its old end. The newest
  // run of a name counts, so create a new one.
  const fresh =
    now === undefined || now.annotations > 0 || (now.status === "completed" && state.status !== "completed");
  if (fresh) {
    await client.request("POST /repos/{owner}/{repo}/check-runs", { ...body, head_sha: sha, ...state });
    return { did: "created" };
  }
  await client.request("PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}", {
    ...body,
    check_run_id: now.id,
    ...state,
  });
  return { did: "updated" };
};

const same = (
  now: OwnCheck,
  wanted: WantedCheck,
  output: { readonly title: string; readonly summary: string },
): boolean =>
  now.conclusion === (wanted.conclusion ?? "") &&
  now.title === output.title &&
  now.summary.trimEnd() === output.summary.trimEnd() &&
  (wanted.detailsUrl === "" || now.detailsUrl === wanted.detailsUrl) &&
  now.annotations === Math.min(wanted.annotations.length, MAX_ANNOTATIONS);

export type OwnCheck = {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  readonly conclusion: string;
  readonly title: string;
  readonly summary: string;
  readonly detailsUrl: string;
  readonly annotations: number;
};

const MAX_PAGES = 10;

/** Other apps may have runs of the same name. */
export const fetchOwnCheck = async (
  client: GitHubClient,
  repository: RepositoryRef,
  sha: string,
  appId: number,
  name: string,
): Promise<OwnCheck | undefined> =>
  (await ownRuns(client, repository, sha, ofApp(appId), { check_name: name, app_id: appId })).find(
    (run) => run.name === name,
  );

export const fetchOwnChecks = async (
  client: GitHubClient,
  repository: RepositoryRef,
  sha: string,
  appId: number,
): Promise<readonly OwnCheck[]> => {
  const runs = await ownRuns(client, repository, sha, ofApp(appId), { app_id: appId });
  return newestOfEach(runs);
};

export const fetchChecksOfBot = async (
  client: GitHubClient,
  repository: RepositoryRef,
  sha: string,
  bot: string,
): Promise<readonly OwnCheck[]> => {
  const isBot: IsOurs = (app) => `${app?.slug ?? ""}[bot]`.toLowerCase() === bot.toLowerCase();
  return newestOfEach(await ownRuns(client, repository, sha, isBot, {}));
};

const newestOfEach = (runs: readonly OwnCheck[]): readonly OwnCheck[] =>
  runs.filter((run, at) => runs.findIndex(({ name }) => name === run.name) === at);

type IsOurs = (app: { readonly id: number; readonly slug?: string | undefined } | null) => boolean;

const ofApp =
  (appId: number): IsOurs =>
  (app) =>
    app?.id === appId;

const ownRuns = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
  sha: string,
  isOurs: IsOurs,
  which: { readonly check_name?: string; readonly app_id?: number },
): Promise<readonly OwnCheck[]> => {
  const pages = await readPages(
    async (page) =>
      client.request("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", {
        owner,
        repo,
        ref: sha,
        ...which,
        filter: "latest",
        per_page: PAGE_SIZE,
        page,
      }),
    MAX_PAGES,
  );
  return pages
    .flatMap((page) => page.check_runs)
    .filter((one) => isOurs(one.app))
    .sort((a, b) => Number(b.id) - Number(a.id))
    .map((run) => ({
      id: Number(run.id),
      name: run.name,
      status: run.status,
      conclusion: run.status === "completed" ? (run.conclusion ?? "") : "",
      title: run.output.title ?? "",
      summary: run.output.summary ?? "",
      detailsUrl: run.details_url ?? "",
      annotations: run.output.annotations_count,
    }));
};

export const fetchAppId = async (client: GitHubClient, slug: string): Promise<number | undefined> => {
  try {
    const { data } = await client.request("GET /apps/{app_slug}", { app_slug: slug });
    return data?.id;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
};
