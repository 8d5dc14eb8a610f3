import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { afterEach, describe, expect, it } from "vitest";
import { appEvents } from "../../sandbox/src/changes/apps.ts";
import type { SandboxEvent } from "../../sandbox/src/state/repository-state.ts";
import { type SandboxContext, withKindSandbox } from "../support/with-sandbox.ts";

let testContext: SandboxContext | undefined;
afterEach(async () => {
  await testContext?.close();
  testContext = undefined;
});

/** GitHub's own document of its webhooks. */
const webhooks = () => {
  const file = createRequire(import.meta.url).resolve("@octokit/openapi-webhooks/package.json");
  const text = readFileSync(file.replace("package.json", "generated/api.github.com.json"), "utf8");
  const document = JSON.parse(text) as {
    webhooks: Record<
      string,
      { post: { requestBody: { content: { "application/json": { schema: { $ref: string } } } } } }
    >;
  };
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false, code: { optimize: false } });
  (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
  ajv.addFormat("repo.nodes", true);
  ajv.addSchema({ ...document, $id: "webhooks" });
  // Compiling one takes longer than everything else here.
  const compiled = new Map<string, ReturnType<typeof ajv.compile>>();
  return (event: SandboxEvent): string[] => {
    const { action } = event.payload;
    const name = [event.name, ...(action === undefined ? [] : [action])].join("-").replaceAll("_", "-");
    const ref = document.webhooks[name]?.post.requestBody.content["application/json"].schema.$ref;
    if (ref === undefined) return [`GitHub has no event ${name}`];
    const check = compiled.get(name) ?? ajv.compile({ $ref: `webhooks${ref}` });
    compiled.set(name, check);
    void check(event.payload);
    return (check.errors ?? []).map((error) => `${name}${error.instancePath} ${error.message}`);
  };
};

/** One of everything that makes an event. */
const liveThrough = async ({ sandbox, repository, at, client }: SandboxContext): Promise<void> => {
  const { rest } = client();
  const opened = await sandbox.openPullRequest({
    base: "main",
    head: "feature",
    title: "T",
    body: "B",
    author: "ada",
    labels: ["db"],
  });
  const comment = sandbox.comment("grace", 1, "- [ ] one");
  sandbox.editComment("ada", comment.id, "- [x] one");
  sandbox.deleteComment("grace", comment.id);
  sandbox.removeLabel("ada", 1, "db");
  const review = sandbox.review("grace", 1, { state: "APPROVED", body: "Fine" });
  sandbox.dismissReview("grace", 1, review.id);
  await rest.issues.create({ ...at, title: "An issue", labels: ["bug"] });
  sandbox.comment("ada", 2, "On an issue");
  await rest.repos.createCommitStatus({ ...at, sha: opened.pull.head.sha, state: "success", context: "ci" });
  const check = await rest.checks.create({ ...at, name: "ci", head_sha: opened.pull.head.sha });
  await rest.checks.update({ ...at, check_run_id: check.data.id, conclusion: "success" });
  await sandbox.editPullRequest("ada", 1, { title: "T2", draft: true });
  await sandbox.editPullRequest("ada", 1, { draft: false, state: "closed" });
  await sandbox.editPullRequest("ada", 1, { state: "open" });
  await repository.commit("feature", { "src/more.ts": "1\n" });
  await sandbox.updateHead(1);
  sandbox.editReview("grace", 1, review.id, "Finer");
  await sandbox.enqueue("ada", 1);
  await sandbox.settleQueue("ada", 1);
};

