import { expect, test } from "vitest";
import { createChangesCache, fetchFacts } from "../../../src/github/read/facts.ts";
import type { Pull } from "../../../src/github/read/pull-request.ts";
import { stubClient } from "../../support/stub-client.ts";

const FILES = "GET /repos/{owner}/{repo}/pulls/{pull_number}/files";
const COMMITS = "GET /repos/{owner}/{repo}/pulls/{pull_number}/commits";
const [A, B, C] = ["a", "b", "c"].map((letter) => letter.repeat(40)) as [string, string, string];

const pull: Pull = {
  ref: { owner: "acme", repo: "shop", number: 1 },
  repositoryId: 7,
  nodeId: "PR_1",
  htmlUrl: "",
  state: "open",
  merged: false,
  private: true,
  organization: true,
  title: "T",
  body: "",
  draft: false,
  author: { login: "ada", kind: "person" },
  base: { ref: "main", sha: B },
  intoDefault: true,
  head: { ref: "feature", sha: A, fork: false },
  createdAt: "2026-11-23T06:00:00Z",
  labels: [],
  changedFiles: 1,
  commits: 1,
};
const file = (status: string, head: string) => ({
  filename: "db/1.sql",
  status,
  sha: "1".repeat(40),
  additions: 0,
  deletions: 1,
  patch: "@@ -1 +0,0 @@\n-gone",
  contents_url: `https://api.github.com/repos/acme/shop/contents/db/1.sql?ref=${head}`,
});
const commit = (sha: string) => ({ sha, author: null, committer: null });

/** Requests of a second look, after a first that kept what it read. */
const requestsAgain = async (status: string, again: Partial<Pull>, tip = C): Promise<number> => {
  const cache = createChangesCache();
  const head = again.head?.sha ?? A;
  let now = A;
  const { client, asked } = stubClient({
    [FILES]: () =>
      Array.from({ length: again.changedFiles ?? 1 }, (_, at) => ({ ...file(status, now), filename: `${at}` })),
    [COMMITS]: () => [commit(now)],
  });
  await fetchFacts(client, { ...pull, changedFiles: again.changedFiles ?? 1 }, { cache, tip: C });
  const before = asked.length;
  now = head;
  await fetchFacts(client, { ...pull, ...again }, { cache, tip });
  return asked.length - before;
};

test("the files and commits between two commits are read once", async () => {
  expect(await requestsAgain("modified", {})).toBe(0);
  expect(await requestsAgain("modified", { title: "Another title", labels: ["x"] })).toBe(0);
});

test.each<[string, Partial<Pull>, string?]>([
  ["another head", { head: { ref: "feature", sha: B, fork: false } }],
  ["another merge base", { base: { ref: "main", sha: A } }],
  ["another base branch", { base: { ref: "next", sha: B } }],
  ["a base branch that moved", {}, A],
  ["another repository of that name", { repositoryId: 8 }],
])("%s is read", async (_name, again, tip) => {
  expect(await requestsAgain("modified", again, tip)).toBeGreaterThan(0);
});

test("a list of removed files is read each time, because nothing in it says of which head it is", async () => {
  expect(await requestsAgain("removed", {})).toBeGreaterThan(0);
});
