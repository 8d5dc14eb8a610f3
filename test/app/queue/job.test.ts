import { describe, expect, it } from "vitest";
import { mergeTasks, type Task } from "../../../src/app/queue/queue.ts";

const repository = { owner: "acme", repo: "shop" };
const push = (files: readonly string[] | undefined, isDefault = false): Task => ({
  ...{ kind: "policies", repository, ref: "refs/heads/main", files, isDefault },
});
const since = (time?: string): Task => ({
  kind: "repository",
  repository,
  ...(time === undefined ? {} : { since: time }),
});
const changed = (account?: string, time = "10"): Task =>
  account === undefined ? { kind: "installation" } : { kind: "installation", changed: { account, since: time } };
const commit: Task = { kind: "commit", repository, sha: "a" };

describe("the tasks of two requests of one key", () => {
  it.each<[string, Task, Task, Task]>([
    ["the files of both pushes, each once", push(["a", "b"]), push(["b", "c"]), push(["a", "b", "c"])],
    ["all files, if the earlier one does not list them", push(undefined), push(["a"]), push(undefined)],
    ["all files, if the later one does not list them", push(["a"]), push(undefined), push(undefined)],
    ["the default branch, if one of them is for it", push(["a"], true), push(["a"]), push(["a"], true)],
    ["the earlier time", since("10"), since("11"), since("10")],
    ["the earlier time, if the later request has it", since("11"), since("10"), since("10")],
    ["all, if the earlier one has no time", since(), since("10"), since()],
    ["all, if the later one has no time", since("10"), since(), since()],
    ["the earlier time of an account", changed("acme", "10"), changed("acme", "11"), changed("acme", "10")],
    ["the newer name of an account", changed("old", "10"), changed("new", "11"), changed("new", "10")],
    ["the whole installation, if the earlier one asks for it", changed(), changed("acme"), changed()],
    ["the whole installation, if the later one asks for it", changed("acme"), changed(), changed()],
    ["the later one of two equal tasks", commit, { ...commit }, commit],
    ["the later one of two kinds", commit, since("10"), since("10")],
  ])("merge to %s", (_, earlier, later, wanted) => {
    expect(mergeTasks(earlier, later)).toEqual(wanted);
  });
});