/** What only an app is told, and what needs one to be told. */
const liveThroughAnApp = async ({ sandbox, repository, at, client }: SandboxContext): Promise<void> => {
  await sandbox.addRepository({ repo: "second", gitDir: repository.dir });
  // GitHub's document of check suites does not know yet that an app can subscribe to merge groups.
  const events = appEvents.filter((name) => name !== "merge_group");
  const app = await sandbox.registerApp({ slug: "gate", events });
  const { id } = sandbox.installApp({ app: "gate", repositories: ["shop"] });
  sandbox.changeInstallation(id, { add: ["second"] });
  sandbox.changeInstallation(id, { remove: ["second"] });
  sandbox.changeApp(app.appId, { permissions: { checks: "write", actions: "read" } });
  sandbox.changeInstallation(id, { acceptPermissions: true });
  sandbox.changeInstallation(id, { suspended: true });
  sandbox.changeInstallation(id, { suspended: false });
  sandbox.changeTeam("ada", "dba", { add: ["ada"], remove: ["grace"], name: "Database" });
  const { rest } = client(sandbox.token({ actor: "gate[bot]", permissions: { checks: "write" } }));
  const sha = sandbox.state.issues.get(1)?.pull?.head.sha ?? "";
  const actions = [{ label: "Look", description: "Look again", identifier: "recheck" }];
  const run = await rest.checks.create({ ...at, name: "gate", head_sha: sha, conclusion: "success", actions });
  sandbox.rerunCheck("ada", run.data.id);
  sandbox.pressCheckAction("ada", run.data.id, "recheck");
  await sandbox.rerunSuite("ada", run.data.check_suite?.id ?? 0);
  await sandbox.pushToBranch("ada", { branch: "queued", files: { "q.txt": "1\n" } });
  sandbox.protect({ branch: "main", checks: ["gate"] });
  const queued = await sandbox.openPullRequest({ base: "main", head: "queued", title: "Q", author: "ada" });
  const head_sha = queued.pull.head.sha;
  await rest.checks.create({ ...at, name: "gate", head_sha, conclusion: "success" });
  const entry = await sandbox.enqueue("ada", queued.number);
  await rest.checks.create({ ...at, name: "gate", head_sha: entry.sha, conclusion: "failure" });
  await sandbox.settleQueue("ada", queued.number);
  sandbox.uninstallApp(id);
};

describe("events", () => {
  it("are shaped as GitHub's document says, every one of them", async () => {
    testContext = await withKindSandbox();
    await liveThrough(testContext);
    await liveThroughAnApp(testContext);
    const faults = webhooks();
    const names = testContext.sandbox.events.map(({ name, payload }) => `${name}.${payload.action ?? ""}`);
    expect(testContext.sandbox.events.flatMap(faults)).toEqual([]);
    expect([...new Set(names)].sort()).toEqual(
      [
        "check_run.completed",
        "check_run.created",
        "check_run.requested_action",
        "check_run.rerequested",
        "check_suite.completed",
        "check_suite.rerequested",
        "installation.created",
        "installation.deleted",
        "installation.new_permissions_accepted",
        "installation.suspend",
        "installation.unsuspend",
        "installation_repositories.added",
        "installation_repositories.removed",
        "issue_comment.created",
        "issue_comment.deleted",
        "issue_comment.edited",
        "issues.labeled",
        "issues.opened",
        "merge_group.checks_requested",
        "merge_group.destroyed",
        "membership.added",
        "membership.removed",
        "pull_request.closed",
        "pull_request.converted_to_draft",
        "pull_request.dequeued",
        "pull_request.edited",
        "pull_request.enqueued",
        "pull_request.labeled",
        "pull_request.opened",
        "pull_request.ready_for_review",
        "pull_request.reopened",
        "pull_request.synchronize",
        "pull_request.unlabeled",
        "pull_request_review.dismissed",
        "pull_request_review.edited",
        "pull_request_review.submitted",
        "push.",
        "status.",
        "team.edited",
      ].sort(),
    );
  });

  it("say who did it and what was there before; what was deleted is carried whole", async () => {
    testContext = await withKindSandbox();
    const { sandbox } = testContext;
    await sandbox.openPullRequest({ base: "main", head: "feature", title: "T", author: "ada" });
    const comment = sandbox.comment("ada", 1, "before");
    sandbox.editComment("grace", comment.id, "after");
    sandbox.deleteComment("ada", comment.id);
    const [, created, edited, deleted] = sandbox.events;
    expect(created?.payload).toMatchObject({
      action: "created",
      sender: { login: "ada" },
      comment: { body: "before" },
    });
    expect(edited?.payload).toMatchObject({
      sender: { login: "grace" },
      changes: { body: { from: "before" } },
      comment: { body: "after", user: { login: "ada" } },
    });
    expect(deleted?.payload).toMatchObject({
      action: "deleted",
      sender: { login: "ada" },
      comment: { id: comment.id, body: "after" },
    });
  });

  it("are sent signed to a webhook, once each, and again when asked, with the same delivery", async () => {
    const received: { headers: IncomingHttpHeaders; body: string }[] = [];
    const receiver = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
        response.writeHead(202).end();
      });
    });
    await new Promise<void>((done) => receiver.listen(0, "127.0.0.1", done));
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
    testContext = await withKindSandbox(undefined, { webhook: { url, secret: "s3cret" } });
    await testContext.sandbox.openPullRequest({ base: "main", head: "feature", title: "T", author: "ada" });
    await testContext.sandbox.settled();
    const [event] = testContext.sandbox.events;
    await testContext.sandbox.redeliver(event?.delivery ?? "");
    await new Promise((done) => receiver.close(done));
    expect(received.map(({ headers }) => [headers["x-github-event"], headers["x-github-delivery"]])).toEqual([
      ["pull_request", event?.delivery],
      ["pull_request", event?.delivery],
    ]);
    const { headers, body } = received[0]!;
    expect(headers["x-hub-signature-256"]).toBe(`sha256=${createHmac("sha256", "s3cret").update(body).digest("hex")}`);
    expect(JSON.parse(body)).toEqual(event?.payload);
    expect(testContext.sandbox.deliveries.map(({ status }) => status)).toEqual([202, 202]);
  });

  it("that cannot be delivered are noted and stop nothing", async () => {
    testContext = await withKindSandbox(undefined, { webhook: { url: "http://127.0.0.1:1/", secret: "s" } });
    await testContext.sandbox.openPullRequest({ base: "main", head: "feature", title: "T", author: "ada" });
    await testContext.sandbox.settled();
    expect(testContext.sandbox.deliveries).toMatchObject([{ event: "pull_request", status: 0 }]);
  });
});

