import { fetchOpenPullRequests } from "../../github/fetch-open-pull-requests.ts";
import { fetchPullRequestsAt } from "../../github/fetch-pull-requests-at.ts";
import { fetchRepositories } from "../../github/fetch-repositories.ts";
import { fetchTeamChain } from "../../github/fetch-team-chain.ts";
import type { GitHubClient, PullRequestRef, RepositoryRef } from "../../github/github-client.ts";
import { searchOpenPullRequests } from "../../github/search-open-pull-requests.ts";
import type { NewJob, Task } from "../queue/job.ts";
import { keyOf } from "../queue/key-of.ts";
import type { GateRecord, Store } from "../store/store.ts";

/** A task that fans out: all but the two that judge. */
export type FanOut = Exclude<Task, { kind: "pull-request" | "merge-group" }>;

/** What a fan-out finds. */
export type Concerned = {
  readonly pulls: readonly PullRequestRef[];
  /** Further fan-outs, one for each repository. */
  readonly tasks: readonly FanOut[];
};

/** Finds the pull requests that something concerns. */
export const concernedBy = async (
  task: FanOut,
  client: GitHubClient,
  store: Pick<Store, "gates">,
  policyPath: string,
): Promise<Concerned> => {
  switch (task.kind) {
    case "commit":
      return some((await store.gates.atCommit(nameOf(task.repository), task.sha)).map(refOf));
    case "look-again":
      return some(await fetchPullRequestsAt(client, task.repository, task.sha));
    case "policies":
      return byPolicies(task, client, store, policyPath);
    case "team": {
      const chain = await fetchTeamChain(client, task.owner, task.slug);
      const gates = await Promise.all(chain.map(async (slug) => store.gates.namingTeam(`@${task.owner}/${slug}`)));
      return some(gates.flat().map(refOf));
    }
    case "repository":
      return some(await fetchOpenPullRequests(client, task.repository, { updatedSince: task.since }));
    case "installation": {
      const { changed } = task;
      const found =
        changed === undefined ? undefined : await searchOpenPullRequests(client, changed.account, changed.since);
      if (found !== undefined) return some(found);
      const since = changed === undefined ? {} : { since: changed.since };
      const repositories = await fetchRepositories(client);
      return { pulls: [], tasks: repositories.map((repository) => ({ kind: "repository", repository, ...since })) };
    }
  }
};

const byPolicies = async (
  task: Extract<FanOut, { kind: "policies" }>,
  client: GitHubClient,
  store: Pick<Store, "gates">,
  policyPath: string,
): Promise<Concerned> => {
  const { repository, ref, files, isDefault } = task;
  const touches = (path: string): boolean => files === undefined || files.includes(path);
  // An organisation's defaults may judge any repository, also one that had none before.
  if (repository.repo.toLowerCase() === ".github" && isDefault && touches(policyPath))
    return { pulls: [], tasks: [{ kind: "installation" }] };
  const branch = /^refs\/heads\/(.+)$/.exec(ref)?.[1];
  const own =
    branch !== undefined && touches(policyPath)
      ? await fetchOpenPullRequests(client, repository, { base: branch })
      : [];
  const prefixes =
    files === undefined ? [`${nameOf(repository)}:`] : files.map((file) => `${nameOf(repository)}:${file}`);
  const elsewhere = await Promise.all(prefixes.map(async (prefix) => store.gates.judgedBy(prefix)));
  return some([...own, ...elsewhere.flat().map(refOf)]);
};

const some = (pulls: readonly PullRequestRef[]): Concerned => {
  const byKey = new Map(pulls.map((ref) => [keyOf({ kind: "pull-request", ref }, 0), ref]));
  return { pulls: [...byKey.values()], tasks: [] };
};

const refOf = ({ repository, number }: GateRecord): PullRequestRef => {
  const [owner = "", repo = ""] = repository.split("/");
  return { owner, repo, number };
};

const nameOf = ({ owner, repo }: RepositoryRef): string => `${owner}/${repo}`;

/** The jobs of what was found. */
export const jobsOf = (
  { pulls, tasks }: Concerned,
  about: Pick<NewJob, "installation" | "urgency">,
  notBefore: () => number | undefined,
): readonly NewJob[] =>
  [...pulls.map((ref): Task => ({ kind: "pull-request", ref })), ...tasks].map((task) => {
    const at = notBefore();
    return { ...about, key: keyOf(task, about.installation), task, ...(at === undefined ? {} : { notBefore: at }) };
  });
