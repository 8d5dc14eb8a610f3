import { describe, expect, it } from "vitest";
import { fetchDefaultPolicies } from "../../../src/github/read/policy-source.ts";
import { type Answers, FORBIDDEN, LIMIT, refusal, stubClient } from "../../support/stub-client.ts";

/** Whether an account has defaults: 404 alone does not say that it has none. */

const FILE = "GET /repos/{owner}/{repo}/contents/{path}";
const REPOSITORY = "GET /repos/{owner}/{repo}";
const COMMIT = "GET /repos/{owner}/{repo}/commits/{ref}";
const TREE = "GET /repos/{owner}/{repo}/git/trees/{tree_sha}";
const INSTALLED = "GET /installation/repositories";

const text = (written: string) => ({
  ...{ type: "file", size: written.length, encoding: "base64" },
  content: Buffer.from(written).toString("base64"),
});
const tree = (...names: readonly string[]) => ({
  truncated: false,
  tree: names.map((path) => ({
    path,
    mode: "100644",
    type: path === ".github" ? "tree" : "blob",
    sha: `id of ${path}`,
  })),
});
/** The repository `.github` with these files in its folder `.github`. */
const folder = (...names: readonly string[]): Answers => ({
  [REPOSITORY]: { default_branch: "main" },
  [COMMIT]: "c0ffee\n",
  [TREE]: ({ tree_sha }: { readonly tree_sha?: unknown }) =>
    tree_sha === "c0ffee" ? tree(".github", "README.md") : tree(...names),
});
const found = async (answers: Answers, seeing?: { readonly find: boolean; readonly app: boolean }) => {
  const { client, asked } = stubClient(answers);
  const { source, unseen } = await fetchDefaultPolicies(client, { owner: "acme" }, undefined, seeing);
  const said = source.ok ? (source.value ?? "none") : source.problems.map(({ code }) => code).join();
  return { said: unseen ? `${said}, or unseen` : said, asked: asked.length };
};
const seeing = { find: true, app: false };

describe("an account's defaults", () => {
  it.each<[string, Answers, string, number]>([
    ["a file", { [FILE]: text("version: 1\n") }, "version: 1\n", 1],
    ["a folder in its place", { [FILE]: [] }, "not-a-file", 1],
    ["none, by the tree of the repository", { [FILE]: refusal(404), ...folder("CODEOWNERS") }, "none", 5],
    [
      "one that a replica has not got yet",
      {
        ...folder("tollgate.yml"),
        [FILE]: (_: unknown, before: number) => (before === 0 ? refusal(404) : text("version: 1\n")),
      },
      "version: 1\n",
      6,
    ],
    ["one that is called otherwise", { [FILE]: refusal(404), ...folder("tollgate.yaml") }, "not-found", 5],
    ["none in a repository without a commit", { [FILE]: refusal(404), ...folder(), [COMMIT]: refusal(409) }, "none", 3],
    [
      "none, or a repository that is not to be seen: 404",
      { [FILE]: refusal(404), [REPOSITORY]: refusal(404) },
      "none, or unseen",
      2,
    ],
    [
      "none, or one that is not to be seen: 403",
      { [FILE]: refusal(404), [REPOSITORY]: FORBIDDEN },
      "none, or unseen",
      2,
    ],
  ])("%s", async (_, answers, said, asked) => {
    const { said: read, asked: requests } = await found(answers, seeing);
    expect(read).toBe(said);
    expect(requests).toBeLessThanOrEqual(asked);
  });

  it.each<[string, Answers, string]>([
    ["a limit", { [FILE]: refusal(404), [REPOSITORY]: LIMIT }, LIMIT.message],
    ["a fault", { [FILE]: refusal(404), [REPOSITORY]: refusal(502) }, "HTTP 502"],
    ["a branch that cannot be read", { [FILE]: refusal(404), ...folder(), [COMMIT]: refusal(404) }, "HTTP 404"],
    ["a right that is missing", { [FILE]: FORBIDDEN }, FORBIDDEN.message],
  ])("%s is no answer", async (_, answers, message) => {
    await expect(found(answers, seeing)).rejects.toThrow(message);
  });

  it.each<[string, { readonly find: boolean; readonly app: boolean }, string, string]>([
    ["an App that sees all repositories", { find: true, app: true }, "all", "none"],
    ["an App that sees some", { find: true, app: true }, "selected", "none, or unseen"],
    ["a token of another kind", { find: true, app: false }, "all", "none, or unseen"],
    ["whoever does not ask", { find: false, app: true }, "selected", "none"],
  ])("that are not there, for %s", async (_, who, repository_selection, said) => {
    const answers = { [FILE]: refusal(404), [REPOSITORY]: refusal(404), [INSTALLED]: { repository_selection } };
    expect((await found(answers, who)).said).toBe(said);
  });
});