describe("the handler", () => {
  it("gets the events of a pull request one at a time, in order, and not those of a workflow's own token", async () => {
    const log: string[] = [];
    let running = 0;
    testContext = await withKindSandbox(undefined, {
      onEvent: async ({ payload }, sandbox) => {
        running += 1;
        log.push(`${payload.action} ${running}`);
        if (payload.action === "opened") sandbox.comment("github-actions[bot]", 1, "Hello");
        await new Promise((done) => setImmediate(done));
        running -= 1;
      },
    });
    const { sandbox } = testContext;
    await sandbox.openPullRequest({ base: "main", head: "feature", title: "T", author: "ada" });
    const comment = sandbox.comment("ada", 1, "one");
    sandbox.editComment("ada", comment.id, "two");
    expect(sandbox.busy.has(1)).toBe(true);
    await sandbox.settled();
    expect(log).toEqual(["opened 1", "created 1", "edited 1"]);
    expect(sandbox.busy.size).toBe(0);
    expect(
      sandbox
        .comments(1)
        .map(({ user }) => String(user?.login))
        .sort(),
    ).toEqual(["ada", "github-actions[bot]"]);
  });

  it("may throw: the page says what, until the next one goes well", async () => {
    const faults = ["The token cannot write statuses"];
    testContext = await withKindSandbox(undefined, {
      onEvent: async () => {
        const fault = faults.shift();
        if (fault !== undefined) throw new Error(fault);
      },
    });
    const { sandbox } = testContext;
    const page = async () => (await fetch(`${sandbox.url}/acme/shop/pull/1`)).text();
    await sandbox.openPullRequest({ base: "main", head: "feature", title: "T", author: "ada" });
    await sandbox.settled();
    expect(await page()).toContain("The token cannot write statuses");
    sandbox.comment("ada", 1, "again");
    await sandbox.settled();
    expect(await page()).not.toContain("The token cannot write statuses");
  });
});
