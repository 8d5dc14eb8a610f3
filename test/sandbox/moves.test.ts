import { afterEach, expect, it } from "vitest";
import { makeRepository, type TestRepository } from "../support/sandbox-world.ts";
import { type Sandbox, startSandbox } from "../support/start-sandbox.ts";

/** A repository that is renamed or transferred: its id stays, and its old name leads to it. */

let sandbox: Sandbox;
const made: TestRepository[] = [];
afterEach(async () => {
  await sandbox.close();
  await Promise.all(made.splice(0).map(async (one) => one.cleanup()));
});

const repository = async (): Promise<TestRepository> => {
  const one = await makeRepository({ base: { "a.txt": "a\n" }, branches: { feature: { "b.txt": "b\n" } } });
  made.push(one);
  return one;
};

const begin = async (): Promise<{ readonly token: string }> => {
  sandbox = await startSandbox({ gitDir: (await repository()).dir, owner: "acme", repo: "shop" });
  sandbox.setPerson({ login: "ada", role: "write" });
  await sandbox.openPullRequest({ base: "main", head: "feature", title: "A change", author: "ada" });
  return { token: sandbox.token({ actor: "ada" }) };
};

const ask = async (path: string, token: string, init: RequestInit = {}) =>
  fetch(`${sandbox.url}${path}`, { redirect: "manual", headers: { authorization: `token ${token}` }, ...init });

it("answers 301 to what reads by the old name and 307 to what writes, by the repository's id", async () => {
  const { token } = await begin();
  sandbox.move("ada", { repo: "store" });
  const { id } = sandbox;
  const read = await ask("/repos/acme/shop/pulls/1?x=1", token);
  expect([read.status, read.headers.get("location")]).toEqual([301, `${sandbox.url}/repositories/${id}/pulls/1?x=1`]);
  const written = await ask("/repos/acme/shop/issues/1/comments", token, { method: "POST", body: '{"body":"Hello"}' });
  expect(written.status).toBe(307);
  const led = await ask(`/repositories/${id}/pulls/1`, token);
  const pull = (await led.json()) as { base: { repo: { full_name: string; id: number } } };
  expect(pull.base.repo).toMatchObject({ full_name: "acme/store", id });
  const root = await ask("/repos/acme/shop", token, { redirect: "follow" });
  expect(((await root.json()) as { id: number }).id).toBe(id);
});

it("hides the redirect from who may not see the repository, and ends it where another takes the name", async () => {
  const { token } = await begin();
  sandbox.move("ada", { repo: "store" });
  sandbox.setPerson({ login: "eve", role: "none" });
  expect((await ask("/repos/acme/shop", sandbox.token({ actor: "eve" }))).status).toBe(404);
  await sandbox.addRepository({ repo: "shop", gitDir: (await repository()).dir });
  const taken = (await (await ask("/repos/acme/shop", token)).json()) as { id: number };
  expect(taken.id).not.toBe(sandbox.id);
});

it("tells it as GitHub does, and keeps tokens and installations that name it", async () => {
  const { token } = await begin();
  const workflow = sandbox.token({ actor: "github-actions[bot]", permissions: { contents: "read" } });
  sandbox.move("ada", { repo: "store" });
  sandbox.move("ada", { owner: "globex" });
  const reported = sandbox.events.filter(({ name }) => name === "repository").map(({ payload }) => payload);
  expect(reported).toMatchObject([
    { action: "renamed", changes: { repository: { name: { from: "shop" } } }, repository: { full_name: "acme/store" } },
    {
      action: "transferred",
      changes: { owner: { from: { organization: { login: "acme" } } } },
      repository: { full_name: "globex/store" },
    },
  ]);
  expect((await ask("/repos/globex/store", workflow)).status).toBe(200);
  expect((await ask("/repos/acme/shop/pulls/1", token, { redirect: "follow" })).status).toBe(200);
  expect([sandbox.owner, sandbox.repo]).toEqual(["globex", "store"]);
});
