import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { nodeFetch, pacedFetch, paceOf } from "../../../src/github/client/node-fetch.ts";

describe("the pace", () => {
  it.each([
    ["plenty is left", { limit: 5_000, remaining: 4_000, reset: 4_600 }, 0],
    ["half is left: what is usable, spread over the hour", { limit: 5_000, remaining: 2_500, reset: 4_600 }, 1.8],
    ["little is left", { limit: 5_000, remaining: 600, reset: 4_600 }, 36],
    ["only the others' tenth is left: until it is renewed", { limit: 5_000, remaining: 500, reset: 4_600 }, 3_601],
    ["nothing is left", { limit: 60, remaining: 0, reset: 1_030 }, 31],
    ["it was renewed already", { limit: 60, remaining: 0, reset: 900 }, 0],
  ])("where %s", (_name, budget, seconds) => {
    expect(paceOf(budget, 1_000)).toBeCloseTo(seconds, 5);
  });
});

/** A host with a limit of so many requests in so many seconds, which refuses what is over it. The clock is a number. */
const startHost = async (limit: number, window: number) => {
  const clock = { seconds: 1_000 };
  let reset = clock.seconds + window;
  let used = 0;
  const seen = { refused: 0, answered: 0, least: limit };
  const server = createServer((_, response) => {
    if (clock.seconds >= reset) [reset, used] = [clock.seconds + window, 0];
    used += 1;
    const over = used > limit;
    seen[over ? "refused" : "answered"] += 1;
    seen.least = Math.min(seen.least, limit - used);
    response.writeHead(over ? 403 : 200, {
      "x-ratelimit-limit": limit,
      "x-ratelimit-remaining": Math.max(0, limit - used),
      "x-ratelimit-reset": Math.ceil(reset),
    });
    response.end("{}");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  closers.push(() => new Promise<void>((done) => server.close(() => done())));
  return { clock, seen, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/x` };
};

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

describe("a long run against a host with a limit", () => {
  it.each([
    ["one after the other", 1],
    ["eight at once", 8],
  ])("is never refused, and leaves something to others: %s", async (_name, atOnce) => {
    const { clock, seen, url } = await startHost(100, 60);
    const fetch = pacedFetch(nodeFetch({ timeoutMs: 5_000, env: {} }), {
      now: () => clock.seconds * 1_000,
      wait: async (ms) => {
        clock.seconds += ms / 1_000;
      },
      secondMs: 1_000,
    });
    for (let done = 0; done < 400; done += atOnce)
      await Promise.all(Array.from({ length: atOnce }, () => fetch(url, { headers: { connection: "close" } })));
    expect(seen).toMatchObject({ refused: 0, answered: 400 });
    expect(seen.least).toBeGreaterThanOrEqual(10 - atOnce);
    expect(clock.seconds).toBeGreaterThan(1_000 + 60);
  });
});

it("writes come a second apart, however many wait; what is read waits for none of them", async () => {
  const { clock, url } = await startHost(1_000, 60);
  const waits: number[] = [];
  const fetch = pacedFetch(nodeFetch({ timeoutMs: 5_000, env: {} }), {
    now: () => clock.seconds * 1_000,
    wait: async (ms) => {
      waits.push(ms);
      clock.seconds += ms / 1_000;
    },
    secondMs: 1_000,
  });
  const ask = (method: string) => fetch(url, { method, headers: { connection: "close" } });
  await Promise.all(["POST", "GET", "PATCH", "GET", "DELETE"].map(ask));
  expect(waits).toEqual([1_000, 1_000]);
  clock.seconds += 5;
  await ask("POST");
  expect(waits).toEqual([1_000, 1_000]);
});
