import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NO_QUIRKS } from "../../../sandbox/src/state/quirks.ts";
import { POLICY } from "../../support/action-world.ts";
import { type AppContext, startAppContext } from "../../support/app-world.ts";

/**
 * Requests of the App for one pull request's life. They do not depend on the machine, and GitHub counts each of them: a
 * growing list is a slower answer for people and fewer pull requests an hour for an organisation.
 */
describe("the App's requests for", () => {
  let app: AppContext;
  beforeAll(async () => {
    app = await startAppContext({
      base: { ".github/tollgate.yml": POLICY + LOOKS_INSIDE },
      branches: {
        second: { "db/1.sql": "CREATE TABLE b (c int);\n" },
        large: Object.fromEntries(Array.from({ length: 3_000 }, (_, at) => [`db/d${at % 60}/${at}.sql`, `${at}\n`])),
        stack: { "ops/stack.yml": "Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n" },
      },
      sandbox: { quirks: NO_QUIRKS, now: () => new Date() },
    });
  });
  afterAll(async () => app.close());

  /** By operation, alphabetically. Tokens and what is asked once a minute for the whole account are left out. */
  const requestsOf = async (act: () => unknown): Promise<readonly string[]> => {
    const before = app.sandbox.requests.length;
    await act();
    await app.settled();
    return app.sandbox.requests
      .slice(before)
      .flatMap(({ operation }) => (operation === undefined || SELDOM.includes(operation) ? [] : [operation]))
      .sort();
  };

  it("a pull request that is opened: a look, what only REST has, and each write with its check", async () => {
    const open = async (): Promise<unknown> =>
      app.sandbox.openPullRequest({ base: "main", head: "feature", title: "Change", author: "ada" });
    await requestsOf(open);
    expect(
      await requestsOf(async () => app.sandbox.openPullRequest({ ...SECOND, title: "Change", author: "ada" })),
    ).toEqual([
      "checks/create",
      "graphql",
      "issues/create-comment",
      "issues/list-comments",
      "pulls/list-commits",
      "pulls/list-files",
    ]);
  });

  it("a label that changes nothing: one look", async () => {
    expect(await requestsOf(() => app.sandbox.addLabel("ada", 1, "big"))).toEqual(["graphql"]);
  });

  it("a tick: a look beside the right of the person, and each write with its check", async () => {
    expect(await requestsOf(() => app.click("grace", ["schema-change.staged"]))).toEqual([
      "checks/update",
      "graphql",
      "graphql",
      "issues/update-comment",
      "repos/get-collaborator-permission-level",
    ]);
  });

  it("a policy that looks into files: one query more, and none for the same files again", async () => {
    const stack = { base: "main", head: "stack", title: "Stack", author: "ada" };
    const opened = await requestsOf(async () => app.sandbox.openPullRequest(stack));
    expect(app.ours(3)[0]?.body).toContain("Cloud resources");
    expect(opened.filter((one) => one === "graphql")).toHaveLength(3);
    expect(await requestsOf(() => app.sandbox.addLabel("ada", 3, "big"))).toEqual(["graphql"]);
  });

  it("3,000 files: what the event tells of is asked beside the look, so that the look counts before the first write", async () => {
    const large = { base: "main", head: "large", title: "Large", author: "ada" };
    const opened = await requestsOf(async () => app.sandbox.openPullRequest(large));
    const times = Object.fromEntries([...Map.groupBy(opened, (one) => one)].map(([one, all]) => [one, all.length]));
    expect(times).toEqual({
      "checks/create": 1,
      "git/get-tree": 2,
      graphql: 1,
      "issues/create-comment": 1,
      "issues/list-comments": 1,
      "pulls/list-commits": 1,
      "pulls/list-files": 30,
      "repos/compare-commits-with-basehead": 1,
    });
    expect(await requestsOf(() => app.sandbox.addLabel("ada", 4, "big"))).toEqual(["graphql"]);
  });

  it("a push: also the right of who answered before", async () => {
    const push = { branch: "feature", files: { "db/2.sql": "SELECT 1;\n" }, message: "More" };
    expect(await requestsOf(async () => app.sandbox.pushToBranch("ada", push))).toEqual([
      "checks/create",
      "graphql",
      "graphql",
      "issues/update-comment",
      "pulls/list-commits",
      "pulls/list-files",
      "repos/get-collaborator-permission-level",
    ]);
  });
});

const LOOKS_INSIDE = `
  stack:
    title: Cloud resources
    why: They cost money
    when: { paths: ["ops/**"], content: ["AWS::"] }
    requires: { checklist: [{ id: cost, text: The cost is known }] }
`;

const SELDOM: readonly string[] = [
  "apps/create-installation-access-token",
  "apps/list-repos-accessible-to-installation",
];
const SECOND = { base: "main", head: "second" };
