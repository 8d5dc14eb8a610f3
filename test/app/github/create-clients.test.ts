import { Octokit } from "@octokit/core";
import { LRUCache } from "lru-cache";
import type { Probot } from "probot";
import { expect, it } from "vitest";
import { createClients, type Request } from "../../../src/app/github/create-clients.ts";
import type { LimitedRequest } from "../../../src/github/client/limiter.ts";
import type { SmallFetch } from "../../../src/github/client/node-fetch.ts";

/** Clients over a host that gives these answers, one after the other, with what passed the limiter and the metrics. */
const start = (statuses: readonly number[]) => {
  const left = [...statuses];
  const fetch: SmallFetch = async (url) => {
    const status = left.shift() ?? 200;
    return {
      status,
      statusText: "",
      url,
      headers: new Map([
        ["content-type", "application/json"],
        ["x-ratelimit-remaining", "4321"],
      ]),
      body: Buffer.from("{}"),
      text: async () => "{}",
      arrayBuffer: async () => new ArrayBuffer(0),
    };
  };
  const octokit = (): Octokit => new Octokit({ request: { fetch } });
  const tokens = new LRUCache<string, string>({ max: 10 });
  const limited: LimitedRequest[] = [];
  const measured: Request[] = [];
  const clients = createClients(
    { auth: async () => octokit() } as unknown as Probot,
    {
      run: async (request, send) => {
        limited.push(request);
        return send();
      },
      share: () => {},
    },
    {
      retry: { tries: 3, totalMs: 10_000, secondMs: 1, now: () => 0, wait: async () => {}, random: () => 0.5 },
      graphqlUrl: "https://api.github.com/graphql",
      tokens,
      onRequest: (request) => measured.push(request),
    },
  );
  return { clients, limited, measured, tokens };
};

it("each attempt of a request passes the limiter of its installation, and is counted", async () => {
  const { clients, limited, measured } = start([502, 502, 200]);
  const client = await clients.of(7, "event");
  await client.request("POST /repos/{owner}/{repo}/check-runs", { owner: "a", repo: "b", name: "c", head_sha: "d" });
  const wanted = { installation: 7, method: "POST", url: "/repos/{owner}/{repo}/check-runs", background: false };
  expect(limited).toEqual([wanted, wanted, wanted]);
  expect(measured.map(({ status, remaining }) => [status, remaining])).toEqual([
    [502, 4321],
    [502, 4321],
    [200, 4321],
  ]);
});

it("what a click or an event needs is no background work, a sweep is; each has its client, and keeps it", async () => {
  const { clients, limited } = start([]);
  for (const urgency of ["person", "event", "background"] as const)
    await (await clients.of(7, urgency)).request("GET /");
  expect(limited.map(({ background }) => background)).toEqual([false, false, true]);
  expect(await clients.of(7, "person")).toBe(await clients.of(7, "event"));
  expect(await clients.of(7, "person")).not.toBe(await clients.of(8, "person"));
});

it("a query of GraphQL passes the limiter too", async () => {
  const { clients, limited } = start([]);
  const client = await clients.of(7, "person");
  await client.graphql("query { viewer { login } }").catch(() => undefined);
  expect(limited[0]?.url).toMatch(/\/graphql$/);
});

it("two requests that meet a revoked token together are both sent again, and keep the new token", async () => {
  const { clients, measured, tokens } = start([401, 401, 200, 200]);
  tokens.set("7", "revoked");
  const client = await clients.of(7, "event");
  await Promise.all([client.request("GET /a"), client.request("GET /b")]);
  expect(measured.map(({ status }) => status)).toEqual([401, 401, 200, 200]);
  expect(tokens.has("7")).toBe(false);
});

it("a request without a token is refused once", async () => {
  const { clients, measured } = start([401, 200]);
  const client = await clients.of(7, "event");
  await expect(client.request("GET /a")).rejects.toMatchObject({ status: 401 });
  expect(measured).toHaveLength(1);
});
