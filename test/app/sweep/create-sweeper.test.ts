import { pino } from "pino";
import { describe, expect, it } from "vitest";
import type { NewJob } from "../../../src/app/queue/queue.ts";
import { createSweeper } from "../../../src/app/sweep/scheduled-tasks.ts";
import { type Answers, linked, refusal, stubClient } from "../../support/stub-client.ts";

/** What a sweep asks for, of what GitHub lists. */

const NOW = Date.parse("2026-11-25T12:00:00Z");
const HOUR = 3_600_000;
const DELIVERIES = "GET /app/hook/deliveries";
const AGAIN = "POST /app/hook/deliveries/{delivery_id}/attempts";

const begin = (answers: Answers, kept: Readonly<Record<string, string>> = {}) => {
  const { client, asked } = stubClient(answers);
  const jobs: NewJob[] = [];
  const checkpoints = new Map(Object.entries(kept));
  const swept: string[] = [];
  const forgotten: number[] = [];
  const sweeper = createSweeper({
    clients: { of: async () => client },
    queue: {
      enqueue: async (more) => {
        jobs.push(...more);
      },
    },
    store: {
      checkpoints: {
        get: async (name) => checkpoints.get(name),
        set: async (name, value) => {
          checkpoints.set(name, value);
        },
      },
      sweepOld: async (now) => {
        forgotten.push(now);
        return 5;
      },
    },
    metrics: { sweep: (what, found) => swept.push(`${what} ${found}`) },
    retention: { deliveries: 7, verdicts: 90, closedPullRequests: 30 },
    now: () => NOW,
    log: pino({ level: "silent" }),
  });
  return { sweeper, asked, jobs, checkpoints, swept, forgotten };
};

const installation = (id: number, more: object = {}) => ({
  id,
  account: { login: `acme-${id}` },
  suspended_at: null,
  permissions: {},
  ...more,
});
const shown = ({ key, task, urgency }: NewJob): string =>
  `${key} ${urgency}${task.kind === "installation" && task.changed !== undefined ? ` ${task.changed.account} since ${task.changed.since}` : ""}`;

describe("a sweep of open pull requests", () => {
  const INSTALLATIONS = "GET /app/installations";
  const LAST = "2026-11-25T11:00:00Z";
  const kept = { "pull-requests": LAST, "pull-requests-whole": String(NOW - HOUR) };

  it.each<[string, readonly object[], Readonly<Record<string, string>>, readonly string[]]>([
    ["the first looks at everything", [installation(1)], {}, ["installation:1 background"]],
    ["the next at what changed since", [installation(1)], kept, [`installation:1 background acme-1 since ${LAST}`]],
    [
      "a day later, at everything again",
      [installation(1)],
      { ...kept, "pull-requests-whole": String(NOW - 25 * HOUR) },
      ["installation:1 background"],
    ],
    [
      "not at what is suspended, which gives no token",
      [installation(1, { suspended_at: LAST }), installation(2)],
      kept,
      [`installation:2 background acme-2 since ${LAST}`],
    ],
    ["not at anything where all is suspended", [installation(1, { suspended_at: LAST })], {}, []],
    [
      "an account that is gone cannot be searched",
      [installation(1, { account: null })],
      kept,
      ["installation:1 background"],
    ],
    [
      "an enterprise has no login to search by",
      [installation(1, { account: { slug: "acme-inc" } })],
      kept,
      ["installation:1 background"],
    ],
    ["no installation", [], kept, []],
  ])("%s", async (_, installations, before, wanted) => {
    const { sweeper, jobs, swept } = begin({ [INSTALLATIONS]: installations }, before);
    expect(await sweeper.pullRequests()).toBe(wanted.length);
    expect(jobs.map(shown)).toEqual(wanted);
    expect(swept).toEqual([`pull-requests ${wanted.length}`]);
  });

  it("keeps how far it came, a little less, so that lists may lag", async () => {
    const { sweeper, checkpoints } = begin({ [INSTALLATIONS]: [] });
    await sweeper.pullRequests();
    expect(checkpoints.get("pull-requests")).toMatch(/^2026-11-25T11:5[78]:\d\dZ$/);
    expect(Number(checkpoints.get("pull-requests-whole"))).toBeGreaterThan(NOW - HOUR);
  });

  it("a whole one is not told to have been where only what changed was looked at", async () => {
    const { sweeper, checkpoints } = begin({ [INSTALLATIONS]: [] }, kept);
    await sweeper.pullRequests();
    expect(checkpoints.get("pull-requests-whole")).toBe(kept["pull-requests-whole"]);
  });

  it("that fails keeps nothing, so that the next one looks back as far", async () => {
    const { sweeper, checkpoints, jobs } = begin({ [INSTALLATIONS]: refusal(502) }, kept);
    await expect(sweeper.pullRequests()).rejects.toThrow("502");
    expect(Object.fromEntries(checkpoints)).toEqual(kept);
    expect(jobs).toEqual([]);
  });
});

