import type { GitHubClient, PullRequestRef, RepositoryRef } from "../../github/client/github-client.ts";
import { fetchOpenPullRequests, openHeads, searchOpenPullRequests } from "../../github/read/open-pull-requests.ts";
import { fetchTeamChain } from "../../github/read/people.ts";
import { fetchRepositories } from "../../github/read/repositories.ts";
import { keyOf, type NewJob, type Task } from "../queue/queue.ts";
import type { PullRequestRecord, Store } from "../store/store.ts";

type FanOut = Exclude<Task, { kind: "pull-request" | "merge-group" }>;

type Concerned = {
  readonly pulls: readonly PullRequestRef[];
  readonly tasks: readonly FanOut[];
  /** Whether they are evaluated by files in the `TextCache`: an earlier evaluation would use the old ones. */
  readonly remembered?: boolean;
};

export const concernedBy = async (
  task: FanOut,
  client: GitHubClient,
  store: Pick<Store, "pullRequests">,
  policyPath: string,
): Promise<Concerned> => {
  switch (task.kind) {
    case "commit":
      return some((await atCommit(store, nameOf(task.repository), task.sha)).map(refOf));
    case "look-again":
      return atHead(task, client, store);
    case "policies":
      return byPolicies(task, client, store, policyPath);
    case "team": {
      const chain = await fetchTeamChain(client, task.owner, task.slug);
      const pullRequests = await Promise.all(
        chain.map(async (slug) => store.pullRequests.namingTeam(`@${task.owner}/${slug}`)),
      );
      return some(pullRequests.flat().map(refOf));
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

/** From GitHub's list and from the store, because either may lag. */
const atHead = async (
  { repository, sha }: Extract<FanOut, { kind: "look-again" }>,
  client: GitHubClient,
  store: Pick<Store, "pullRequests">,
): Promise<Concerned> => {
  const [open, known] = await Promise.all([
    openHeads(client, repository)(),
    store.pullRequests.headedBy(nameOf(repository), sha),
  ]);
  const listed = open.filter((head) => head.sha === sha).map(({ number }) => ({ ...repository, number }));
  return some([...listed, ...known.map(refOf)]);
};

const byPolicies = async (
  task: Extract<FanOut, { kind: "policies" }>,
  client: GitHubClient,
  store: Pick<Store, "pullRequests">,
  policyPath: string,
): Promise<Concerned> => {
  const { repository, ref, files, isDefault } = task;
  const [, kind, name = ""] = /^refs\/(heads|tags)\/(.+)$/.exec(ref) ?? [];
  const own =
    kind === "heads" && (files === undefined || files.includes(policyPath))
      ? await fetchOpenPullRequests(client, repository, { base: name })
      : [];
  // Repositories that extend a file of this branch or tag; for the default branch also those that use an account's
  // defaults. A policy change on any other branch must not start work in the whole organisation.
  const of = `${nameOf(repository)}:`.toLowerCase();
  const concerns = (file: string): boolean => {
    const at = file.indexOf("@");
    return file.toLowerCase().startsWith(of) && (at === -1 ? isDefault : file.slice(at + 1) === name);
  };
  const found = await Promise.all(
    (files ?? [""]).map(async (file) =>
      store.pullRequests.evaluatedBy(`${of}${file}${isDefault || file === "" ? "" : `@${name}`}`),
    ),
  );
  const remote = found.flat().filter(({ policyFiles }) => policyFiles.some(concerns));
  return { ...some([...own, ...remote.map(refOf)]), remembered: remote.length > 0 };
};

const some = (pulls: readonly PullRequestRef[]): Concerned => {
  const byKey = new Map(pulls.map((ref) => [keyOf({ kind: "pull-request", ref }, 0), ref]));
  return { pulls: [...byKey.values()], tasks: [] };
};

/** Events from before a rename carry the old name. */
const atCommit = async (
  { pullRequests }: Pick<Store, "pullRequests">,
  name: string,
  sha: string,
): Promise<readonly PullRequestRecord[]> => {
  const found = await pullRequests.atCommit(name, sha);
  if (found.length > 0) return found;
  const now = await pullRequests.renamedTo(name);
  return now === undefined ? [] : pullRequests.atCommit(now, sha);
};

export const refOf = ({ repository, number }: PullRequestRecord): PullRequestRef => {
  const [owner = "", repo = ""] = repository.split("/");
  return { owner, repo, number };
};

const nameOf = ({ owner, repo }: RepositoryRef): string => `${owner}/${repo}`;

export const jobsOf = (
  { pulls, tasks }: Concerned,
  about: Pick<NewJob, "installation" | "urgency">,
  notBefore: () => number | undefined,
): readonly NewJob[] =>
  [...pulls.map((ref): Task => ({ kind: "pull-request", ref })), ...tasks].map((task) => {
    const at = notBefore();
    return { ...about, key: keyOf(task, about.installation), task, ...(at === undefined ? {} : { notBefore: at }) };
  });
