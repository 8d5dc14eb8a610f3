import { accountShape, organizationShape } from "../shapes/people.ts";
import { emit } from "./events.ts";
import { organization } from "./person.ts";
import type { World } from "./repository-state.ts";

/** How a repository is called from now on; what is left out stays. */
export type MoveRequest = { readonly owner?: string; readonly repo?: string };

/**
 * Renames a repository, or transfers it to another account, and tells it: `repository.renamed`, `repository.transferred`.
 * Its id stays, its old name leads to it until another repository takes it, and installations of its former account lose it.
 */
export const moveRepository = (world: World, as: string, request: MoveRequest): void => {
  const { host } = world;
  const before = { owner: world.owner, repo: world.repo, fullName: world.fullName.toLowerCase() };
  const to = organization(host, request.owner ?? world.owner);
  world.owner = to.login;
  world.repo = request.repo ?? world.repo;
  world.fullName = `${world.owner}/${world.repo}`;
  world.teams = to.teams;
  const now = world.fullName.toLowerCase();
  // In the same order: the first one is the main one.
  const all = [...host.repositories.values()];
  host.repositories.clear();
  for (const one of all) host.repositories.set(one.fullName.toLowerCase(), one);
  host.moved.set(before.fullName, world.id);
  for (const holder of [...host.tokens.values(), ...host.installations.values()]) {
    const seen = holder.repositories as Set<string> | undefined;
    if (seen?.delete(before.fullName)) seen.add(now);
  }
  for (const issue of world.issues.values()) {
    const head = issue.pull?.head as { owner: string } | undefined;
    if (head?.owner === before.owner) head.owner = world.owner;
  }
  if (before.owner !== world.owner) {
    const site = { url: host.url, host, owner: before.owner };
    const from = host.quirks.ownedByPerson
      ? { user: accountShape(site, before.owner) }
      : { organization: organizationShape(site) };
    emit(world, "repository", { action: "transferred", changes: { owner: { from } } }, as);
  }
  if (before.repo !== world.repo) {
    emit(world, "repository", { action: "renamed", changes: { repository: { name: { from: before.repo } } } }, as);
  }
};

/** The repository that bore a name (`acme/shop`) before, where no other has taken it since. */
export const movedWorld = (host: World["host"], name: string): World | undefined => {
  if (host.repositories.has(name.toLowerCase())) return undefined;
  const id = host.moved.get(name.toLowerCase());
  return id === undefined ? undefined : [...host.repositories.values()].find((one) => one.id === id);
};
