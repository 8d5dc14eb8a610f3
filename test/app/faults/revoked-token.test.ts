import { afterEach, expect, it } from "vitest";
import { type AppContext, startAppContext } from "../../support/app-world.ts";

let app: AppContext;
afterEach(() => app.close());

it("gets a new token if GitHub no longer accepts the one that the App has", async () => {
  app = await startAppContext();
  await app.sandbox.openPullRequest({ base: "main", head: "feature", title: "Add a table", author: "ada" });
  await app.settled();
  expect(app.check()).toMatch(/2 of 2 open/);
  // GitHub revokes tokens before their hour is over, for example if the App's permissions change.
  const { tokens } = app.sandbox.state;
  for (const [text, { installation }] of tokens) if (installation !== undefined) tokens.delete(text);
  const before = app.sandbox.requests.length;
  app.click("grace", ["schema-change.staged"]);
  await app.settled();
  expect(app.check()).toMatch(/1 of 2 open/);
  // Requests that were sent together share the new token.
  const since = app.sandbox.requests.slice(before);
  expect(since.filter(({ path }) => path.endsWith("/access_tokens"))).toHaveLength(1);
});
