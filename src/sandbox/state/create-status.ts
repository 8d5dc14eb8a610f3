import { objectKind } from "../git/object-kind.ts";
import { readCommits } from "../git/read-commits.ts";
import { invalid, Refusal } from "../refusal.ts";
import { commitShape } from "../shapes/commit-shape.ts";
import { statusSimpleShape } from "../shapes/status-shape.ts";
import { emit } from "./emit.ts";
import { nextId } from "./next-id.ts";
import { person } from "./person.ts";
import { statusesAt } from "./statuses-at.ts";
import { timestamp } from "./timestamp.ts";
import type { Status, World } from "./world.ts";

/** GitHub's limits. */
const limits = { description: 140, perContext: 1_000 };

/** Puts a status on a commit. @throws Refusal 422 for a commit that is not there, a long description, the 1,001st of a context */
export const createStatus = async (
  world: World,
  as: string,
  sha: string,
  wanted: {
    readonly state: Status["state"];
    readonly context?: string;
    readonly description?: string | null;
    readonly target_url?: string | null;
  },
): Promise<Status> => {
  if ((await objectKind(world.mirror.dir, sha)) !== "commit") {
    throw new Refusal(422, `No commit found for SHA: ${sha}`);
  }
  const context = wanted.context ?? "default";
  const description = wanted.description ?? null;
  // Counted in characters as a person counts them, not in UTF-16 units.
  if (description !== null && [...description].length > limits.description) {
    throw invalid("Status", "description", `description is too long (maximum is ${limits.description} characters)`);
  }
  if (
    statusesAt(world, sha).filter((one) => one.context.toLowerCase() === context.toLowerCase()).length >=
    limits.perContext
  ) {
    throw new Refusal(422, "This SHA and context has reached the maximum number of statuses.");
  }
  const status: Status = {
    id: nextId(world, "Status"),
    sha,
    state: wanted.state,
    context,
    description,
    targetUrl: wanted.target_url || null,
    creator: person(world, as).login,
    at: timestamp(world.now()),
  };
  world.statuses.push(status);
  const [commit] = await readCommits(world.mirror.dir, { from: [], tip: sha, limit: 1 });
  if (commit !== undefined) {
    const payload = {
      ...statusSimpleShape(world, status),
      sha,
      name: `${world.owner}/${world.repo}`,
      commit: commitShape(world, commit),
      branches: [],
    };
    emit(world, "status", payload, as);
  }
  return status;
};
