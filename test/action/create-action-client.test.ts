import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getOctokit } from "@actions/github";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createActionClient } from "../../src/action/action-client.ts";
import type { Context } from "../../src/action/inputs.ts";

/** The client as the Action makes it, of the real `@actions/github`, against a server that plays these answers. */

let close = async (): Promise<void> => {};
afterEach(async () => {
  vi.unstubAllEnvs();
  await close();
});

type Answer = { readonly status: number; readonly headers?: Record<string, string> };

const start = async (answers: readonly Answer[] = []) => {
  const left = [...answers];
  const seen: Record<"url" | "agent" | "authorization" | "mode" | "encoding", unknown>[] = [];
  const server = createServer((request, response) => {
    const { "user-agent": agent, authorization, "sec-fetch-mode": mode, "accept-encoding": encoding } = request.headers;
    seen.push({ url: request.url, agent, authorization, mode, encoding });
    const { status, headers } = left.shift() ?? { status: 200 };
    response.writeHead(status, { "content-type": "application/json", ...headers }).end('{"data":{}}');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  close = () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections());
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const waits: number[] = [];
  let now = 0;
  const testContext: Pick<Context, "env" | "now" | "wait" | "random"> = {
    env: { GITHUB_GRAPHQL_URL: `${base}/beside/graphql` },
    now: () => now,
    wait: async (ms) => {
      waits.push(ms);
      now += ms;
    },
    random: () => 0.5,
  };
  const context = { eventName: "", payload: {}, repo: { owner: "", repo: "" }, apiUrl: `${base}/api/v3/` };
  const make = () => createActionClient(testContext, { context, getOctokit }, "ghs_token");
  return { make, seen, waits };
};

describe("the Action's client", () => {
  it("asks where the runner says, as whom the runner says", async () => {
    vi.stubEnv("ACTIONS_ORCHESTRATION_ID", "a b");
    const { make, seen } = await start();
    const client = make();
    await client.request("GET /user");
    await client.graphql("query { viewer { login } }");
    expect(seen.map(({ url }) => url)).toEqual(["/api/v3/user", "/beside/graphql"]);
    for (const { agent, authorization } of seen) {
      expect(authorization).toBe("token ghs_token");
      expect(agent).toMatch(/^tollgate-action actions_orchestration_id\/a_b octokit-core\.js\//);
    }
  });

  it("waits as long as a busy host asks, also on a 503, and no more often than four times in all", async () => {
    const busy = { status: 503, headers: { "retry-after": "7" } };
    const patient = await start([busy, { status: 200 }]);
    await expect(patient.make().request("GET /user")).resolves.toMatchObject({ status: 200 });
    expect(patient.waits).toEqual([7_000]);
    await close();
    const given = await start(Array.from({ length: 20 }, () => busy));
    await expect(given.make().request("GET /user")).rejects.toMatchObject({ status: 503 });
    expect(given.seen).toHaveLength(4);
  });

  it("makes no request by undici, which takes longer to start than the requests take", async () => {
    const { make, seen } = await start();
    await make().request("GET /user");
    // What undici's fetch says in every request, and what ours says.
    expect(seen.map(({ mode, encoding }) => [mode, encoding])).toEqual([[undefined, "gzip"]]);
  });
});
