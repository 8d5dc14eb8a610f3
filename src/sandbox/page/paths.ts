import type { World } from "../state/world.ts";

const isMain = (world: World): boolean => {
  const [main] = world.host.repositories.values();
  return main === world;
};

/** The page of a repository: the main one's is the first page of all. */
export const homeOf = (world: World): string => (isMain(world) ? "/" : `/${world.fullName}`);

/** Where the forms of a repository's pages are posted to. */
export const actionsOf = (world: World): string => (isMain(world) ? "/_sandbox" : `/_sandbox/at/${world.fullName}`);
