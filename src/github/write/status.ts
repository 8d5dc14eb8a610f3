import { MAX_ANNOTATIONS } from "../../report/status.ts";
import { type GitHubClient, type RepositoryRef, statusOf } from "../client/github-client.ts";
import { fetchStatuses } from "../read/evidence.ts";
import { fetchOwnCheck, type OwnCheck } from "../read/own-checks.ts";

type WantedStatus = {
  readonly context: string;
  readonly state: "success" | "pending" | "failure" | "error";
  readonly description: string;
  readonly targetUrl: string;
};

const LONGEST_DESCRIPTION = 140;

/**
 * GitHub accepts 1,000 statuses per commit and context, so write only changes
 * (https://docs.github.com/rest/commits/statuses).
 * @param known the commit's newest statuses, if already read
 */
export const publishStatus = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
  sha: string,
  wanted: WantedStatus,
  known?: Awaited<ReturnType<typeof fetchStatuses>>,
): Promise<"written" | "unchanged"> => {
  const description = cut(wanted.description);
  const statuses = known ?? (await fetchStatuses(client, { owner, repo }, sha));
  const now = statuses.find((status) => status.context.toLowerCase() === wanted.context.toLowerCase());
  if (now?.state === wanted.state && now.description === description && now.url === wanted.targetUrl)
    return "unchanged";
  await client.request("POST /repos/{owner}/{repo}/statuses/{sha}", {
    owner,
    repo,
    sha,
    state: wanted.state,
    context: wanted.context,
    description,
    ...(wanted.targetUrl === "" ? {} : { target_url: wanted.targetUrl }),
  });
  return "written";
};

const cut = (text: string): string => {
  const line = text.replace(/\s+/g, " ").trim();
  if (line.length <= LONGEST_DESCRIPTION) return line;
  // GitHub may count UTF-16 units or code points: count units, and cut between code points.
  const points = [...line.slice(0, LONGEST_DESCRIPTION)];
  while (points.join("").length > LONGEST_DESCRIPTION - 1 || !points.join("").isWellFormed()) points.pop();
  return `${points.join("").trimEnd()}…`;
};

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

export const fetchAppId = async (client: GitHubClient, slug: string): Promise<number | undefined> => {
  try {
    const { data } = await client.request("GET /apps/{app_slug}", { app_slug: slug });
    return data?.id;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
};

/** A check in progress on an old head would stay yellow; a completed one was true for its commit. */
export const closeOldCheck = async (
  client: GitHubClient,
  repository: RepositoryRef,
  sha: string,
  appId: number,
  name: string,
): Promise<void> => {
  const now = await fetchOwnCheck(client, repository, sha, appId, name);
  if (now === undefined || now.conclusion !== "") return;
  await publishCheck(client, repository, sha, now, {
    name,
    conclusion: "cancelled",
    title: "Superseded by a newer commit",
    summary: "This commit is not the head of the pull request any more; the check of the newer one counts.",
    detailsUrl: now.detailsUrl,
    annotations: [],
    actions: [],
  });
};
