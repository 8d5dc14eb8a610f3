import type { Installation } from "./host.ts";
import type { World } from "./world.ts";

/** Whether an installation has a repository. */
export const covers = (installation: Installation, world: World): boolean =>
  installation.account === world.owner &&
  (installation.selection === "all" || installation.repositories.has(world.fullName.toLowerCase()));
