import { type GitHubClient, PAGE_SIZE, type RepositoryRef } from "./github-client.ts";
import { readPages } from "./read-pages.ts";

/** What a check run is to show. */
export type WantedCheck = {
  readonly name: string;
  readonly conclusion: "success" | "failure" | "neutral" | "action_required" | "cancelled" | "skipped" | undefined;
  readonly title: string;
  /** Markdown, at most 65,535 characters each. */
  readonly summary: string;
  readonly text: string;
  readonly detailsUrl: string;
  /** Tells our runs of one name apart, and one pull request's from another's on the same commit. */
  readonly externalId: string;
  readonly annotations: readonly {
    readonly path: string;
    readonly line: number;
    readonly level: "notice" | "warning" | "failure";
    readonly message: string;
    readonly title: string;
  }[];
};

const MOST_PAGES = 10;
const LONGEST_TEXT = 65_535;
const MOST_ANNOTATIONS = 50;

/**
 * Makes our check run of a commit say what is wanted. Only an App can: check runs of a workflow's token are filed
 * under whatever workflow comes first.
 *
 * @param appId our own; a run of the same name by another app is not ours.
 */
export const publishCheck = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
  sha: string,
  appId: number,
  wanted: WantedCheck,
): Promise<{ readonly did: "created" | "updated" | "nothing"; readonly htmlUrl: string }> => {
  const pages = await readPages(
    async (page) =>
      client.request("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", {
        owner,
        repo,
        ref: sha,
        check_name: wanted.name,
        filter: "latest",
        app_id: appId,
        per_page: PAGE_SIZE,
        page,
      }),
    MOST_PAGES,
  );
  const now = pages
    .flatMap((page) => page.check_runs)
    .filter((run) => run.app?.id === appId && run.external_id === wanted.externalId)
    .sort((a, b) => Number(b.id) - Number(a.id))[0];
  const output = {
    title: wanted.title.slice(0, 255),
    summary: wanted.summary.slice(0, LONGEST_TEXT),
    ...(wanted.text === "" ? {} : { text: wanted.text.slice(0, LONGEST_TEXT) }),
  };
  const same =
    now !== undefined &&
    (now.conclusion ?? undefined) === wanted.conclusion &&
    now.output.title === output.title &&
    now.output.summary === output.summary &&
    (now.output.text ?? "") === wanted.text;
  if (same) return { did: "nothing", htmlUrl: now.html_url ?? "" };
  const annotations = wanted.annotations.slice(0, MOST_ANNOTATIONS).map((one) => ({
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
    external_id: wanted.externalId,
    ...(wanted.detailsUrl === "" ? {} : { details_url: wanted.detailsUrl }),
    output: { ...output, annotations },
  };
  const state =
    wanted.conclusion === undefined
      ? ({ status: "in_progress" } as const)
      : ({ status: "completed", conclusion: wanted.conclusion } as const);
  // An update adds its annotations to those that are there, so a run that has some is followed by a new one: the newest
  // of a name is the one that counts.
  if (now === undefined || now.output.annotations_count > 0) {
    const { data } = await client.request("POST /repos/{owner}/{repo}/check-runs", {
      ...body,
      head_sha: sha,
      ...state,
    });
    return { did: "created", htmlUrl: data.html_url ?? "" };
  }
  const { data } = await client.request("PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}", {
    ...body,
    check_run_id: now.id,
    ...state,
  });
  return { did: "updated", htmlUrl: data.html_url ?? "" };
};
