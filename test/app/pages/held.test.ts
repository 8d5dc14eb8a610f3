import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { durationText, percentile, stretchesOf } from "../../../src/app/pages/dashboard/charts.ts";
import { aGate, DAY, HOUR, NOON } from "./a-gate.ts";
import { openStore, type PagesContext, pagesOver, type StoreContext } from "./pages-world.ts";
import { wordsOf } from "./read-html.ts";

const BASE = "http://127.0.0.1:3000";
let store: StoreContext;
let context: PagesContext;

/** Hours before noon at which a pull request got a verdict. */
const HISTORY: Readonly<Record<number, readonly (readonly ["blocked" | "error" | "pass", number])[]>> = {
  // Held for two hours, then again for ten.
  1: [
    ["blocked", 30],
    ["error", 29],
    ["pass", 28],
    ["blocked", 20],
    ["pass", 10],
  ],
  // Never held, and still held.
  2: [
    ["pass", 5],
    ["pass", 4],
  ],
  3: [["blocked", 9]],
  // Held from before the window on, for twelve days.
  4: [
    ["blocked", 24 * 12 + 1],
    ["blocked", 50],
    ["pass", 1],
  ],
};

beforeAll(async () => {
  store = await openStore();
  const { pullRequests, verdicts } = store.backend.store;
  await pullRequests.put(aGate({ number: 3, title: '=HYPERLINK("x")', blockedSince: NOON - 9 * HOUR }));
  await pullRequests.put(aGate({ repository: "acme/billing", number: 4, title: "Another", verdict: "pass" }));
  for (const [number, history] of Object.entries(HISTORY))
    for (const [verdict, hours] of history)
      await verdicts.add({
        ...{ repository: "acme/shop", number: Number(number), headSha: "a".repeat(40), tookMs: 1 },
        ...{ verdict, heldBy: [], at: NOON - hours * HOUR },
      });
  context = pagesOver(store);
});
afterAll(() => store.close());

const get = async (path: string): Promise<Response> => context.pages.request(BASE + path);

describe("the time held", () => {
  it("is counted from the first verdict that held, for each time that it passed", async () => {
    const { releases } = store.backend.store.verdicts;
    const held = async (days: number, repositories?: readonly string[]) =>
      (await releases(NOON - days * DAY, repositories)).map(({ heldMs }) => heldMs / HOUR);
    expect(await held(7)).toEqual([2, 10, 24 * 12]);
    expect(await held(1)).toEqual([10, 24 * 12]);
    expect(await held(7, ["acme/billing"])).toEqual([]);
  });

  it("stands on the dashboard as median, 95th percentile, and by week", async () => {
    const words = wordsOf(await (await get("/")).text());
    expect(words).toContain("median 10 h 95th percentile 12 d passed after being held 3");
    expect(words).toContain("Nov 19");
    expect(words).toContain("2026-11-19 3 pull requests 10 h 12 d");
    const empty = wordsOf(await (await get("/?repository=acme/billing")).text());
    expect(empty).toContain("No pull request that was held has passed in this time.");
  });

  test.each([
    [[], 0.5, undefined],
    [[7], 0.95, 7],
    [[3, 1, 2], 0.5, 2],
    [[4, 3, 2, 1], 0.5, 2],
    [Array.from({ length: 100 }, (_, at) => at + 1), 0.95, 95],
  ])("the percentile of %j at %f is %d", (values, share, expected) => {
    expect(percentile(values, share)).toBe(expected);
  });

  it("is put into days for a week, else into weeks, and every moment into one of them", () => {
    const releases = Array.from({ length: 7 }, (_, at) => ({ at: NOON - at * DAY, heldMs: HOUR }));
    expect(stretchesOf(releases, 7, NOON).map(({ count }) => count)).toEqual([1, 1, 1, 1, 1, 1, 1]);
    expect(stretchesOf(releases, 30, NOON).map(({ count }) => count)).toEqual([0, 0, 0, 0, 7]);
    expect(durationText(59_000)).toBe("under 1 min");
  });
});

describe("a repository's page", () => {
  it("shows that repository's pull requests under its name", async () => {
    const page = await (await get("/gates/acme/billing")).text();
    expect(page).toContain("<h1>acme/billing</h1>");
    expect(wordsOf(page)).toContain("Another");
    expect(page).not.toContain("HYPERLINK");
    // Numbers of all repositories would contradict it.
    expect(wordsOf(page)).toContain("No job of acme/billing was given up.");
    expect(wordsOf(page)).not.toContain("waiting for their time");
  });

  it.each(["/gates/acme/..", "/gates/acme/a%2Fb", "/gates/acme/%3Cb%3E"])("is not found at %s", async (path) => {
    expect((await get(path)).status).toBe(404);
  });
});

describe("CSV", () => {
  it("has a row for each pull request of the filter, and no formula", async () => {
    const response = await get("/open.csv?verdict=blocked");
    expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    const [head = "", ...rows] = (await response.text()).trimEnd().split("\r\n");
    expect(head).toMatch(/^repository,number,title,author,verdict,/);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatch(/^acme\/shop,3,"'=HYPERLINK\(""x""\)",/);
    expect(rows[0]).toContain(`,${new Date(NOON - 9 * HOUR).toISOString()},9,`);
    expect((await (await get("/open.csv")).text()).trimEnd().split("\r\n")).toHaveLength(3);
    expect((await (await get("/open.csv?q=another")).text()).trimEnd().split("\r\n")).toHaveLength(2);
  });
});