const delivery = (id: number, more: object = {}) => ({
  id,
  guid: `g${id}`,
  delivered_at: new Date(NOW - id * 1_000).toISOString(),
  status_code: 500,
  redelivery: false,
  ...more,
});

describe("a sweep of deliveries", () => {
  it.each<[string, readonly object[], readonly number[]]>([
    ["nothing failed", [delivery(1, { status_code: 202 })], []],
    ["one that failed", [delivery(1)], [1]],
    ["no answer at all", [delivery(1, { status_code: 0 })], [1]],
    ["the oldest first", [delivery(1), delivery(2), delivery(3)], [3, 2, 1]],
    [
      "one that arrived by a later attempt",
      [delivery(1, { guid: "a", status_code: 200 }), delivery(2, { guid: "a" })],
      [],
    ],
    ["one that failed twice, once", [delivery(1, { guid: "a" }), delivery(2, { guid: "a" })], [1]],
    ["a redirect is no arrival", [delivery(1, { status_code: 301 })], [1]],
    ["what is older than the last sweep was seen to", [delivery(1), delivery(9_000)], [1]],
  ])("%s", async (_, listed, wanted) => {
    const { sweeper, asked, swept } = begin({ [DELIVERIES]: listed, [AGAIN]: {} }, { deliveries: String(NOW - HOUR) });
    expect(await sweeper.deliveries()).toBe(wanted.length);
    expect(asked.filter(({ route }) => route === AGAIN).map(({ given }) => given.delivery_id)).toEqual(wanted);
    expect(swept).toEqual([`deliveries ${wanted.length}`]);
  });

  it.each([404, 410, 422])("leaves one alone that GitHub cannot send again: %i", async (status) => {
    const refuse = ({ delivery_id }: { readonly delivery_id?: unknown }) => (delivery_id === 2 ? refusal(status) : {});
    const { sweeper, checkpoints } = begin({ [DELIVERIES]: [delivery(1), delivery(2)], [AGAIN]: refuse });
    expect(await sweeper.deliveries()).toBe(1);
    expect(Number(checkpoints.get("deliveries"))).toBeGreaterThan(NOW - HOUR);
  });

  it.each([401, 403, 500])("ends where GitHub refuses for now, and begins there the next time: %i", async (status) => {
    const before = { deliveries: String(NOW - HOUR) };
    const { sweeper, checkpoints } = begin({ [DELIVERIES]: [delivery(1)], [AGAIN]: refusal(status) }, before);
    await expect(sweeper.deliveries()).rejects.toThrow(String(status));
    expect(Object.fromEntries(checkpoints)).toEqual(before);
  });

  it("walks the pages as far back as is asked, and no further", async () => {
    const page = (cursor: string) =>
      `<https://api.github.com/app/hook/deliveries?per_page=100&cursor=${cursor}>; rel="next"`;
    const pages = [
      linked([delivery(1)], page("v1_2%3D")),
      linked([delivery(2)], page("v1_3")),
      linked([delivery(9_000)], page("v1_4")),
    ];
    const { sweeper, asked } = begin(
      { [DELIVERIES]: (_: unknown, before: number) => pages[before], [AGAIN]: {} },
      { deliveries: String(NOW - HOUR) },
    );
    expect(await sweeper.deliveries()).toBe(2);
    const walked = asked.filter(({ route }) => route === DELIVERIES).map(({ given }) => given.cursor);
    expect(walked).toEqual([undefined, "v1_2=", "v1_3"]);
  });

  it("the first one looks back three days, as long as GitHub keeps them", async () => {
    const old = delivery(1, { delivered_at: new Date(NOW - 73 * HOUR).toISOString() });
    const young = delivery(2, { delivered_at: new Date(NOW - 71 * HOUR).toISOString() });
    const { sweeper, asked } = begin({ [DELIVERIES]: [young, old], [AGAIN]: {} });
    expect(await sweeper.deliveries()).toBe(1);
    expect(asked.at(-1)?.given).toEqual({ delivery_id: 2 });
  });

  it("asks for so many at once, and leaves the newest to the next sweep", async () => {
    const many = Array.from({ length: 501 }, (_, at) => delivery(at + 1));
    const { sweeper, checkpoints } = begin({ [DELIVERIES]: many, [AGAIN]: {} });
    expect(await sweeper.deliveries()).toBe(500);
    expect(Number(checkpoints.get("deliveries"))).toBe(NOW - 1_000 - 120_000);
  });
});

it("forgets what is old by GitHub's time", async () => {
  const { sweeper, forgotten } = begin({});
  expect(await sweeper.forget()).toBe(5);
  expect(forgotten).toEqual([NOW]);
});
