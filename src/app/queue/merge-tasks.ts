import type { Task } from "./job.ts";

/**
 * What two wishes of one key ask for together: all files, the longer stretch of time. Of tasks that say the same for
 * one key anyway, the later one.
 */
export const mergeTasks = (earlier: Task, later: Task): Task => {
  if (earlier.kind === "policies" && later.kind === "policies") {
    return {
      ...later,
      files:
        earlier.files === undefined || later.files === undefined
          ? undefined
          : [...new Set([...earlier.files, ...later.files])],
      isDefault: earlier.isDefault || later.isDefault,
    };
  }
  if (earlier.kind === "repository" && later.kind === "repository") {
    const since = earlierOf(earlier.since, later.since);
    const { since: _, ...rest } = later;
    return since === undefined ? rest : { ...rest, since };
  }
  if (earlier.kind === "installation" && later.kind === "installation") {
    const since = earlierOf(earlier.changed?.since, later.changed?.since);
    const account = later.changed?.account;
    return since === undefined || account === undefined
      ? { kind: "installation" }
      : { kind: "installation", changed: { account, since } };
  }
  return later;
};

/** Times as ISO 8601; undefined means all. */
const earlierOf = (one: string | undefined, other: string | undefined): string | undefined =>
  one === undefined || other === undefined ? undefined : one < other ? one : other;
