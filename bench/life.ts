import { NO_QUIRKS } from "../sandbox/src/state/quirks.ts";
import { startAppContext } from "../test/support/app-world.ts";
import { report } from "./support/floor.ts";

/**
 * Counts the App's requests for the life of a pull request: one opening, four pushes, eight ticks, three labels. They do
 * not depend on the machine. A query costs one point (test/github/queries.test.ts), a request that was answered with 304
 * none.
 *
 *   node bench/life.ts [--json]
 */
const app = await startAppContext({ sandbox: { quirks: NO_QUIRKS, now: () => new Date() } });
const of = { rest: 0, graphql: 0 };
const spent: Record<string, { rest: number; graphql: number; times: number }> = {};
const count = async (kind: string, act: () => unknown): Promise<void> => {
  const before = app.sandbox.requests.length;
  await act();
  await app.settled();
  const sum = spent[kind] ?? { rest: 0, graphql: 0, times: 0 };
  spent[kind] = sum;
  sum.times += 1;
  for (const { operation, status } of app.sandbox.requests.slice(before)) {
    if (operation === undefined || status === 304) continue;
    const budget = operation === "graphql" ? "graphql" : "rest";
    sum[budget] += 1;
    of[budget] += 1;
  }
};
const push = (at: number) => async (): Promise<unknown> =>
  app.sandbox.pushToBranch("ada", { branch: "feature", files: { [`db/${at}.sql`]: "SELECT 1;\n" }, message: `${at}` });
const tick = (at: number) => (): void =>
  app.click(at % 2 === 0 ? "grace" : "linus", [at % 4 < 2 ? "schema-change.staged" : "schema-change.tested"]);

await count("opening", async () =>
  app.sandbox.openPullRequest({ base: "main", head: "feature", title: "Add a table", author: "ada" }),
);
for (let at = 0; at < 4; at += 1) {
  await count("push", push(at + 2));
  await count("tick", tick(2 * at));
  await count("tick", tick(2 * at + 1));
  if (at < 3) await count("label", () => app.sandbox.addLabel("ada", 1, `label-${at}`));
}
await app.close();
if (!process.argv.includes("--json"))
  for (const [kind, { rest, graphql, times }] of Object.entries(spent))
    console.log(
      `${`${times} × ${kind}`.padEnd(14)}${String(rest).padStart(4)} REST${String(graphql).padStart(4)} GraphQL`,
    );
report(of, { rest: "REST requests of a life", graphql: "GraphQL points of a life" });
