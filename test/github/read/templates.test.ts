import { afterEach, describe, expect, it } from "vitest";
import { createClient } from "../../../src/cli/shared/cli-client.ts";
import type { GitHubClient } from "../../../src/github/client/github-client.ts";
import { fetchEvidence } from "../../../src/github/read/evidence.ts";
import { fetchTemplates } from "../../../src/github/read/well-known-files.ts";
import { fetchPullRequest } from "../../support/fetch-pull-request.ts";
import { type Files, makeRepository, type TestRepository } from "../../support/sandbox-world.ts";
import { type SandboxContext, withSandbox } from "../../support/with-sandbox.ts";

/** Where the templates of pull requests are found, against the sandbox. */

let context: SandboxContext | undefined;
let inherited: TestRepository | undefined;
afterEach(async () => {
  await context?.close();
  await inherited?.cleanup();
  inherited = undefined;
});

const clientOf = ({ sandbox }: SandboxContext): GitHubClient =>
  createClient({
    token: sandbox.token({ actor: "grace" }),
    baseUrl: sandbox.url,
    graphqlUrl: sandbox.graphqlUrl,
    userAgent: "tollgate-test",
    env: {},
    timeoutMs: 5_000,
    retry: { tries: 1, totalMs: 0, secondMs: 1, now: () => 0, wait: async () => {}, random: () => 0 },
  });

/** The templates of a repository with such files, and of its account's `.github`. */
const templates = async (base: Files, above?: Files): Promise<readonly string[]> => {
  context = await withSandbox({ base: { "README.md": "x\n", ...base }, branches: { feature: { "a.txt": "a\n" } } });
  const { pull } = await context.sandbox.openPullRequest({ base: "main", head: "feature", title: "T", author: "ada" });
  if (above !== undefined) {
    inherited = await makeRepository({ base: { "README.md": "x\n", ...above }, branches: {} });
    await context.sandbox.addRepository({ repo: ".github", gitDir: inherited.dir, private: false });
  }
  const read = await fetchTemplates(clientOf(context), context.at, pull.base.sha);
  return read.unread === undefined ? [...read.templates].sort() : [read.unread];
};

describe("templates of pull requests", () => {
  it.each([
    "pull_request_template.md",
    "PULL_REQUEST_TEMPLATE.md",
    ".github/PULL_REQUEST_TEMPLATE.md",
    ".github/pull_request_template",
    "docs/Pull_Request_Template.txt",
    ".github/PULL_REQUEST_TEMPLATE/bug.md",
    "PULL_REQUEST_TEMPLATE/bug.md",
    "docs/pull_request_template/bug.md",
  ])("%s", async (path) => {
    expect(await templates({ [path]: "## Rollback\n" }, { ".github/PULL_REQUEST_TEMPLATE.md": "theirs\n" })).toEqual([
      "## Rollback\n",
    ]);
  });

  it.each(["src/pull_request_template.md", "pull_request_templates.md", ".github/PULL_REQUEST_TEMPLATE/x.png"])(
    "not %s",
    async (path) => expect(await templates({ [path]: "## Rollback\n" })).toEqual([]),
  );

  it("all of several", async () => {
    expect(
      await templates({ ".github/PULL_REQUEST_TEMPLATE/a.md": "a\n", "docs/pull_request_template.md": "b\n" }),
    ).toEqual(["a\n", "b\n"]);
  });

  it("those of the account, where the repository has none", async () => {
    expect(await templates({}, { ".github/PULL_REQUEST_TEMPLATE.md": "theirs\n" })).toEqual(["theirs\n"]);
  });

  it("those of the base and those of the default branch", async () => {
    context = await withSandbox({
      base: { "README.md": "x\n", "pull_request_template.md": "old\n" },
      branches: { release: { "r.txt": "r\n" }, feature: { "a.txt": "a\n" } },
    });
    await context.sandbox.pushToBranch("ada", { branch: "main", files: { "pull_request_template.md": "new\n" } });
    const { pull } = await context.sandbox.openPullRequest({
      base: "release",
      head: "feature",
      title: "T",
      author: "ada",
    });
    expect(await fetchTemplates(clientOf(context), context.at, pull.base.sha)).toEqual({
      templates: ["old\n", "new\n"],
    });
  });

  it("more than are read: said, and no section counts", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 51 }, (_, index) => [`.github/PULL_REQUEST_TEMPLATE/${index}.md`, `${index}\n`]),
    );
    expect(await templates(many)).toEqual(["there are more than the 50 pull-request templates that Tollgate reads"]);
  });

  it("are only read where a section of the body is there", async () => {
    context = await withSandbox();
    await context.sandbox.openPullRequest({ base: "main", head: "feature", title: "T", author: "ada" });
    const client = clientOf(context);
    const at = { ...context.at, number: 1 };
    const { facts } = await fetchPullRequest(client, at);
    const before = context.sandbox.requests.length;
    const needs = { checks: false, statuses: false, reviews: false, contents: [], people: [], teams: [] };
    expect(await fetchEvidence(client, at, facts, needs)).not.toHaveProperty("templates");
    expect(context.sandbox.requests.length).toBe(before);
    expect(await fetchEvidence(client, at, facts, { ...needs, templates: true })).toMatchObject({ templates: [] });
  });
});
