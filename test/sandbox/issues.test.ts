import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type SandboxContext, withKindSandbox } from "../support/with-sandbox.ts";

let context: SandboxContext;
let at = Date.parse("2026-11-01T00:00:00Z");
beforeAll(async () => {
  context = await withKindSandbox(undefined, { now: () => new Date(at) });
  const { rest } = context.client();
  const day = 24 * 60 * 60 * 1_000;
  await rest.issues.create({ ...context.at, title: "Old", labels: ["glass"] });
  at += 10 * day;
  await rest.issues.create({ ...context.at, title: "Young", labels: ["glass", "db"], assignees: ["grace"] });
  at += 10 * day;
  await rest.pulls.create({ ...context.at, base: "main", head: "feature", title: "Pull" });
  const closed = await rest.issues.create({ ...context.at, title: "Closed", labels: ["Glass"] });
  await rest.issues.update({ ...context.at, issue_number: closed.data.number, state: "closed" });
});
afterAll(() => context.close());

const titles = async (query: object): Promise<readonly string[]> =>
  (await context.client().rest.issues.listForRepo({ ...context.at, ...query })).data.map(({ title }) => title);

describe("a list of issues", () => {
  it.each<[string, object, readonly string[]]>([
    ["open ones, pull requests too, the newest first", {}, ["Pull", "Young", "Old"]],
    ["all", { state: "all" }, ["Closed", "Pull", "Young", "Old"]],
    ["by label, whatever its case", { state: "all", labels: "glass" }, ["Closed", "Young", "Old"]],
    ["by every one of several labels", { labels: "glass,db" }, ["Young"]],
    ["touched since", { since: "2026-11-05T00:00:00Z", labels: "glass" }, ["Young"]],
    ["by assignee", { assignee: "Grace" }, ["Young"]],
    ["without one", { assignee: "none" }, ["Pull", "Old"]],
    ["by creator", { creator: "nobody" }, []],
    ["the oldest first, on the second page", { direction: "asc", per_page: 1, page: 2 }, ["Young"]],
  ])("%s", async (_, query, expected) => {
    expect(await titles(query)).toEqual(expected);
  });

  it("refuses what it cannot list by, rather than bring too many", async () => {
    await expect(titles({ milestone: "1" })).rejects.toMatchObject({ status: 422 });
  });
});

describe("an issue", () => {
  it("is edited, with the events that GitHub sends", async () => {
    const { rest } = context.client();
    const { data } = await rest.issues.create({ ...context.at, title: "A", body: "b", labels: ["one"] });
    const before = context.sandbox.events.length;
    const edited = await rest.issues.update({
      ...context.at,
      issue_number: data.number,
      title: "B",
      state: "closed",
      labels: ["two"],
      assignees: ["ada"],
    });
    expect(edited.data).toMatchObject({ title: "B", body: "b", state: "closed", labels: [{ name: "two" }] });
    expect(edited.data.assignees?.map(({ login }) => login)).toEqual(["ada"]);
    expect(context.sandbox.events.slice(before).map(({ payload }) => payload.action)).toEqual([
      "edited",
      "assigned",
      "closed",
      "unlabeled",
      "labeled",
    ]);
  });

  it("does not take an assignee whom the repository does not know", async () => {
    const creating = context.client().rest.issues.create({ ...context.at, title: "A", assignees: ["stranger"] });
    await expect(creating).rejects.toMatchObject({ status: 422 });
  });
});
