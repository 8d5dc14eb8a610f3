import type { OwnCheck } from "./fetch-own-check.ts";
import type { GitHubClient, RepositoryRef } from "./github-client.ts";

/** What a check run is to show. */
export type WantedCheck = {
  readonly name: string;
  /** undefined: it has none yet, and is in progress. */
  readonly conclusion: "success" | "failure" | "neutral" | "action_required" | "cancelled" | "skipped" | undefined;
  readonly title: string;
  /** Markdown, at most 65,535 characters. */
  readonly summary: string;
  /** "" for none. */
  readonly detailsUrl: string;
  readonly annotations: readonly {
    readonly path: string;
    readonly line: number;
    readonly level: "notice" | "warning" | "failure";
    readonly message: string;
    readonly title: string;
  }[];
  /** Buttons, at most three. */
  readonly actions: readonly { readonly label: string; readonly description: string; readonly identifier: string }[];
};

const LONGEST_TITLE = 255;
const LONGEST_TEXT = 65_535;
const MOST_ANNOTATIONS = 50;

/**
 * Makes our check run of a commit say what is wanted. Only an App can: check runs of a workflow's token are filed
 * under whatever workflow comes first.
 *
 * @param now our newest run of that name on the commit (`fetchOwnCheck`); undefined: a new one is made.
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
    ...(wanted.detailsUrl === "" ? {} : { details_url: wanted.detailsUrl }),
    output: { ...output, annotations },
    actions: [...wanted.actions],
  };
  const state =
    wanted.conclusion === undefined
      ? ({ status: "in_progress" } as const)
      : ({ status: "completed", conclusion: wanted.conclusion } as const);
  // An update adds its annotations to those that are there, so a run that has some is followed by a new one: the newest
  // of a name is the one that counts. A completed run is not made to run again for the same reason: its page would keep
  // the time at which it ended.
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
  now.annotations === Math.min(wanted.annotations.length, MOST_ANNOTATIONS);
