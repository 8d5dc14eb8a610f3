import { expect, it } from "vitest";
import type { GateInput } from "../../src/gate/input.ts";
import { runGate } from "../../src/gate/run-gate.ts";
import { FakeHost } from "./fake-host.ts";
import { gateInput } from "./gate-input.ts";
import { ONLY_A } from "./oracle.ts";

const LIST = "GET /repos/{owner}/{repo}/issues/{issue_number}/comments";
const CREATE = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments";

it("a comment that another run made since ours looked is taken, and no second one is made", async () => {
  const host = new FakeHost();
  host.policies = ONLY_A;
  host.push({ "db/1.sql": "d1" });
  const client = host.client(
    async () => {},
    () => {},
  );
  const run = async (gated: GateInput["client"]) => runGate(gateInput(gated, () => host.now()));
  const request = client.request as unknown as (route: string, parameters: unknown) => Promise<unknown>;
  const routes: string[] = [];
  const watched = async (route: string, parameters: unknown): Promise<unknown> => {
    // The list is read at the look, and once more before a comment is made.
    if (route === LIST && routes.includes(LIST) && host.ours().length === 0) {
      await run(client);
      host.second += 1;
    }
    routes.push(route);
    return request(route, parameters);
  };
  // A look by one query would be the check as well.
  const graphql = (async (query: string, variables: Record<string, unknown>) => {
    if (!query.includes("userContentEdits") || query.includes("comments(last")) throw new Error("no answer");
    return client.graphql(query, variables);
  }) as unknown as GateInput["client"]["graphql"];
  const { published } = await run({ request: watched as unknown as GateInput["client"]["request"], graphql });
  expect(published).toMatchObject({ outdated: false });
  expect(host.ours()).toHaveLength(1);
  expect(routes).not.toContain(CREATE);
});
