import { describe, expect, it } from "vitest";
import type { GitHubClient } from "../../../src/github/client/github-client.ts";
import { fetchDifferingFiles } from "../../../src/github/read/trees.ts";

/** Path → mode and blob. */
type Files = Readonly<Record<string, `${string} ${string}`>>;

const [OLD, NOW] = ["a".repeat(40), "b".repeat(40)];
const PLAIN = { "db/1.sql": "100644 1", "db/deep/run.sh": "100644 2", "README.md": "100644 3" } as const;

/** A host with the trees of two commits, as git has them: a folder's id is made of what it holds. */
const hostOf = (commits: Readonly<Record<string, Files>>, { truncated = (_recursive: boolean) => false } = {}) => {
  const asked: string[] = [];
  const folders = new Map<string, Files>(Object.entries(commits));
  const within = (files: Files, recursive: boolean) => {
    const entries = new Map<string, { path: string; mode: string; type: string; sha: string }>();
    for (const [path, content] of Object.entries(files)) {
      const [name = "", ...rest] = path.split("/");
      const [mode = "", sha = ""] = content.split(" ");
      if (rest.length === 0 || recursive)
        entries.set(path, { path, mode, type: mode === "160000" ? "commit" : "blob", sha });
      if (rest.length === 0) continue;
      const inside = Object.fromEntries(
        Object.entries(files).flatMap(([one, what]) =>
          one.startsWith(`${name}/`) ? [[one.slice(name.length + 1), what]] : [],
        ),
      ) as Files;
      const id = JSON.stringify(inside);
      folders.set(id, inside);
      entries.set(name, { path: name, mode: "040000", type: "tree", sha: id });
    }
    return [...entries.values()];
  };
  const request = async (_route: string, { tree_sha, recursive }: { tree_sha: string; recursive?: string }) => {
    const files = folders.get(tree_sha);
    asked.push(`${tree_sha.slice(0, 1)}${recursive === undefined ? "" : " recursive"}`);
    if (files === undefined) throw Object.assign(new Error("Not Found"), { status: 404, response: {} });
    return { data: { tree: within(files, recursive !== undefined), truncated: truncated(recursive !== undefined) } };
  };
  return { asked, client: { request } as unknown as GitHubClient };
};

const differ = async (before: Files | undefined, after: Files, options = {}) => {
  const { asked, client } = hostOf({ ...(before === undefined ? {} : { [OLD]: before }), [NOW]: after }, options);
  const paths = ["db/1.sql", "db/deep/run.sh"];
  const found = await fetchDifferingFiles(client, { owner: "acme", repo: "shop" }, NOW, { heads: [OLD], paths });
  return { found: found[OLD], asked };
};

describe("files that differ between two heads", () => {
  it.each<[string, Files, readonly string[], number]>([
    [
      "nothing where only another folder's files changed, by two requests",
      { ...PLAIN, "README.md": "100644 4" },
      [],
      2,
    ],
    ["nothing where a neighbour changed", { ...PLAIN, "db/2.sql": "100644 5" }, [], 4],
    ["another mode", { ...PLAIN, "db/deep/run.sh": "100755 2" }, ["db/deep/run.sh"], 4],
    ["a link of the same blob", { ...PLAIN, "db/1.sql": "120000 1" }, ["db/1.sql"], 4],
    ["another blob", { ...PLAIN, "db/1.sql": "100644 9" }, ["db/1.sql"], 4],
    ["a file that is gone", { "db/1.sql": "100644 1", "README.md": "100644 3" }, ["db/deep/run.sh"], 4],
    ["a folder that became a submodule", { db: "160000 7" }, ["db/1.sql", "db/deep/run.sh"], 2],
  ])("are %s", async (_name, after, paths, requests) => {
    const { found, asked } = await differ(PLAIN, after);
    expect(found).toEqual(paths);
    expect(asked).toHaveLength(requests);
  });

  it("are looked for folder by folder where a tree is too large", async () => {
    const whole = (recursive: boolean): boolean => recursive;
    const { found } = await differ(PLAIN, { ...PLAIN, "db/deep/run.sh": "100755 2" }, { truncated: whole });
    expect(found).toEqual(["db/deep/run.sh"]);
  });

  it("are unknown where git has forgotten the commit, or a single folder is too large", async () => {
    expect((await differ(undefined, PLAIN)).found).toBe("unknown");
    expect((await differ(PLAIN, { ...PLAIN, "a.md": "100644 1" }, { truncated: () => true })).found).toBe("unknown");
    const { client } = hostOf({ [NOW]: PLAIN });
    const odd = await fetchDifferingFiles(client, { owner: "a", repo: "b" }, NOW, { heads: ["HEAD"], paths: ["a"] });
    expect(odd).toEqual({ HEAD: "unknown" });
  });

  it("throws what is no answer, and where the head of now is not there yet", async () => {
    const { client: early } = hostOf({ [OLD]: PLAIN });
    const now = fetchDifferingFiles(early, { owner: "a", repo: "b" }, NOW, { heads: [OLD], paths: ["a"] });
    await expect(now).rejects.toThrow("Not Found");

    const request = async () => {
      throw Object.assign(new Error("Bad gateway"), { status: 502, response: {} });
    };
    const client = { request } as unknown as GitHubClient;
    const asked = fetchDifferingFiles(client, { owner: "a", repo: "b" }, NOW, { heads: [OLD], paths: ["a"] });
    await expect(asked).rejects.toThrow("Bad gateway");
  });
});
