import type { Evaluation, EvaluationError } from "../checklist/evaluate.ts";
import type { Ledger, Signer } from "../checklist/ledger/ledger.ts";
import type { GitHubClient, PullRequestRef, RepositoryRef } from "../github/client/github-client.ts";
import { fetchStatuses } from "../github/read/evidence.ts";
import type { Look } from "../github/read/look.ts";
import { fetchOwnChecks, newestOfEach, type OwnCheck } from "../github/read/own-checks.ts";
import { policyRefOf } from "../github/read/policy-source.ts";
import type { Pull } from "../github/read/pull-request.ts";
import { publishCheck, publishStatus } from "../github/write/status.ts";
import { BASE_PLACE, type BaseBranch, DEFAULT_CHECK, legibleChecks, publishedName } from "../policy/check-names.ts";
import type { PolicySources } from "../policy/policy-files.ts";
import { isPassTitle, renderStatus, type Unfinished } from "../report/status.ts";
import { fetchPolicies, type PolicyReading } from "./policies.ts";
import { fetchBase } from "./surroundings.ts";

/** Verdicts as commit statuses, for a workflow's token: GitHub files its check runs under an arbitrary workflow. */
export const commitStatusPublisher: StatusPublisher = {
  verdictsAs: "statuses",
  read: async (client, repository, sha, look) => {
    const known = look?.statuses ?? (await fetchStatuses(client, repository, sha));
    return {
      publish: publish(client, repository, sha, known),
      // A status does not tell who set it. One that leads to the pull request and has one of our titles counts as ours.
      successesOf: (pull) =>
        known
          .filter(
            ({ state, url, description }) => state === "success" && leadsTo(url, pull) && isPassTitle(description),
          )
          .map(({ context }) => context),
      errorsOf: (pull) =>
        known.filter(({ state, url }) => state === "error" && leadsTo(url, pull)).map(({ context }) => context),
    };
  },
  withoutReading: (client, repository, sha) => publish(client, repository, sha, []),
};

const publish =
  (...[client, repository, sha, known]: [...Parameters<StatusPublisher["withoutReading"]>, Known]): PublishStatus =>
  async (check, { report, unfinished, title, url }) => {
    const status = renderStatus(report, { unfinished });
    const wanted = { context: check, state: status.state, description: title || status.title, targetUrl: url };
    return publishStatus(client, repository, sha, wanted, known);
  };

type Known = NonNullable<Parameters<typeof publishStatus>[4]>;

const LOOK_AGAIN = {
  label: "Look again",
  description: "Evaluate this pull request again",
  identifier: "look-again",
} as const;

/**
 * Pull requests with the same head share one run per name, because a required check uses the newest run of its name.
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
    verdictsAs: "check-runs",
    read: async (client, repository, sha, look) => {
      const known =
        look?.checks === undefined ? await fetchOwnChecks(client, repository, sha, appId) : newestOfEach(look.checks);
      return {
        publish: publish(client, repository, sha, known),
        successesOf: (pull) =>
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
    withoutReading: (client, repository, sha) => async (check, shown) => {
      const known = await fetchOwnChecks(client, repository, sha, appId).catch(() => []);
      return publish(client, repository, sha, known)(check, shown);
    },
  };
};

/** States of a commit status and conclusions of a check run that let a required check pass. */
export const GREEN: readonly string[] = ["success", "neutral", "skipped"];

/** `title` replaces the report's own, unless it is ""; `pull` is undefined for a merge group. */
export type StatusContent = {
  readonly report: Evaluation | EvaluationError;
  readonly unfinished: Unfinished;
  readonly title: string;
  readonly url: string;
  readonly pull: PullRequestRef | undefined;
};

type PublishStatus = (check: string, shown: StatusContent) => Promise<"written" | "unchanged">;

/** `successesOf`: names of successes that lead to this pull request: each may be the required one. */
export type ReadStatuses = {
  readonly publish: PublishStatus;
  readonly successesOf: (pull: PullRequestRef) => readonly string[];
  readonly errorsOf: (pull: PullRequestRef) => readonly string[];
};

/**
 * `look`: if it was just read and holds the statuses. `withoutReading` publishes an error that may be about reading.
 */
export type StatusPublisher = {
  readonly verdictsAs: "check-runs" | "statuses";
  readonly read: (
    client: GitHubClient,
    repository: RepositoryRef,
    sha: string,
    look?: Pick<Look, "checks" | "statuses">,
  ) => Promise<ReadStatuses>;
  readonly withoutReading: (client: GitHubClient, repository: RepositoryRef, sha: string) => PublishStatus;
};

const leadsTo = (url: string, { owner, repo, number }: PullRequestRef): boolean => {
  const path = URL.parse(url)?.pathname.toLowerCase() ?? "";
  const name = `${encodeURIComponent(owner)}/${encodeURIComponent(repo)}`.toLowerCase();
  return path.endsWith(`/${name}/pull/${number}`) || path.endsWith(`/gates/${name}/${number}`);
};

type Naming = PolicyReading & { readonly check?: string; readonly signer: Pick<Signer, "hash"> };

export const possibleChecks = (
  { check }: Pick<Naming, "check">,
  known: { readonly sources?: PolicySources | undefined; readonly ledgers: readonly (Ledger | undefined)[] },
): readonly string[] => {
  if (check !== undefined) return [check];
  const legible = known.sources === undefined ? [] : legibleChecks(known.sources);
  return [...new Set([...legible, ...known.ledgers.flatMap((ledger) => ledger?.check ?? [])])];
};

export type ErrorNames = {
  readonly checks: readonly string[];
  readonly otherwise: string;
};

/** Finds the names for an `error`. Never throws; it leaves out what cannot be read. */
export const errorNames = async (
  input: Naming,
  pull: Pick<Pull, "ref" | "base" | "intoDefault"> | undefined,
  ledgers: readonly (Ledger | undefined)[],
): Promise<ErrorNames> => {
  const written = await writtenChecks(input, pull, ledgers).catch(() => possibleChecks(input, { ledgers }));
  // If the branch's rules are unknown, the name as written may be required.
  const unknown: BaseBranch = { name: pull?.base.ref ?? "", isDefault: true, requires: [] };
  const base = pull === undefined ? unknown : await fetchBase(input, pull).catch(() => unknown);
  const [otherwise = DEFAULT_CHECK, ...checks] = [DEFAULT_CHECK, ...written]
    .filter((one) => base.name !== "" || !one.includes(BASE_PLACE))
    .map((one) => publishedName(one, base, input.signer.hash));
  return { checks, otherwise };
};

const writtenChecks = async (
  input: Naming,
  pull: Pick<Pull, "ref" | "base"> | undefined,
  ledgers: readonly (Ledger | undefined)[],
): Promise<readonly string[]> => {
  if (input.check !== undefined || pull === undefined) return possibleChecks(input, { ledgers });
  const { read, sources } = await fetchPolicies(input, { repository: pull.ref, at: policyRefOf(pull) });
  return read.ok ? [read.value.settings.check] : possibleChecks(input, { sources, ledgers });
};
