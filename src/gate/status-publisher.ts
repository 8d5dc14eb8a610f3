import type { Evaluation, EvaluationError } from "../checklist/evaluate.ts";
import type { GitHubClient, PullRequestRef, RepositoryRef } from "../github/client/github-client.ts";
import { fetchStatuses } from "../github/read/evidence.ts";
import { fetchOwnChecks, type OwnCheck, publishCheck } from "../github/write/check-run.ts";
import { publishStatus } from "../github/write/status.ts";
import { isPassTitle, renderStatus, type Unfinished } from "../report/status.ts";

/** Verdicts as commit statuses, for a workflow's token: GitHub files its check runs under an arbitrary workflow. */
export const commitStatusPublisher: StatusPublisher = {
  look: async (client, repository, sha) => {
    const known = await fetchStatuses(client, repository, sha);
    return {
      publish: publish(client, repository, sha, known),
      // A status does not tell who set it. One that leads to the pull request and has one of our titles counts as ours.
      greensOf: (pull) =>
        known
          .filter(
            ({ state, url, description }) => state === "success" && leadsTo(url, pull) && isPassTitle(description),
          )
          .map(({ context }) => context),
      errorsOf: (pull) =>
        known.filter(({ state, url }) => state === "error" && leadsTo(url, pull)).map(({ context }) => context),
    };
  },
  blind: (client, repository, sha) => publish(client, repository, sha, []),
};

const publish =
  (...[client, repository, sha, known]: [...Parameters<StatusPublisher["blind"]>, Known]): PublishStatus =>
  async (check, { report, unfinished, title, url }) => {
    const status = renderStatus(report, { unfinished });
    const wanted = { context: check, state: status.state, description: title || status.title, targetUrl: url };
    return publishStatus(client, repository, sha, wanted, known);
  };

type Known = NonNullable<Parameters<typeof publishStatus>[4]>;

/** A button on the check's page. A click sends `check_run.requested_action`. */
const LOOK_AGAIN = {
  label: "Look again",
  description: "Judge this pull request anew",
  identifier: "look-again",
} as const;

/**
 * Verdicts as check runs, for a GitHub App. A commit has one run per name, shared by all pull requests with that head,
 * because a required check uses the newest run of its name.
 *
 * @param appId our App; other apps may have runs of the same name
 * @param detailsUrl the page behind `Details`; default: the comment
 */
export const checkRunPublisher = (appId: number, detailsUrl?: (pull: PullRequestRef) => string): StatusPublisher => {
  const publish =
    (client: GitHubClient, repository: RepositoryRef, sha: string, known: readonly OwnCheck[]): PublishStatus =>
    async (check, { report, unfinished, title, url, pull }) => {
      const status = renderStatus(report, { unfinished });
      const passedBy = report.verdict === "pass" && report.passedBy !== undefined;
      const { did } = await publishCheck(
        client,
        repository,
        sha,
        known.find(({ name }) => name === check),
        {
          name: check,
          // It may merge, but must not look answered.
          conclusion: passedBy ? "neutral" : (status.conclusion ?? undefined),
          title: title || status.title,
          summary: status.summary,
          detailsUrl: pull === undefined || detailsUrl === undefined ? url : detailsUrl(pull),
          annotations: status.annotations.map(({ column: _, ...annotation }) => annotation),
          actions: [LOOK_AGAIN],
        },
      );
      return did === "nothing" ? "unchanged" : "written";
    };
  return {
    look: async (client, repository, sha) => {
      const known = await fetchOwnChecks(client, repository, sha, appId);
      return {
        publish: publish(client, repository, sha, known),
        greensOf: (pull) =>
          known
            .filter(({ conclusion, detailsUrl: url }) => GREEN.includes(conclusion) && leadsTo(url, pull))
            .map(({ name }) => name),
        errorsOf: (pull) =>
          known
            .filter(({ conclusion, detailsUrl: url }) => conclusion === "failure" && leadsTo(url, pull))
            .map(({ name }) => name),
      };
    },
    // Creating a run each time would leave hundreds on a commit during an outage.
    blind: (client, repository, sha) => async (check, shown) => {
      const known = await fetchOwnChecks(client, repository, sha, appId).catch(() => []);
      return publish(client, repository, sha, known)(check, shown);
    },
  };
};

