import { accountShape, organizationShape } from "../shapes/people.ts";
import { organization } from "../state/person.ts";
import type { RepositoryState } from "../state/repository-state.ts";
import { emit } from "./events.ts";

export type MoveRequest = { readonly owner?: string; readonly repo?: string };

export const moveRepository = (repositoryState: RepositoryState, as: string, request: MoveRequest): void => {
  const { host } = repositoryState;
  const before = {
    owner: repositoryState.owner,
    repo: repositoryState.repo,
    fullName: repositoryState.fullName.toLowerCase(),
  };
  const to = organization(host, request.owner ?? repositoryState.owner);
  repositoryState.owner = to.login;
  repositoryState.repo = request.repo ?? repositoryState.repo;
  repositoryState.fullName = `${repositoryState.owner}/${repositoryState.repo}`;
  repositoryState.teams = to.teams;
  const now = repositoryState.fullName.toLowerCase();
  // Keep the order: the first one is the main one.
  const all = [...host.repositories.values()];
  host.repositories.clear();
  for (const one of all) host.repositories.set(one.fullName.toLowerCase(), one);
  host.moved.set(before.fullName, repositoryState.id);
  for (const holder of [...host.tokens.values(), ...host.installations.values()]) {
    const seen = holder.repositories as Set<string> | undefined;
    if (seen?.delete(before.fullName)) seen.add(now);
  }
  for (const issue of repositoryState.issues.values()) {
    const head = issue.pull?.head as { owner: string } | undefined;
    if (head?.owner === before.owner) head.owner = repositoryState.owner;
  }
  if (before.owner !== repositoryState.owner) {
    const site = { url: host.url, host, owner: before.owner };
    const from = host.quirks.ownedByPerson
      ? { user: accountShape(site, before.owner) }
      : { organization: organizationShape(site) };
    emit(repositoryState, "repository", { action: "transferred", changes: { owner: { from } } }, as);
  }
  if (before.repo !== repositoryState.repo) {
    emit(
      repositoryState,
      "repository",
      { action: "renamed", changes: { repository: { name: { from: before.repo } } } },
      as,
    );
  }
};

export const movedRepository = (host: RepositoryState["host"], name: string): RepositoryState | undefined => {
  if (host.repositories.has(name.toLowerCase())) return undefined;
  const id = host.moved.get(name.toLowerCase());
  return id === undefined ? undefined : [...host.repositories.values()].find((one) => one.id === id);
};
