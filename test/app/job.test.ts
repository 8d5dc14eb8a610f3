import { describe, expect, it } from "vitest";
import { mergeTasks, type Task } from "../../src/app/job.ts";

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

describe("two requests of one key", () => {
  it.each<[string, Task, Task, Task]>([
    ["files of both pushes, each once", push(["a", "b"]), push(["b", "c"]), push(["a", "b", "c"])],
    ["all, where one does not tell its files", push(undefined), push(["a"]), push(undefined)],
    ["all, where the later one does not", push(["a"]), push(undefined), push(undefined)],
    ["the default branch, where it was that for one of them", push(["a"], true), push(["a"]), push(["a"], true)],
    ["the longer time", since("10"), since("11"), since("10")],
    ["the longer time, which comes later", since("11"), since("10"), since("10")],
    ["all there is, where one wants that", since(), since("10"), since()],
    ["all there is, where the later one does", since("10"), since(), since()],
    ["the longer time of an account", changed("acme", "10"), changed("acme", "11"), changed("acme", "10")],
    ["an account by the name that it has now", changed("old", "10"), changed("new", "11"), changed("new", "10")],
    ["a whole installation, where one wants that", changed(), changed("acme"), changed()],
    ["a whole installation, where the later one does", changed("acme"), changed(), changed()],
    ["of what says the same anyway, the later one", commit, { ...commit }, commit],
    ["of what differs in kind, the later one", commit, since("10"), since("10")],
  ])("are %s", (_, earlier, later, wanted) => {
    expect(mergeTasks(earlier, later)).toEqual(wanted);
  });
});
