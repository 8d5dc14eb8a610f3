import { readdirSync, readFileSync, statSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkResponse } from "../../src/sandbox/openapi/check-response.ts";
import { matchOperation } from "../../src/sandbox/openapi/match-operation.ts";
import { openApi } from "../../src/sandbox/openapi/subset.ts";
import { routes } from "../../src/sandbox/routes/index.ts";
import { type SandboxWorld, withSandbox } from "../support/with-sandbox.ts";

let world: SandboxWorld;
beforeAll(async () => {
  world = await withSandbox();
});
afterAll(() => world.close());

describe("the subset of GitHub's document", () => {
  it("has a route for each operation, and no route has none", () => {
    expect(Object.keys(routes).sort()).toEqual(Object.keys(openApi.operations).sort());
  });

  it("is small enough to be kept", () => {
    expect(statSync(new URL("../../src/sandbox/openapi/subset.json", import.meta.url)).size).toBeLessThan(250_000);
  });

  it("is the only thing that routes are named after", () => {
    const folder = new URL("../../src/sandbox/routes/", import.meta.url);
    const named = readdirSync(folder).flatMap((file) =>
      [...readFileSync(new URL(file, folder), "utf8").matchAll(/^ {2}"([a-z-]+\/[a-z-]+)": \{$/gm)].map(([, id]) => id),
    );
    expect(new Set(named)).toEqual(new Set(Object.keys(openApi.operations)));
  });
});

describe("every operation", () => {
  it("is answered as GitHub's document says", async () => {
    const { sandbox, at } = world;
    const { rest } = world.client();
    sandbox.protect({ branch: "main", checks: ["tollgate"] });
    sandbox.addTeam({ slug: "data", name: "Data" });
    sandbox.addTeam({ slug: "dba", parent: "data" });
    const opened = await rest.pulls.create({ ...at, base: "main", head: "feature", title: "T" });
    const sha = opened.data.head.sha;
    const pull = { ...at, pull_number: opened.data.number };
    const issue = { ...at, issue_number: opened.data.number };
    await rest.pulls.get(pull);
    await rest.pulls.list(at);
    await rest.pulls.listFiles(pull);
    await rest.pulls.listCommits(pull);
    await rest.pulls.update({ ...pull, title: "T2" });
    const reviewer = world.client(sandbox.token({ actor: "grace" }));
    await reviewer.rest.pulls.createReview({ ...pull, event: "APPROVE", body: "Fine" });
    await rest.pulls.listReviews(pull);
    const another = await rest.issues.create({ ...at, title: "Another", labels: ["db"], assignees: ["grace"] });
    await rest.issues.listForRepo({ ...at, labels: "db", state: "all", since: "2026-01-01T00:00:00Z", per_page: 100 });
    await rest.issues.update({ ...at, issue_number: another.data.number, state: "closed", labels: [], assignees: [] });
    await rest.issues.get(issue);
    await rest.issues.addLabels({ ...issue, labels: ["db", "needs review"] });
    await rest.issues.listLabelsOnIssue(issue);
    await rest.issues.removeLabel({ ...issue, name: "needs review" });
    const comment = await rest.issues.createComment({ ...issue, body: "x" });
    const written = { ...at, comment_id: comment.data.id };
    await rest.issues.getComment(written);
    await rest.issues.listComments(issue);
    await rest.issues.updateComment({ ...written, body: "y" });
    await rest.reactions.createForIssueComment({ ...written, content: "+1" });
    await rest.reactions.createForIssueComment({ ...written, content: "+1" });
    await rest.reactions.listForIssueComment(written);
    await rest.issues.deleteComment(written);
    const output = {
      title: "3 left",
      summary: "…",
      annotations: [{ path: "a", start_line: 1, end_line: 1, annotation_level: "failure" as const, message: "m" }],
    };
    const check = await rest.checks.create({ ...at, name: "tollgate", head_sha: sha, status: "in_progress", output });
    await rest.checks.update({ ...at, check_run_id: check.data.id, conclusion: "neutral", output });
    const final = await rest.checks.get({ ...at, check_run_id: check.data.id });
    await rest.checks.listForRef({ ...at, ref: sha });
    await rest.repos.createCommitStatus({
      ...at,
      sha,
      state: "success",
      context: "tollgate",
      target_url: "https://example.com/",
    });
    await rest.repos.listCommitStatusesForRef({ ...at, ref: sha });
    await rest.repos.getCombinedStatusForRef({ ...at, ref: sha });
    await rest.repos.get(at);
    await rest.repos.getBranch({ ...at, branch: "main" });
    await rest.repos.getBranchRules({ ...at, branch: "main" });
    await rest.repos.getCommit({ ...at, ref: sha });
    await rest.repos.getContent({ ...at, path: "README.md" });
    await rest.repos.compareCommitsWithBasehead({ ...at, basehead: "main...feature" });
    await rest.repos.listPullRequestsAssociatedWithCommit({ ...at, commit_sha: sha });
    await rest.repos.getCollaboratorPermissionLevel({ ...at, username: "grace" });
    const tree = await rest.git.getTree({ ...at, tree_sha: sha, recursive: "1" });
    await rest.git.getBlob({ ...at, file_sha: tree.data.tree[0]?.sha ?? "" });
    await rest.git.getCommit({ ...at, commit_sha: sha });
    await rest.git.getRef({ ...at, ref: "heads/main" });
    await rest.teams.getByName({ org: "acme", team_slug: "dba" });
    await rest.teams.getMembershipForUserInOrg({ org: "acme", team_slug: "data", username: "grace" });
    await rest.users.getByUsername({ username: "ada" });
    await rest.users.getAuthenticated();
    await rest.rateLimit.get();
    await rest.pulls.merge(pull);
    const answered = new Set(sandbox.requests.filter(({ status }) => status < 300).map(({ operation }) => operation));
    expect(sandbox.requests.filter(({ status }) => status >= 400)).toEqual([]);
    expect(answered).toEqual(new Set(Object.keys(openApi.operations)));
    expect(final.data).toMatchObject({ status: "completed", conclusion: "neutral", output: { annotations_count: 2 } });
  });
});

describe("what GitHub's document does not say", () => {
  it("is held all the same: a completed check run has a conclusion, 50 annotations are the most", async () => {
    const { at } = world;
    const { rest } = world.client();
    const { data } = await rest.repos.getCommit({ ...at, ref: "feature" });
    const run = { ...at, name: "x", head_sha: data.sha };
    const annotation = { path: "a", start_line: 1, end_line: 1, annotation_level: "notice" as const, message: "m" };
    const output = (count: number) => ({
      title: "t",
      summary: "s",
      annotations: Array.from({ length: count }, () => annotation),
    });
    // The types know that a conclusion belongs to it; a client in another language would not.
    await expect(rest.checks.create({ ...run, status: "completed" } as never)).rejects.toMatchObject({ status: 422 });
    await expect(rest.checks.create({ ...run, output: output(51) })).rejects.toMatchObject({ status: 422 });
    await expect(
      rest.checks.create({ ...run, output: { title: "t", summary: "x".repeat(65_536) } }),
    ).rejects.toMatchObject({ status: 422 });
    expect((await rest.checks.create({ ...run, output: output(50) })).data.output.annotations_count).toBe(50);
  });

  it("and only the app that made a check run may change it", async () => {
    const { at, sandbox } = world;
    const { data } = await world.client().rest.repos.getCommit({ ...at, ref: "feature" });
    const mine = await world.client().rest.checks.create({ ...at, name: "mine", head_sha: data.sha });
    const other = world.client(sandbox.token({ actor: "other[bot]", permissions: { checks: "write" } }));
    await expect(
      other.rest.checks.update({ ...at, check_run_id: mine.data.id, conclusion: "success" }),
    ).rejects.toMatchObject({ status: 403 });
    const person = world.client(sandbox.token({ actor: "ada" }));
    await expect(person.rest.checks.create({ ...at, name: "x", head_sha: data.sha })).rejects.toMatchObject({
      status: 403,
    });
  });
});

describe("our own answers", () => {
  it("are held against the document: what breaks it is named", () => {
    const matched = matchOperation("GET", "/repos/acme/shop/issues/comments/1");
    expect(matched && checkResponse(matched, 200, { id: "1" })).not.toEqual([]);
    expect(matched && checkResponse(matched, 201, {})).toEqual(["issues/get-comment does not answer 201"]);
  });

  it("and an answer that breaks it is a loud 500", async () => {
    const comment = world.sandbox.comment("ada", 1, "x");
    (comment as { createdAt: string }).createdAt = "yesterday";
    const getting = world.client().rest.issues.getComment({ ...world.at, comment_id: comment.id });
    await expect(getting).rejects.toMatchObject({ status: 500 });
    await expect(getting).rejects.toThrow(
      /own answer to issues\/get-comment is not as GitHub's:[\s\S]*created_at must match format/,
    );
    world.sandbox.state.comments.delete(comment.id);
  });
});
