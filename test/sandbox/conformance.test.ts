import { readdirSync, readFileSync, statSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkResponse } from "../../sandbox/src/openapi/check.ts";
import { matchOperation, openApi } from "../../sandbox/src/openapi/operations.ts";
import { routes } from "../../sandbox/src/routes/index.ts";
import { type SandboxContext, withKindSandbox } from "../support/with-sandbox.ts";
import { makeJwt, postManifest, signIn } from "../support/with-sandbox-app.ts";

let testContext: SandboxContext;
beforeAll(async () => {
  testContext = await withKindSandbox();
});
afterAll(() => testContext.close());

describe("the subset of GitHub's document", () => {
  it("has a route for each operation, and no route has none", () => {
    expect(Object.keys(routes).sort()).toEqual(Object.keys(openApi.operations).sort());
  });

  it("is small enough to be kept", () => {
    expect(statSync(new URL("../../sandbox/src/openapi/subset.json", import.meta.url)).size).toBeLessThan(250_000);
  });

  it("is the only thing that routes are named after", () => {
    const folder = new URL("../../sandbox/src/routes/", import.meta.url);
    const named = readdirSync(folder).flatMap((file) =>
      [...readFileSync(new URL(file, folder), "utf8").matchAll(/^ {2}"([a-z-]+\/[a-z-]+)": \{/gm)].map(([, id]) => id),
    );
    expect(new Set(named)).toEqual(new Set(Object.keys(openApi.operations)));
  });
});

/** What an administrator asks for and a workflow may not. */
const asAdministrator = async ({ sandbox, at, client }: SandboxContext): Promise<void> => {
  sandbox.setPerson({ login: "root", role: "admin" });
  const { rest } = client(sandbox.token({ actor: "root" }));
  const rule = {
    type: "required_status_checks" as const,
    parameters: {
      strict_required_status_checks_policy: false,
      required_status_checks: [{ context: "other", integration_id: 7 }],
    },
  };
  const ruleset = { name: "Gate", target: "branch" as const, enforcement: "evaluate" as const, rules: [rule] };
  const refs = { include: ["~DEFAULT_BRANCH"], exclude: [] };
  const mine = await rest.repos.createRepoRuleset({ ...at, ...ruleset, conditions: { ref_name: refs } });
  const own = { ...at, ruleset_id: mine.data.id };
  await rest.repos.updateRepoRuleset({ ...own, name: "The gate" });
  await rest.repos.getRepoRuleset(own);
  await rest.repos.getRepoRulesets(at);
  await rest.repos.deleteRepoRuleset(own);
  const org = { org: "acme" };
  const conditions = { ref_name: refs, repository_name: { include: ["~ALL"], exclude: [] } };
  const whole = await rest.repos.createOrgRuleset({ ...org, ...ruleset, conditions });
  const theirs = { ...org, ruleset_id: whole.data.id };
  await rest.repos.updateOrgRuleset({ ...theirs, name: "The gate" });
  await rest.repos.getOrgRuleset(theirs);
  await rest.repos.getOrgRulesets(org);
  await rest.repos.getRepoRulesets(at);
  await rest.repos.deleteOrgRuleset(theirs);
  await rest.repos.getBranchProtection({ ...at, branch: "main" });
  await rest.repos.listForOrg(org);
  await rest.orgs.get(org);
  await rest.orgs.listAppInstallations(org);
  await rest.teams.list(org);
  await rest.teams.create({ ...org, name: "Payments" });
  const membership = { ...org, team_slug: "payments", username: "ada" };
  await rest.teams.addOrUpdateMembershipForUserInOrg(membership);
  await rest.teams.removeMembershipForUserInOrg(membership);
  await rest.repos.addCollaborator({ ...at, username: "new", permission: "push" });
  await rest.repos.removeCollaborator({ ...at, username: "new" });
  await rest.teams.listMembersInOrg({ ...org, team_slug: "data" });
  const { data: commits } = await rest.repos.listCommits({ ...at, sha: "main", path: "README.md" });
  expect(commits.map(({ commit }) => commit.message)).toHaveLength(1);
  expect((await rest.repos.listCommits({ ...at, until: "2000-01-01T00:00:00Z" })).data).toEqual([]);
};

/** What an app asks for, as itself, as an installation, and for somebody who signed in. */
const asApp = async ({ sandbox, at, client }: SandboxContext): Promise<void> => {
  const app = await sandbox.registerApp({ slug: "gate", webhook: { url: "http://127.0.0.1:1/" } });
  const { id } = sandbox.installApp({ app: app.appId, repositories: ["shop"] });
  sandbox.comment("ada", 1, "Told to the app");
  await sandbox.settled();
  const { rest, request } = client(makeJwt(app));
  await rest.apps.getAuthenticated();
  await rest.apps.listInstallations();
  await rest.apps.getInstallation({ installation_id: id });
  await rest.apps.getOrgInstallation({ org: "acme" });
  await rest.apps.getRepoInstallation(at);
  // As `data`: a parameter named `url` would be taken for the address of the request itself.
  await request("PATCH /app/hook/config", { data: { url: "http://127.0.0.1:2/", content_type: "json" } });
  await rest.apps.getWebhookConfigForApp();
  const deliveries = await rest.apps.listWebhookDeliveries();
  const delivery = { delivery_id: deliveries.data[0]?.id ?? 0 };
  await rest.apps.getWebhookDelivery(delivery);
  await rest.apps.redeliverWebhookDelivery(delivery);
  await sandbox.settled();
  const given = await rest.apps.createInstallationAccessToken({ installation_id: id, repositories: ["shop"] });
  const installed = client(given.data.token);
  await installed.rest.apps.listReposAccessibleToInstallation();
  await installed.rest.search.issuesAndPullRequests({ q: "is:pr is:open user:acme updated:>=2026-01-01T00:00:00Z" });
  await installed.rest.apps.getBySlug({ app_slug: "gate" });
  await installed.rest.apps.revokeInstallationAccessToken();
  const signedIn = client(await signIn(sandbox, app, "ada"));
  await signedIn.rest.apps.listInstallationsForAuthenticatedUser();
  await signedIn.rest.apps.listInstallationReposForAuthenticatedUser({ installation_id: id });
  const code = await postManifest(sandbox, {
    name: "Made",
    url: "https://example.com/",
    redirect_url: `${sandbox.url}/x`,
  });
  await rest.apps.createFromManifest({ code });
};

describe("every operation", () => {
  it("is answered as GitHub's document says", async () => {
    const { sandbox, at } = testContext;
    const { rest } = testContext.client();
    sandbox.protect({ branch: "main", checks: ["tollgate"] });
    sandbox.addTeam({ slug: "data", name: "Data" });
    sandbox.addTeam({ slug: "dba", parent: "data" });
    const opened = await rest.pulls.create({ ...at, base: "main", head: "feature", title: "T" });
    const pull = { ...at, pull_number: opened.data.number };
    await sandbox.pushToBranch("ada", { branch: "main", files: { "docs/news.md": "News\n" } });
    await testContext.client(sandbox.token({ actor: "ada" })).rest.pulls.updateBranch(pull);
    await rest.repos.listActivities(at);
    const { sha } = (await rest.pulls.get(pull)).data.head;
    const issue = { ...at, issue_number: opened.data.number };
    await rest.pulls.get(pull);
    await rest.pulls.list(at);
    await rest.pulls.listFiles(pull);
    await rest.pulls.listCommits(pull);
    await rest.pulls.update({ ...pull, title: "T2" });
    const reviewer = testContext.client(sandbox.token({ actor: "grace" }));
    const reviewed = await reviewer.rest.pulls.createReview({ ...pull, event: "APPROVE", body: "Fine" });
    await rest.pulls.getReview({ ...pull, review_id: reviewed.data.id });
    await rest.pulls.listReviews(pull);
    const another = await rest.issues.create({ ...at, title: "Another", labels: ["db"], assignees: ["grace"] });
    await rest.issues.listForRepo({ ...at, labels: "db", state: "all", since: "2026-01-01T00:00:00Z", per_page: 100 });
    await rest.issues.update({ ...at, issue_number: another.data.number, state: "closed", labels: [], assignees: [] });
    await rest.issues.get(issue);
    await rest.issues.addLabels({ ...issue, labels: ["db", "needs review"] });
    const set = await rest.issues.setLabels({ ...issue, labels: ["DB", "needs review", "big"] });
    expect(set.data.map(({ name }) => name)).toEqual(["db", "needs review", "big"]);
    await rest.issues.setLabels({ ...issue, labels: ["db", "needs review"] });
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
    const made = await rest.repos.createDeployment({ ...at, ref: sha, environment: "staging", required_contexts: [] });
    const deployment = { ...at, deployment_id: "id" in made.data ? made.data.id : 0 };
    await rest.repos.createDeploymentStatus({ ...deployment, state: "success" });
    await rest.repos.listDeployments({ ...at, sha });
    await rest.repos.listDeploymentStatuses(deployment);
    await rest.pulls.requestReviewers({ ...pull, reviewers: ["grace"], team_reviewers: ["dba"] });
    await rest.pulls.removeRequestedReviewers({ ...pull, reviewers: ["grace"] });
    await rest.issues.listEvents(issue);
    await rest.repos.get(at);
    await rest.repos.getBranch({ ...at, branch: "main" });
    await rest.repos.getBranchRules({ ...at, branch: "main" });
    await rest.repos.getCommit({ ...at, ref: sha });
    await rest.repos.getContent({ ...at, path: "README.md" });
    const { object } = (await rest.git.getRef({ ...at, ref: "heads/main" })).data;
    await rest.git.createRef({ ...at, ref: "refs/heads/topic", sha: object.sha });
    const file = { ...at, branch: "topic", path: "docs/why.md", message: "Say why" };
    const put = await rest.repos.createOrUpdateFileContents({ ...file, content: btoa("why") });
    await rest.repos.deleteFile({ ...file, sha: put.data.content?.sha ?? "" });
    await rest.repos.compareCommitsWithBasehead({ ...at, basehead: "main...feature" });
    await rest.repos.listPullRequestsAssociatedWithCommit({ ...at, commit_sha: sha });
    await rest.repos.getCollaboratorPermissionLevel({ ...at, username: "grace" });
    const tree = await rest.git.getTree({ ...at, tree_sha: sha, recursive: "1" });
    await rest.git.getBlob({ ...at, file_sha: tree.data.tree[0]?.sha ?? "" });
    await rest.git.getCommit({ ...at, commit_sha: sha });
    await rest.git.getRef({ ...at, ref: "heads/main" });
    await rest.git.listMatchingRefs({ ...at, ref: "heads/ma" });
    await rest.teams.getByName({ org: "acme", team_slug: "dba" });
    await rest.teams.getMembershipForUserInOrg({ org: "acme", team_slug: "data", username: "grace" });
    await rest.users.getByUsername({ username: "ada" });
    await rest.users.getAuthenticated();
    await rest.rateLimit.get();
    await rest.checks.listAnnotations({ ...at, check_run_id: check.data.id });
    await rest.checks.listSuitesForRef({ ...at, ref: sha });
    await testContext.sandbox.runWorkflow({ sha, workflow: "ci", jobs: [{ name: "build", conclusion: "success" }] });
    await rest.actions.listWorkflowRunsForRepo({ ...at, head_sha: sha });
    const suite = { ...at, check_suite_id: final.data.check_suite?.id ?? 0 };
    await rest.checks.getSuite(suite);
    await rest.checks.listForSuite(suite);
    await rest.checks.rerequestRun({ ...at, check_run_id: check.data.id });
    await rest.checks.rerequestSuite(suite);
    await rest.pulls.merge(pull);
    expect(refused(testContext)).toEqual([]);
    expect(final.data).toMatchObject({ status: "completed", conclusion: "neutral", output: { annotations_count: 2 } });
  });
});

const refused = ({ sandbox }: SandboxContext) => sandbox.requests.filter(({ status }) => status >= 400);

describe("every other operation", () => {
  it("is answered to an administrator as GitHub's document says", async () => {
    await asAdministrator(testContext);
    expect(refused(testContext)).toEqual([]);
  });

  it("is answered to an app as GitHub's document says", async () => {
    await asApp(testContext);
    expect(refused(testContext)).toEqual([]);
  });

  it("is among those that were asked for", () => {
    const asked = testContext.sandbox.requests.filter(({ status }) => status < 300).map(({ operation }) => operation);
    expect(new Set(asked)).toEqual(new Set(Object.keys(openApi.operations)));
  });
});

describe("what GitHub's document does not say", () => {
  it("is held all the same: a completed check run has a conclusion, 50 annotations are the most", async () => {
    const { at } = testContext;
    const { rest } = testContext.client();
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
    const { at, sandbox } = testContext;
    const { data } = await testContext.client().rest.repos.getCommit({ ...at, ref: "feature" });
    const mine = await testContext.client().rest.checks.create({ ...at, name: "mine", head_sha: data.sha });
    const other = testContext.client(sandbox.token({ actor: "other[bot]", permissions: { checks: "write" } }));
    await expect(
      other.rest.checks.update({ ...at, check_run_id: mine.data.id, conclusion: "success" }),
    ).rejects.toMatchObject({ status: 403 });
    const person = testContext.client(sandbox.token({ actor: "ada" }));
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
    const comment = testContext.sandbox.comment("ada", 1, "x");
    (comment as { createdAt: string }).createdAt = "yesterday";
    const getting = testContext.client().rest.issues.getComment({ ...testContext.at, comment_id: comment.id });
    await expect(getting).rejects.toMatchObject({ status: 500 });
    await expect(getting).rejects.toThrow(
      /own answer to issues\/get-comment is not as GitHub's:[\s\S]*created_at must match format/,
    );
    testContext.sandbox.state.comments.delete(comment.id);
  });
});
