import { afterEach, beforeAll, expect, it } from "vitest";
import { type ActionContext, openOn, PERMISSIONS, POLICY, startActionContext } from "../support/action-world.ts";
import { freshBundle } from "../support/fresh-bundle.ts";

/** `ask: request-review`: who must act is asked once through GitHub, and nobody is bothered twice. */

let context: ActionContext;
beforeAll(async () => {
  await freshBundle();
}, 240_000);
afterEach(async () => context.close());

const asking = (by: string, policy = ""): string =>
  POLICY.replace("is staged, by: anyone", `is staged, by: ${by}, ask: request-review`).replace(
    "    when:",
    `${policy}    when:`,
  );

const begin = async (policy: string, opened: Parameters<typeof openOn>[1] = {}, base = {}): Promise<void> => {
  context = await startActionContext({ base: { ".github/tollgate.yml": policy, ...base } });
  context.sandbox.addTeam({ slug: "dba", members: ["linus"] });
  await openOn(context.sandbox, opened);
};
const run = async (permissions: Readonly<Record<string, "read" | "write">> = { ...PERMISSIONS, members: "read" }) => {
  const token = context.sandbox.token({ actor: "github-actions[bot]", permissions });
  return context.run({ inputs: { token } });
};
const lookAgain = async (): Promise<void> => {
  await context.sandbox.editPullRequest("ada", 1, { title: `Look ${context.sandbox.events.length}` });
  context.sandbox.catchUp();
  await run();
};
/** Every request ever made, by whom. */
const requests = (): readonly string[] =>
  context.sandbox.events.flatMap(({ name, payload }) => {
    if (name !== "pull_request" || !(payload.action ?? "").startsWith("review_request")) return [];
    const { requested_reviewer: person, requested_team: team } = payload as {
      readonly requested_reviewer?: { readonly login: string };
      readonly requested_team?: { readonly slug: string };
    };
    return [`${payload.action} ${person?.login ?? `team ${team?.slug ?? ""}`} by ${payload.sender.login}`];
  });
const BOT = "github-actions[bot]";

it.each<[string, string, readonly string[]]>([
  [
    "a person and a team",
    '["user:@grace", "team:@acme/dba"]',
    [`review_requested grace by ${BOT}`, `review_requested team dba by ${BOT}`],
  ],
  ["nobody for `not-author`, which names no one", "not-author", []],
  ["the author never", '["user:@ada", "user:@grace"]', [`review_requested grace by ${BOT}`]],
  ["no team of another organisation", '["user:@grace", "team:@other/dba"]', [`review_requested grace by ${BOT}`]],
])("asks %s", async (_name, by, wanted) => {
  await begin(asking(by));
  await run();
  expect(requests()).toEqual(wanted);
  // Each look reads again who was asked, so a restart changes nothing.
  await lookAgain();
  expect(requests()).toEqual(wanted);
});

it("asks code owners by their names", async () => {
  await begin(asking("code-owner"), {}, { CODEOWNERS: "db/ @acme/dba @grace\n" });
  await run();
  expect(requests()).toEqual([`review_requested grace by ${BOT}`, `review_requested team dba by ${BOT}`]);
});

it("asks nobody again who reviewed, was asked by somebody else, or whose request was removed", async () => {
  await begin(asking('["user:@grace", "user:@linus", "team:@acme/dba"]'));
  context.sandbox.requestReviewers("ada", 1, { reviewers: ["linus"] });
  context.sandbox.review("grace", 1, { state: "COMMENTED" });
  await run();
  context.sandbox.removeReviewers("ada", 1, { team_reviewers: ["dba"] });
  await lookAgain();
  expect(requests()).toEqual([
    "review_requested linus by ada",
    `review_requested team dba by ${BOT}`,
    "review_request_removed team dba by ada",
  ]);
});

it.each<[string, string, Parameters<typeof openOn>[1]]>([
  ["in a draft", asking('"user:@grace"'), { draft: true }],
  ["for a policy that observes", asking('"user:@grace"', "    enforcement: observe\n"), {}],
  ["for one that advises", asking('"user:@grace"', "    enforcement: advise\n"), {}],
])("asks nobody %s", async (_name, policy, opened) => {
  await begin(policy, opened);
  await run();
  expect(requests()).toEqual([]);
});

it("asks once the draft is ready, and not for what is answered", async () => {
  await begin(asking('"user:@grace"'), { draft: true });
  await run();
  context.click("grace", ["schema-change.staged"]);
  await run();
  await context.sandbox.editPullRequest("ada", 1, { draft: false });
  context.sandbox.catchUp();
  await run();
  expect(requests()).toEqual([]);
});

it("a policy asks for all of its items, but for one that says otherwise", async () => {
  const policy = POLICY.replace("    when:", "    ask: request-review\n    when:")
    .replace("is staged, by: anyone", 'is staged, by: "user:@grace"')
    .replace("was tested, by: anyone", 'was tested, by: "user:@linus", ask: nothing');
  await begin(policy);
  await run();
  expect(requests()).toEqual([`review_requested grace by ${BOT}`]);
});

it("one who is no collaborator is a line in the log; the others are asked, and the verdict stands", async () => {
  await begin(asking('["user:@stranger", "user:@grace"]'));
  const { log, code } = await run();
  expect(code).toBe(0);
  expect(requests()).toEqual([`review_requested grace by ${BOT}`]);
  expect(log).toMatch(/Could not be asked for a review: @stranger \(Reviews may only be requested from collaborators/);
  expect(context.status()).toMatch(/^pending: 2 of 2 open/);
});

it("a token that may not ask is a line in the log", async () => {
  await begin(asking('"user:@grace"'));
  context.sandbox.fail({
    method: "POST",
    path: /\/requested_reviewers$/,
    status: 403,
    times: 100,
    body: { message: "Resource not accessible by integration" },
  });
  const { log, code } = await run();
  expect(code).toBe(0);
  expect(log).toMatch(/asked for a review/);
  expect(context.status()).toMatch(/^pending: 2 of 2 open/);
});
