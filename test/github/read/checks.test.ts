import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { WorkflowRequest } from "../../../sandbox/src/changes/run-workflow.ts";
import { createClient } from "../../../src/cli/shared/cli-client.ts";
import type { GitHubClient } from "../../../src/github/client/github-client.ts";
import { fetchChecks } from "../../../src/github/read/checks.ts";
import { fetchEvidence } from "../../../src/github/read/evidence.ts";
import { fetchPullRequest } from "../../support/fetch-pull-request.ts";
import { type SandboxContext, withKindSandbox } from "../../support/with-sandbox.ts";

/** Which check runs of a commit count, against the sandbox: several workflows, legs of a matrix, and runs again. */

let context: SandboxContext;
let sha: string;

beforeEach(async () => {
  context = await withKindSandbox();
  const { pull } = await context.sandbox.openPullRequest({ base: "main", head: "feature", title: "T", author: "ada" });
  sha = pull.head.sha;
});
afterEach(async () => context.close());

const clientWith = (permissions: Readonly<Record<string, "read" | "write">>): GitHubClient =>
  createClient({
    token: context.sandbox.token({ actor: "github-actions[bot]", permissions }),
    baseUrl: context.sandbox.url,
    graphqlUrl: context.sandbox.graphqlUrl,
    userAgent: "tollgate-test",
    env: {},
    timeoutMs: 5_000,
    retry: { tries: 1, totalMs: 0, secondMs: 1, now: () => 0, wait: async () => {}, random: () => 0 },
  });

const PERMISSIONS = { contents: "read", "pull-requests": "read", checks: "write", actions: "read" } as const;

/** What counts at the head, as `name conclusion (workflow)`. */
const counting = async (names: readonly string[] = ["*"], permissions: typeof PERMISSIONS | object = PERMISSIONS) => {
  const { checks, unread } = await fetchChecks(clientWith(permissions as typeof PERMISSIONS), context.at, sha, names);
  if (unread !== undefined) return [unread];
  return checks.map(({ name, conclusion, workflow }) => `${name} ${conclusion || "runs"} (${workflow ?? ""})`).sort();
};

const run = async (workflow: string, jobs: WorkflowRequest["jobs"], more: Partial<WorkflowRequest> = {}) =>
  (await context.sandbox.runWorkflow({ sha, workflow, jobs, ...more })).id;

