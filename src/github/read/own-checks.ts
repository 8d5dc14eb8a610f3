import { type GitHubClient, PAGE_SIZE, type RepositoryRef } from "../client/github-client.ts";
import { readPages } from "../client/read-pages.ts";

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

export const newestOfEach = (runs: readonly OwnCheck[]): readonly OwnCheck[] =>
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
