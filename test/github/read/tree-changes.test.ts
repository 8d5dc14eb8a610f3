import { describe, expect, it } from "vitest";
import type { Pull } from "../../../src/github/read/pull-request.ts";
import { fetchTreeChanges, unlistedFiles } from "../../../src/github/read/trees.ts";
import { refusal, stubClient } from "../../support/stub-client.ts";

/** What differs by the git trees: whole, folder by folder where they are cut, and never a part of it. */

const COMPARE = "GET /repos/{owner}/{repo}/compare/{basehead}";
const TREE = "GET /repos/{owner}/{repo}/git/trees/{tree_sha}";
const PULL = {
  ref: { owner: "acme", repo: "shop", number: 1 },
  base: { ref: "main", sha: "base" },
  head: { ref: "f", sha: "head", fork: false },
} as Pull;

/** Files as `path: id`, a folder as an object; the id of a folder is its own text. */
type Folder = { readonly [name: string]: string | Folder };
const idOf = (folder: Folder): string => `tree ${JSON.stringify(folder)}`;

const entriesOf = (folder: Folder, recursive: boolean, prefix = ""): readonly object[] =>
  Object.entries(folder).flatMap(([name, content]) =>
    typeof content === "string"
      ? [{ path: prefix + name, type: "blob", mode: content.startsWith("x") ? "100755" : "100644", sha: content }]
      : [
          { path: prefix + name, type: "tree", mode: "040000", sha: idOf(content) },
          ...(recursive ? entriesOf(content, true, `${prefix + name}/`) : []),
        ],
  );

/** A host with a merge base and a head, that cuts the trees for which it is said to. */
const hostOf = (old: Folder, now: Folder, cut: (sha: string, recursive: boolean) => boolean = () => false) => {
  const folderOf = (sha: string): Folder =>
    sha === "merge" ? old : sha === "head" ? now : (JSON.parse(sha.replace("tree ", "")) as Folder);
  return stubClient({
    [COMPARE]: { merge_base_commit: { sha: "merge" } },
    [TREE]: ({ tree_sha, recursive }: { readonly tree_sha?: unknown; readonly recursive?: unknown }) => {
      const truncated = cut(String(tree_sha), recursive === "1");
      const tree = entriesOf(folderOf(String(tree_sha)), recursive === "1");
      return { tree: truncated ? tree.slice(0, 1) : tree, truncated };
    },
  });
};

const shown = async (client: ReturnType<typeof hostOf>["client"], listed: readonly string[] = []) => {
  const changes = await fetchTreeChanges(client, PULL);
  return unlistedFiles(changes, new Set(listed))
    .map(({ path, previousPath, status, blob }) => [status, previousPath, path, blob].filter(Boolean).join(" "))
    .toSorted();
};

const OLD: Folder = { "a.txt": "1", lib: { "b.txt": "2", deep: { "c.txt": "3" } }, same: { "d.txt": "4" } };

