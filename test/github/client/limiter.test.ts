import { describe, expect, it } from "vitest";
import { createLimiter, LIMITS, type LimitedRequest } from "../../../src/github/client/limiter.ts";

/** A limiter on a clock of its own, which moves only if something waits. */
const start = (replicas = 1) => {
  const timers: { readonly at: number; readonly ring: () => void }[] = [];
  const clock = { now: 0, waits: 0 };
  const limiter = createLimiter(LIMITS, {
    now: () => clock.now,
    secondMs: 1_000,
    wait: async (ms) => {
      clock.waits += 1;
      return new Promise((ring) => timers.push({ at: clock.now + ms, ring }));
    },
  });
  limiter.share(replicas);
  const sent: { readonly at: number; readonly request: LimitedRequest }[] = [];
  const run = async (request: Partial<LimitedRequest>, send: () => unknown = () => undefined): Promise<void> => {
    const whole = { installation: 1, method: "GET", url: "/repos/{owner}/{repo}/pulls/{number}", background: false };
    await limiter.run({ ...whole, ...request }, () => {
      sent.push({ at: clock.now, request: { ...whole, ...request } });
      return send();
    });
  };
  /** Moves the clock from timer to timer until nothing waits. */
  const until = async (done: Promise<unknown>): Promise<void> => {
    let over = false;
    const ended = (): void => {
      over = true;
    };
    void done.then(ended, ended);
    for (;;) {
      // Everything that waits for no timer goes on first.
      await new Promise(setImmediate);
      if (over) return;
      timers.sort((a, b) => a.at - b.at);
      const next = timers.shift();
      if (next === undefined) throw new Error("Nothing will ever go on");
      clock.now = next.at;
      next.ring();
    }
  };
  return { limiter, clock, sent, run, until };
};

/** The most of these moments that lie in any stretch of this length. */
const mostIn = (moments: readonly number[], ms: number): number =>
  Math.max(...moments.map((from) => moments.filter((at) => at >= from && at < from + ms).length));

const times = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at));
const COMMENT = { method: "POST", url: "/repos/{owner}/{repo}/issues/{issue_number}/comments" };
const CHECK = { method: "POST", url: "/repos/{owner}/{repo}/check-runs" };
const MINUTE = 60_000;

it("what finds room is sent at once, in the same turn, without a timer", () => {
  const { run, sent, clock } = start();
  void run({});
  void run(CHECK);
  void run({ ...COMMENT, background: true });
  expect(sent).toHaveLength(3);
  expect(clock.waits).toBe(0);
});

describe("one installation stays within GitHub's limits, however much is asked for", () => {
  it.each<[string, Partial<LimitedRequest>, number, number]>([
    ["80 writes a minute", CHECK, 80, MINUTE],
    ["80 writes a minute, in the background", { ...CHECK, background: true }, 80, MINUTE],
    ["500 notifying writes an hour", COMMENT, 500, 60 * MINUTE],
    ["900 points a minute", {}, 900, MINUTE],
    ["2,000 points a minute of GraphQL", { method: "POST", url: "/graphql" }, 2_000, MINUTE],
    ["30 searches a minute", { url: "/search/issues" }, 30, MINUTE],
  ])("%s", async (_, request, most, window) => {
    const { run, sent, until } = start();
    const asked = most * 2;
    await until(Promise.all(times(asked, () => run(request))));
    expect(sent).toHaveLength(asked);
    const used = mostIn(
      sent.map(({ at }) => at),
      window,
    );
    expect(used).toBeLessThanOrEqual(most);
    expect(used).toBeGreaterThan(most / 2);
  });

  it("100 requests at once", async () => {
    const { run, until } = start();
    let now = 0;
    let most = 0;
    const send = async (): Promise<void> => {
      now += 1;
      most = Math.max(most, now);
      for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
      now -= 1;
    };
    await until(Promise.all(times(140, () => run({}, send))));
    expect(most).toBe(60);
  });

  it("installations do not wait for each other", () => {
    const { run, sent } = start();
    for (const installation of times(10, (at) => at + 1))
      for (const _ of times(15, () => 0)) void run({ ...CHECK, installation });
    expect(sent).toHaveLength(150);
  });

  it("three replicas together use what one may", async () => {
    const replicas = times(3, () => start(3));
    await Promise.all(replicas.map(({ run, until }) => until(Promise.all(times(60, () => run(CHECK))))));
    const moments = replicas.flatMap(({ sent }) => sent.map(({ at }) => at));
    expect(moments).toHaveLength(180);
    expect(mostIn(moments, MINUTE)).toBeLessThanOrEqual(80);
  });
});

describe("people go first", () => {
  it("a click while hundreds of background writes wait is sent at once", async () => {
    const { run, sent, clock, until } = start();
    const all = Promise.all(times(200, () => run({ ...CHECK, background: true })));
    await until(run({ ...COMMENT, method: "PATCH" }));
    expect(clock.now).toBe(0);
    await until(all);
    expect(sent).toHaveLength(201);
  });

  it("of those that wait for a slot, a person's request is sent before background work", async () => {
    const { run, sent, until } = start();
    const held: (() => void)[] = [];
    const holding = times(60, () => run({}, () => new Promise<void>((free) => held.push(free))));
    const background = times(3, () => run({ background: true }));
    const person = run({ url: "/click" });
    for (const free of held) free();
    await until(Promise.all([...holding, ...background, person]));
    expect(sent[60]?.request.url).toBe("/click");
  });
});

it("a failed request frees its slot, and its error is passed on", async () => {
  const { run, until } = start();
  const fail = () => Promise.reject(new Error("no answer"));
  await expect(run({}, fail)).rejects.toThrow("no answer");
  await until(Promise.allSettled(times(70, () => run({}, fail))));
  await until(Promise.all(times(70, () => run({}))));
});

it("a token is requested although its own request holds the last slot", async () => {
  const { run, until } = start();
  const url = "/app/installations/{installation_id}/access_tokens";
  await until(Promise.all(times(60, () => run({}, () => run({ method: "POST", url })))));
});