/** Conclusions that a required check is met by. */
const GREEN: readonly string[] = ["success", "neutral", "skipped"];

/** What is to be said of a commit. */
export type StatusContent = {
  readonly report: Evaluation | EvaluationError;
  readonly unfinished: Unfinished;
  /** Goes before the report's own title; "" for that. */
  readonly title: string;
  /** Our comment or the pull request: where a person reads on. "" for none. */
  readonly url: string;
  /** The pull request that it is about; undefined for a merge group. */
  readonly pull: PullRequestRef | undefined;
};

/** Says it under a name, where it differs from what stands there. */
export type PublishStatus = (check: string, shown: StatusContent) => Promise<"written" | "unchanged">;

/** What stands on a commit. */
export type Looked = {
  readonly publish: PublishStatus;
  /** The names under which a green of ours stands that leads to this pull request: each may be the one that is required. */
  readonly greensOf: (pull: PullRequestRef) => readonly string[];
  /** The names under which an error of ours stands that leads to this pull request. */
  readonly errorsOf: (pull: PullRequestRef) => readonly string[];
};

/**
 * Where verdicts stand: commit statuses for an Action, check runs for an App. A verdict is said in two steps, since for
 * a green what stands on the commit has to be read before the last look at the pull request: a green of another run
 * that came since must not be taken for ours.
 */
export type StatusPublisher = {
  /** Reads what stands on a commit. */
  readonly look: (client: GitHubClient, repository: RepositoryRef, sha: string) => Promise<Looked>;
  /** Says it whatever stands there: where something failed, and what stands there may be what cannot be read. */
  readonly blind: (client: GitHubClient, repository: RepositoryRef, sha: string) => PublishStatus;
};

/** Whether an address is a page of this pull request: itself, one of its comments, or the App's page about it. */
const leadsTo = (url: string, { owner, repo, number }: PullRequestRef): boolean => {
  const path = URL.parse(url)?.pathname.toLowerCase() ?? "";
  const name = `${encodeURIComponent(owner)}/${encodeURIComponent(repo)}`.toLowerCase();
  return path.endsWith(`/${name}/pull/${number}`) || path.endsWith(`/gates/${name}/${number}`);
};

/** Greens under other names that are replaced at most, on one commit. */
const MAX_GREENS = 20;

/**
 * Says a verdict that holds the merge under each name that it may be required under, and under those of the pull request's
 * older greens: a green that stands under a former name would let through what is not answered.
 *
 * @param checks none, where the name is not known: the greens tell it then, or `otherwise` has to do
 */
export const publishHeld = async (
  { publish, greensOf, errorsOf }: Looked,
  checks: readonly string[],
  otherwise: string,
  shown: StatusContent,
): Promise<"written" | "unchanged"> => {
  const lower = new Set(checks.map((check) => check.toLowerCase()));
  const greens = shown.pull === undefined ? [] : greensOf(shown.pull).filter((name) => !lower.has(name.toLowerCase()));
  const named = [...checks, ...greens.slice(0, MAX_GREENS)];
  // What took a green away before knew its name.
  const before = named.length > 0 || shown.pull === undefined ? named : errorsOf(shown.pull).slice(0, MAX_GREENS);
  const did = await Promise.all((before.length > 0 ? before : [otherwise]).map(async (check) => publish(check, shown)));
  if (greens.length > MAX_GREENS)
    throw new RangeError(
      `The commit has ${greens.length} green checks of this pull request; ${MAX_GREENS} are replaced at once.`,
    );
  return did.includes("written") ? "written" : "unchanged";
};
