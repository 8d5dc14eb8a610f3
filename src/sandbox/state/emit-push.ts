import { emit } from "./emit.ts";
import { person } from "./person.ts";
import type { World } from "./world.ts";

/** Tells that a branch moved. */
export const emitPush = (world: World, as: string, move: { ref: string; before: string; after: string }): void => {
  const who = person(world, as);
  emit(
    world,
    "push",
    {
      ...move,
      created: false,
      deleted: false,
      forced: false,
      base_ref: null,
      compare: `${world.url}/${world.owner}/${world.repo}/compare/${move.before}...${move.after}`,
      commits: [],
      head_commit: null,
      pusher: { name: who.login, email: who.email },
    },
    as,
  );
};
