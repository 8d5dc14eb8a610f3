import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { playedBy, type SandboxContext, withKindSandbox } from "../support/with-sandbox.ts";
import { type Received, startReceiver } from "../support/with-sandbox-app.ts";

let context: SandboxContext;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let bystander: Awaited<ReturnType<typeof startReceiver>>;
let sha: string;
let run: number;

const client = (slug: string) =>
  context.client(context.sandbox.token({ actor: `${slug}[bot]`, permissions: { checks: "write", contents: "read" } }))
    .rest;

beforeAll(async () => {
  receiver = await startReceiver();
  bystander = await startReceiver();
  context = await withKindSandbox();
  const { sandbox, at } = context;
  const events = ["check_run", "check_suite"];
  await sandbox.registerApp({ slug: "gate", events, webhook: { url: receiver.url } });
  await sandbox.registerApp({ slug: "bystander", events, webhook: { url: bystander.url } });
  sandbox.installApp({ app: "gate" });
  sandbox.installApp({ app: "bystander" });
  const opened = await sandbox.openPullRequest({ base: "main", head: "feature", title: "T", author: "ada" });
  sha = opened.pull.head.sha;
  const made = await client("gate").checks.create({
    ...at,
    name: "tollgate",
    head_sha: sha,
    status: "in_progress",
    output: {
      title: "3 left",
      summary: "**Three** boxes <script>alert(1)</script>",
      annotations: [
        {
          path: "src/app.ts",
          start_line: 7,
          end_line: 7,
          annotation_level: "failure",
          message: "<b>unknown key</b>",
          title: "Problem",
        },
      ],
    },
    actions: [{ label: "Recheck", description: "Look again", identifier: "recheck" }],
  });
  run = made.data.id;
});
afterAll(async () => {
  await context.close();
  await receiver.close();
  await bystander.close();
});

/** What was told since the last time, in short. */
const reported = async (to: { readonly received: Received[] } = receiver): Promise<readonly string[]> => {
  await context.sandbox.settled();
  return to.received.splice(0).map(({ headers, body }) => `${String(headers["x-github-event"])}.${body.action}`);
};

describe("a check run", () => {
  it("is reported as made and as done; its suite once all runs of the app are", async () => {
    expect(await reported()).toEqual(["installation.created", "check_run.created"]);
    const { at } = context;
    const second = await client("gate").checks.create({ ...at, name: "other", head_sha: sha, conclusion: "success" });
    expect(await reported()).toEqual(["check_run.created", "check_run.completed"]);
    await client("gate").checks.update({ ...at, check_run_id: run, conclusion: "failure" });
    expect(await reported()).toEqual(["check_run.completed", "check_suite.completed"]);
    const { data } = await client("gate").checks.listSuitesForRef({ ...at, ref: sha });
    expect(data.check_suites).toMatchObject([
      { status: "completed", conclusion: "failure", latest_check_runs_count: 2, app: { slug: "gate" } },
    ]);
    expect(second.data.check_suite?.id).toBe(data.check_suites[0]?.id);
    await reported(bystander);
  });

  it("is listed by app, name and filter, with its annotations apart", async () => {
    const { at, sandbox } = context;
    await client("bystander").checks.create({ ...at, name: "tollgate", head_sha: sha, conclusion: "success" });
    await client("gate").checks.create({ ...at, name: "other", head_sha: sha, conclusion: "neutral" });
    const [gate] = [...sandbox.host.apps.values()];
    const list = async (more: object) => {
      const { data } = await client("gate").checks.listForRef({ ...at, ref: "feature", ...more });
      return data.check_runs.map(({ name, app, conclusion }) => `${app?.slug} ${name} ${conclusion}`);
    };
    expect(await list({ check_name: "tollgate" })).toEqual(["bystander tollgate success", "gate tollgate failure"]);
    expect(await list({ app_id: gate?.id })).toEqual(["gate other neutral", "gate tollgate failure"]);
    expect(await list({ app_id: gate?.id, filter: "all", check_name: "other" })).toEqual([
      "gate other neutral",
      "gate other success",
    ]);
    const { data } = await client("gate").checks.listAnnotations({ ...at, check_run_id: run });
    expect(data).toMatchObject([
      { path: "src/app.ts", start_line: 7, message: "<b>unknown key</b>", raw_details: null },
    ]);
    await reported();
    await reported(bystander);
  });

  it("is asked for again: only its own app hears it", async () => {
    const { sandbox } = context;
    sandbox.rerunCheck("ada", run);
    sandbox.pressCheckAction("ada", run, "recheck");
    const { check_suite: suite } = (await client("gate").checks.get({ ...context.at, check_run_id: run })).data;
    await sandbox.rerunSuite("ada", suite?.id ?? 0);
    await context.sandbox.settled();
    const action = receiver.received.find(({ body }) => body.action === "requested_action");
    expect(action?.body).toMatchObject({ requested_action: { identifier: "recheck" }, sender: { login: "ada" } });
    expect(await reported()).toEqual([
      "check_run.rerequested",
      "check_run.requested_action",
      "check_suite.rerequested",
    ]);
    expect(await reported(bystander)).toEqual([]);
    expect(() => sandbox.rerunCheck("mallory", run)).toThrow(/write access/);
    expect(() => sandbox.pressCheckAction("ada", run, "none")).toThrow(/Not Found/);
  });
});

describe("the page of a pull request", () => {
  const page = async (as: string) => {
    const headers = { cookie: playedBy(as, context.sandbox) };
    return (await fetch(`${context.sandbox.url}/acme/shop/pull/1`, { headers })).text();
  };

  it("shows what a check run says, made harmless, and its buttons to anyone who may write", async () => {
    const html = await page("ada");
    expect(html).toContain("<strong>Three</strong> boxes &lt;script&gt;");
    expect(html).toContain("<code>src/app.ts:7</code>");
    expect(html).toContain("&lt;b&gt;unknown key&lt;/b&gt;");
    expect(html).toContain('value="recheck" title="Look again">Recheck</button>');
    expect(await page("mallory")).not.toContain("Re-run");
  });

  it("has buttons that work", async () => {
    const press = (path: string, more: Record<string, string>) =>
      fetch(`${context.sandbox.url}/_sandbox/checks/${run}/${path}`, {
        method: "POST",
        headers: { cookie: playedBy("ada", context.sandbox) },
        body: new URLSearchParams({ back: "/acme/shop/pull/1", ...more }),
        redirect: "manual",
      });
    const again = await press("rerun", {});
    expect([again.status, again.headers.get("location")]).toEqual([303, "/acme/shop/pull/1"]);
    await press("action", { action: "recheck" });
    expect(await reported()).toEqual(["check_run.rerequested", "check_run.requested_action"]);
  });
});
