import { describe, expect, it } from "vitest";
import { REPORTED, withRetry } from "../../../src/github/client/retry.ts";

/** A failure as Octokit throws it. */
const answer = (status: number, headers: Record<string, string> = {}, message = `HTTP ${status}`) =>
  Object.assign(new Error(message), { status, response: { status, headers } });
const broken = () => Object.assign(new Error("socket hang up"), { status: 500 });

/** Plays the outcomes one after the other on a clock of its own; says how long was waited, in seconds, and how it ended. */
const play = async (
  outcomes: readonly (Error | "ok")[],
  more: { tries?: number; totalMs?: number; slowMs?: number; reported?: boolean } = {},
) => {
  let now = 1_000_000_000_000;
  const waits: number[] = [];
  const left = [...outcomes];
  const retry = withRetry<typeof REPORTED | undefined, string>({
    tries: more.tries ?? 4,
    totalMs: more.totalMs ?? 60_000,
    secondMs: 1_000,
    now: () => now,
    wait: async (ms) => {
      waits.push(ms / 1_000);
      now += ms;
    },
    random: () => 0.5,
  });
  const request = async (): Promise<string> => {
    now += more.slowMs ?? 0;
    const next = left.shift() ?? "ok";
    if (next === "ok") return "ok";
    throw next;
  };
  const end = await retry(request, more.reported === true ? REPORTED : undefined).catch(
    (error: Error) => error.message,
  );
  return { end, waits };
};

describe("what is tried again, and after how long", () => {
  it.each<[string, readonly (Error | "ok")[], string, readonly number[]]>([
    ["nothing to try again", ["ok"], "ok", []],
    ["a fault of the host", [answer(500), answer(502), "ok"], "ok", [1, 4]],
    ["no answer", [broken(), "ok"], "ok", [1]],
    ["a fault that stays", [answer(500), answer(500), answer(500), answer(500), "ok"], "HTTP 500", [1, 4, 9]],
    ["429 with retry-after", [answer(429, { "retry-after": "7" }), "ok"], "ok", [7]],
    ["503 with retry-after", [answer(503, { "retry-after": "2" }), "ok"], "ok", [2]],
    [
      "a secondary limit",
      [answer(403, { "retry-after": "5" }, "You have exceeded a secondary rate limit"), "ok"],
      "ok",
      [5],
    ],
    [
      "a secondary limit that says nothing: a minute",
      [answer(403, {}, "You have exceeded a secondary rate limit"), "ok"],
      "ok",
      [60],
    ],
    [
      "the hour's limit, by its reset",
      [answer(403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1000000030" }), "ok"],
      "ok",
      [31],
    ],
    [
      "a secondary limit that says nothing, though the hour's is renewed sooner or later",
      [
        answer(
          403,
          { "x-ratelimit-remaining": "4000", "x-ratelimit-reset": "1000000030" },
          "You have exceeded a secondary rate limit",
        ),
        "ok",
      ],
      "ok",
      [60],
    ],
    ["501, which stays", [answer(501), "ok"], "HTTP 501", []],
    ["a limit that is longer than our patience", [answer(429, { "retry-after": "3600" }), "ok"], "HTTP 429", []],
    ...[400, 401, 403, 404, 410, 422].map(
      (status) =>
        [`${status}`, [answer(status), "ok"], `HTTP ${status}`, []] as [string, (Error | "ok")[], string, number[]],
    ),
  ])("%s", async (_, outcomes, end, waits) => {
    expect(await play(outcomes)).toEqual({ end, waits });
  });

  it.each<[number, string, readonly number[]]>([
    [404, "ok", [1]],
    [410, "ok", [1]],
    [403, "HTTP 403", []],
    [422, "HTTP 422", []],
  ])("of what an event told: %i", async (status, end, waits) => {
    expect(await play([answer(status), "ok"], { reported: true })).toEqual({ end, waits });
  });

  it("the time in all is bounded, whatever the tries", async () => {
    const { end, waits } = await play(Array.from({ length: 50 }, broken), { tries: 50, slowMs: 10_000 });
    expect(end).toBe("socket hang up");
    // A minute from the first failure on: five requests of ten seconds, and the waits between them.
    expect(waits).toEqual([1, 4, 9, 16]);
  });
});