describe("the changes between the merge base and the head", () => {
  it.each<[string, Folder, readonly string[]]>([
    ["nothing", OLD, []],
    ["a file's text", { ...OLD, "a.txt": "9" }, ["modified a.txt 9"]],
    ["a file's mode", { ...OLD, "a.txt": "x1" }, ["modified a.txt x1"]],
    ["a new file", { ...OLD, new: { "e.txt": "5" } }, ["added new/e.txt 5"]],
    ["a file less", { ...OLD, lib: { "b.txt": "2" } }, ["removed lib/deep/c.txt 3"]],
    ["a file that went elsewhere", { ...OLD, same: {}, moved: { "d.txt": "4" } }, ["renamed same/d.txt moved/d.txt 4"]],
    [
      "one file that became two",
      { ...OLD, same: {}, x: { "d.txt": "4" }, y: { "d.txt": "4" } },
      ["added y/d.txt 4", "renamed same/d.txt x/d.txt 4"],
    ],
    [
      "two files that became one",
      { "a.txt": "1", lib: { "b.txt": "2" }, z: "3" },
      ["removed same/d.txt 4", "renamed lib/deep/c.txt z 3"],
    ],
    [
      "a file where a folder was",
      { ...OLD, lib: "7" },
      ["added lib 7", "removed lib/b.txt 2", "removed lib/deep/c.txt 3"],
    ],
  ])("%s, in whole trees and in cut ones", async (_, now, wanted) => {
    expect(await shown(hostOf(OLD, now).client)).toEqual(wanted);
    expect(await shown(hostOf(OLD, now, (sha, recursive) => recursive && sha.length < 6).client)).toEqual(wanted);
    expect(await shown(hostOf(OLD, now, (_sha, recursive) => recursive).client)).toEqual(wanted);
  });

  it("goes only into folders that differ", async () => {
    const { client, asked } = hostOf(
      OLD,
      { ...OLD, lib: { "b.txt": "9" } },
      (sha, recursive) => recursive && sha.length < 6,
    );
    await fetchTreeChanges(client, PULL);
    // Both sides of the root, cut and then flat; then `lib` of both sides, whole.
    const trees = asked.flatMap(({ route, given }) => (route === TREE ? [given.tree_sha] : []));
    expect(trees.filter((sha) => sha !== PULL.base.sha)).toHaveLength(6);
    expect(asked.some(({ given }) => given.tree_sha === idOf(OLD.same as Folder))).toBe(false);
  });

  it("asks beside the comparison for both sides, as if the branch began at the base's commit", async () => {
    const { client, asked } = hostOf(OLD, { ...OLD, "a.txt": "9" });
    const startedAtBase = { ...PULL, base: { ...PULL.base, sha: "merge" } };
    const changes = await fetchTreeChanges(client, startedAtBase);
    expect([...changes.keys()]).toEqual(["a.txt"]);
    expect(asked.map(({ given }) => given.tree_sha ?? given.basehead)).toEqual(["merge", "head", "merge...head"]);
  });

  it("leaves out what the list has", async () => {
    expect(await shown(hostOf(OLD, { ...OLD, "a.txt": "9", "b.txt": "8" }).client, ["a.txt"])).toEqual([
      "added b.txt 8",
    ]);
  });

  it("a folder that is cut by itself is an error, and no part of it", async () => {
    const { client } = hostOf(OLD, { ...OLD, "a.txt": "9" }, () => true);
    await expect(fetchTreeChanges(client, PULL)).rejects.toThrow('The folder "" holds more files than GitHub lists.');
  });

  it("more folders than are read are an error", async () => {
    const wide = (id: string): Folder =>
      Object.fromEntries(Array.from({ length: 201 }, (_, at) => [`d${at}`, { "a.txt": `${id}${at}` }]));
    const { client } = hostOf(wide("1"), wide("2"), (sha, recursive) => recursive && sha.length < 6);
    await expect(fetchTreeChanges(client, PULL)).rejects.toThrow("over 400 folders differ");
  });
});

describe("the merge base", () => {
  it.each<[string, (page: number) => unknown, string]>([
    [
      "of a comparison that takes too long stands on its next page",
      (page) => (page === 1 ? refusal(422) : undefined),
      "read",
    ],
    ["that no page has is an error", () => refusal(422), "HTTP 422"],
    ["of a commit that is gone is an error", () => refusal(404), "HTTP 404"],
  ])("%s", async (_, refused, ended) => {
    const { client } = stubClient({
      [COMPARE]: ({ page }: { readonly page?: unknown }) =>
        refused(Number(page)) ?? { merge_base_commit: { sha: "merge" } },
      [TREE]: { tree: [], truncated: false },
    });
    const read = await fetchTreeChanges(client, PULL).then(
      () => "read",
      (error: Error) => error.message,
    );
    expect(read).toBe(ended);
  });
});
