import type { Issue, World } from "./world.ts";

/** Opens or closes an issue or pull request; `World.open` knows it. */
export const setState = (world: World, issue: Issue, state: Issue["state"]): void => {
  issue.state = state;
  if (state === "open") world.open.add(issue.number);
  else world.open.delete(issue.number);
};
