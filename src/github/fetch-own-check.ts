import { type GitHubClient, PAGE_SIZE, type RepositoryRef } from "./github-client.ts";
import { readPages } from "./read-pages.ts";

/** A check run of ours, as it stands on a commit. */
export type OwnCheck = {
  readonly id: number;
  readonly status: string;
  /** "" while it is not completed. */
  readonly conclusion: string;
  readonly title: string;
  readonly summary: string;
  readonly detailsUrl: string;
  readonly annotations: number;
};

const MOST_PAGES = 10;

/**
 * Our newest check run of a name on a commit; undefined where there is none.
 *
 * @param appId our own; a run of the same name by another app is not ours.
 */
export const fetchOwnCheck = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
  sha: string,
  appId: number,
  name: string,
): Promise<OwnCheck | undefined> => {
  const pages = await readPages(
    async (page) =>
      client.request("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", {
        owner,
        repo,
        ref: sha,
        check_name: name,
        filter: "latest",
        app_id: appId,
        per_page: PAGE_SIZE,
        page,
      }),
    MOST_PAGES,
  );
  const [run] = pages
    .flatMap((page) => page.check_runs)
    .filter((one) => one.app?.id === appId && one.name === name)
    .sort((a, b) => Number(b.id) - Number(a.id));
  if (run === undefined) return undefined;
  return {
    id: Number(run.id),
    status: run.status,
    conclusion: run.status === "completed" ? (run.conclusion ?? "") : "",
    title: run.output.title ?? "",
    summary: run.output.summary ?? "",
    detailsUrl: run.details_url ?? "",
    annotations: run.output.annotations_count,
  };
};
