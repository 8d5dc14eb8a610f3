import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { isBlockLine } from "../../src/comment/record/page-lines.ts";
import { readPage, signPage } from "../../src/comment/record/signed-page.ts";
import { createSigner } from "../../src/gate/signer.ts";
import { type ActionContext, KEY, POLICY, startActionContext } from "../support/action-world.ts";
import { freshBundle } from "../support/fresh-bundle.ts";
import { runAction } from "../support/run-action.ts";

/** A repository that is renamed or transferred keeps its answers: they are bound to its id. */

let context: ActionContext;
beforeAll(async () => {
  await freshBundle();
}, 240_000);
afterEach(async () => context.close());

const STAGED = "schema-change.staged";
const RESTRICTED = POLICY.replace("is staged, by: anyone", "is staged, by: not-author");
const page = (): string => context.ours()[0]?.body ?? "";

/** The page as a version before wrote it, which knew no ids. */
const asBefore = (body: string, key: string): string => {
  const signer = createSigner(key === "" ? [] : [key]);
  const { ledger } = readPage(body, { repository: undefined, number: 1 }, signer);
  if (ledger === undefined) throw new Error("There is no record");
  const { repositoryId: _, ...old } = ledger;
  const text = body
    .split("\n")
    .filter((line) => !isBlockLine(line))
    .join("\n");
  return signPage(text, old, signer);
};

const begin = async (key: string): Promise<void> => {
  context = await startActionContext({ base: { ".github/tollgate.yml": RESTRICTED } });
  await context.sandbox.openPullRequest({ base: "main", head: "feature", title: "Add a table", author: "ada" });
  await context.run({ inputs: { "signing-key": key } });
  context.click("grace", [STAGED]);
  await context.run({ inputs: { "signing-key": key } });
  expect(context.status()).toBe("pending: 1 of 2 open: 1 for anyone with write access");
};

const look = async (key: string) => {
  await context.sandbox.editPullRequest("ada", 1, { title: `Look ${context.sandbox.events.length}` });
  // It is looked seconds later: no list is behind any more.
  context.sandbox.catchUp();
  const run = await context.run({ inputs: { "signing-key": key } });
  expect(run.code, run.log).toBe(0);
  return run;
};

describe.each([
  ["with a key", KEY],
  ["without a key", ""],
])("%s", (_, key) => {
  it.each<[string, { owner?: string; repo?: string }]>([
    ["renamed", { repo: "store" }],
    ["transferred", { owner: "globex" }],
    ["renamed and transferred", { owner: "globex", repo: "store" }],
    ["written in other letters", { repo: "SHOP" }],
  ])("%s: what was ticked stands, and nobody is accused", async (_name, request) => {
    await begin(key);
    context.sandbox.move("ada", request);
    await look(key);
    expect(context.status()).toBe("pending: 1 of 2 open: 1 for anyone with write access");
    expect(page()).toMatch(/Ticked by grace/);
    expect(page()).not.toMatch(/by hand|could not read its record|older record/);
    context.click("grace", ["schema-change.tested"]);
    await context.run({ inputs: { "signing-key": key } });
    expect(context.status()).toMatch(/^success/);
  });

  it("a record of before, which knows only the name: the host says that it leads here", async () => {
    await begin(key);
    const [ours] = context.ours();
    context.sandbox.editComment("github-actions[bot]", ours?.id ?? 0, asBefore(page(), key));
    context.sandbox.move("ada", { repo: "store" });
    const run = await look(key);
    expect(context.status()).toBe("pending: 1 of 2 open: 1 for anyone with write access");
    expect(run.requests).toContain("GET /repos/acme/shop 301");
    expect(page()).not.toMatch(/by hand|could not read its record/);
    // It is bound to the id from now on, and the host is not asked again.
    const again = await look(key);
    expect(again.requests).not.toContain("GET /repos/acme/shop 301");
    expect(context.status()).toBe("pending: 1 of 2 open: 1 for anyone with write access");
  });
});

describe("an event of before", () => {
  it("that names the repository as it was called is answered for what it is", async () => {
    await begin(KEY);
    context.click("grace", ["schema-change.tested"]);
    const event = context.sandbox.events.findLast(({ name }) => name === "issue_comment");
    context.sandbox.move("ada", { repo: "store" });
    const { url, graphqlUrl, requests } = context.sandbox;
    const run = await runAction(
      { url, graphqlUrl, requests, owner: "acme", repo: "shop" },
      { name: "issue_comment", payload: event?.payload },
      { inputs: { token: context.token, "signing-key": KEY } },
    );
    expect(run.code, run.log).toBe(0);
    expect(context.status()).toMatch(/^success/);
    expect(context.ours()).toHaveLength(1);
  });
});