describe("which check runs count", () => {
  it("one of each workflow of a name, whichever came last", async () => {
    await run("ci", [{ name: "build", conclusion: "failure" }]);
    await run("nightly", [{ name: "build", conclusion: "success" }]);
    expect(await counting()).toEqual(["build failure (ci)", "build success (nightly)"]);
  });

  it("each leg of a matrix that shares the name", async () => {
    await run("ci", [
      { name: "build", leg: "node 20", conclusion: "failure" },
      { name: "build", leg: "node 22", conclusion: "success" },
    ]);
    expect(await counting()).toEqual(["build failure (ci)", "build success (ci)"]);
  });

  it("a leg that was run again, and the others", async () => {
    const suite = await run("ci", [
      { name: "build", leg: "node 20", conclusion: "failure" },
      { name: "build", leg: "node 22", conclusion: "failure" },
    ]);
    await run("ci", [{ name: "build", leg: "node 20", conclusion: "success" }], { again: suite });
    expect(await counting()).toEqual(["build failure (ci)", "build success (ci)"]);
    await run("ci", [{ name: "build", leg: "node 22", status: "queued" }], { again: suite });
    expect(await counting()).toEqual(["build runs (ci)", "build success (ci)"]);
    await run("ci", [{ name: "build", leg: "node 22", conclusion: "success" }], { again: suite });
    expect(await counting()).toEqual(["build success ()", "build success ()"]);
  });

  it.each(["queued", "in_progress", "waiting", "requested", "pending"] as const)("one that is %s", async (status) => {
    const suite = await run("ci", [{ name: "build", conclusion: "success" }]);
    await run("ci", [{ name: "build", status }], { again: suite });
    expect(await counting()).toEqual(["build runs (ci)"]);
  });

  it("a skipped one takes back nothing", async () => {
    const suite = await run("ci", [{ name: "build", conclusion: "failure" }]);
    await run("ci", [{ name: "build", conclusion: "skipped" }], { again: suite });
    expect(await counting()).toEqual(["build failure (ci)", "build skipped (ci)"]);
    await run("ci", [{ name: "build", conclusion: "skipped" }]);
    expect(await counting()).toEqual(["build failure (ci)", "build skipped (ci)", "build skipped (ci)"]);
  });

  it("the newest run of a workflow by the same event; another event is another run", async () => {
    await run("title", [{ name: "title", conclusion: "failure" }]);
    await run("title", [{ name: "title", conclusion: "success" }], { event: "workflow_dispatch" });
    expect(await counting()).toEqual(["title failure (title)", "title success (title)"]);
    await run("title", [{ name: "title", conclusion: "success" }]);
    expect(await counting()).toEqual(["title success (title)", "title success (title)"]);
  });

  it("an older run of a workflow that was run again and failed has a word", async () => {
    const first = await run("ci", [{ name: "build", conclusion: "success" }]);
    await run("ci", [{ name: "build", conclusion: "success" }]);
    await run("ci", [{ name: "build", conclusion: "failure" }], { again: first });
    expect(await counting()).toEqual(["build failure (ci)", "build success (ci)"]);
  });

  it("all of them where the token may not see workflows", async () => {
    await run("title", [{ name: "title", conclusion: "failure" }]);
    await run("title", [{ name: "title", conclusion: "success" }]);
    expect(await counting()).toEqual(["title success (title)"]);
    expect(await counting(["*"], { checks: "read" })).toEqual(["title failure ()", "title success ()"]);
  });

  it("workflows are only asked for where a check that matters is not green", async () => {
    await run("ci", [
      { name: "build", conclusion: "success" },
      { name: "lint", conclusion: "failure" },
    ]);
    const before = context.sandbox.requests.length;
    await counting(["build"]);
    expect(context.sandbox.requests.slice(before).map(({ operation }) => operation)).toEqual(["checks/list-for-ref"]);
    await counting(["l*"]);
    expect(context.sandbox.requests.at(-1)?.operation).toBe("actions/list-workflow-runs-for-repo");
  });

  it("a host that fails is not the same as no permission", async () => {
    await run("ci", [{ name: "build", conclusion: "failure" }]);
    context.sandbox.fail({ path: /\/actions\/runs/, status: 500 });
    await expect(counting()).rejects.toThrow();
  });

  it("never one of another commit", async () => {
    await run("ci", [{ name: "build", conclusion: "success" }]);
    const client = clientWith(PERMISSIONS);
    const older: GitHubClient = {
      graphql: client.graphql,
      request: Object.assign(
        async (route: string, parameters: object) => {
          const answer = await client.request(route as "GET /user", parameters as never);
          const { check_runs: runs } = answer.data as unknown as { check_runs: object[] };
          return { ...answer, data: { check_runs: runs.map((one) => ({ ...one, head_sha: "0".repeat(40) })) } };
        },
        { defaults: client.request.defaults, endpoint: client.request.endpoint },
      ) as never,
    };
    expect((await fetchChecks(older, context.at, sha, ["*"])).checks).toEqual([]);
  });

  it("none where there are more than are read, and it is said", async () => {
    for (let page = 0; page < 21; page++) {
      await run(
        `w${page}`,
        Array.from({ length: 100 }, (_, job) => ({ name: `job ${job}`, conclusion: "success" })),
      );
    }
    const [said] = await counting();
    expect(said).toMatch(/more check runs than the 2000 that Tollgate reads/);
    const { facts } = await fetchPullRequest(clientWith(PERMISSIONS), { ...context.at, number: 1 });
    const needs = { checks: true, statuses: false, reviews: false, contents: [], people: [], teams: [] };
    const evidence = await fetchEvidence(clientWith(PERMISSIONS), { ...context.at, number: 1 }, facts, needs);
    expect(evidence).toMatchObject({ checks: [], checksUnread: said });
  });

  it("with namesakes of every job: an attempt that failed before, a workflow that succeeded after", async () => {
    context.sandbox.setQuirks({ sameNamedJobs: true });
    await run("ci", [{ name: "build", conclusion: "failure" }]);
    expect(await counting()).toEqual(["build failure (ci)", "build success (another)"]);
    const suite = await run("ci", [{ name: "lint", conclusion: "success" }]);
    expect((await counting()).filter((one) => one.startsWith("lint"))).toEqual([
      "lint success (another)",
      "lint success (ci)",
    ]);
    // GitHub's own `latest` shows one run of each name in a suite.
    const client = clientWith(PERMISSIONS);
    const { data } = await client.request("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", {
      ...context.at,
      ref: sha,
      check_name: "lint",
      filter: "latest",
    });
    expect(data.check_runs.map(({ check_suite }) => check_suite?.id === suite)).toEqual([false, true]);
  });
});
