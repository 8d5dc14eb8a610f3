import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { readPage } from "../../src/comment/record/read-page.ts";
import { isBlockLine, signPage } from "../../src/comment/record/sign-page.ts";
import { createSigner } from "../../src/gate/signer.ts";
import { type ActionWorld, KEY, POLICY, startActionWorld } from "../support/action-world.ts";
import { freshBundle } from "../support/fresh-bundle.ts";
import { runAction } from "../support/run-action.ts";

/** A repository that is renamed or transferred keeps its answers: they are bound to its id. */

let world: ActionWorld;
beforeAll(async () => {
  await freshBundle();
}, 240_000);
afterEach(async () => world.close());

const STAGED = "schema-change.staged";
const RESTRICTED = POLICY.replace("is staged, by: anyone", "is staged, by: not-author");
const page = (): string => world.ours()[0]?.body ?? "";

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
  world = await startActionWorld({ base: { ".github/tollgate.yml": RESTRICTED } });
  await world.sandbox.openPullRequest({ base: "main", head: "feature", title: "Add a table", author: "ada" });
  await world.run({ inputs: { "signing-key": key } });
  world.click("grace", [STAGED]);
  await world.run({ inputs: { "signing-key": key } });
  expect(world.status()).toBe("pending: 1 of 2 open: anyone 1");
};

const look = async (key: string) => {
  await world.sandbox.editPullRequest("ada", 1, { title: `Look ${world.sandbox.events.length}` });
  // It is looked seconds later: no list is behind any more.
  world.sandbox.catchUp();
  const run = await world.run({ inputs: { "signing-key": key } });
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
    world.sandbox.move("ada", request);
    await look(key);
    expect(world.status()).toBe("pending: 1 of 2 open: anyone 1");
    expect(page()).toMatch(/Ticked by grace/);
    expect(page()).not.toMatch(/by hand|could not read its record|older record/);
    world.click("grace", ["schema-change.tested"]);
    await world.run({ inputs: { "signing-key": key } });
    expect(world.status()).toMatch(/^success/);
  });

  it("a record of before, which knows only the name: the host says that it leads here", async () => {
    await begin(key);
    const [ours] = world.ours();
    world.sandbox.editComment("github-actions[bot]", ours?.id ?? 0, asBefore(page(), key));
    world.sandbox.move("ada", { repo: "store" });
    const run = await look(key);
    expect(world.status()).toBe("pending: 1 of 2 open: anyone 1");
    expect(run.requests).toContain("GET /repos/acme/shop 301");
    expect(page()).not.toMatch(/by hand|could not read its record/);
    // It is bound to the id from now on, and the host is not asked again.
    const again = await look(key);
    expect(again.requests).not.toContain("GET /repos/acme/shop 301");
    expect(world.status()).toBe("pending: 1 of 2 open: anyone 1");
  });
});

describe("an event of before", () => {
  it("that names the repository as it was called is answered for what it is", async () => {
    await begin(KEY);
    world.click("grace", ["schema-change.tested"]);
    const event = world.sandbox.events.findLast(({ name }) => name === "issue_comment");
    world.sandbox.move("ada", { repo: "store" });
    const { url, graphqlUrl, requests } = world.sandbox;
    const run = await runAction(
      { url, graphqlUrl, requests, owner: "acme", repo: "shop" },
      { name: "issue_comment", payload: event?.payload },
      { inputs: { token: world.token, "signing-key": KEY } },
    );
    expect(run.code, run.log).toBe(0);
    expect(world.status()).toMatch(/^success/);
    expect(world.ours()).toHaveLength(1);
  });
});
