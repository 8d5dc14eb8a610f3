import { describe, expect, it } from "vitest";
import { limitOf } from "../../../src/app/work/handler.ts";

const answer = (status: number, headers: Readonly<Record<string, string>>, message = "") =>
  Object.assign(new Error(message), { status, response: { headers } });

describe("how long a limit asks to wait", () => {
  it.each<[string, unknown, number | undefined]>([
    ["429 with a time", answer(429, { "retry-after": "7" }), 7_000],
    ["429 without a time", answer(429, {}), 60_000],
    ["a secondary limit", answer(403, { "retry-after": "30" }, "You have exceeded a secondary rate limit"), 30_000],
    ["the primary one", answer(403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "110" }), 11_000],
    [
      "a limit that has ended already",
      answer(403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "50" }),
      60_000,
    ],
    [
      "a secondary limit that does not say: a minute, though the primary one is renewed in an hour",
      answer(
        403,
        { "x-ratelimit-remaining": "4000", "x-ratelimit-reset": "3700" },
        "You have exceeded a secondary rate limit",
      ),
      60_000,
    ],
    ["429 with requests left", answer(429, { "x-ratelimit-remaining": "4000", "x-ratelimit-reset": "3700" }), 60_000],
    ["a time that is not a number", answer(429, { "retry-after": "soon" }), 60_000],
    ["a day, which is cut to an hour", answer(429, { "retry-after": "86400" }), 3_600_000],
    ["a missing permission", answer(403, {}, "Resource not accessible by integration"), undefined],
    ["a server error", answer(500, { "retry-after": "7" }), undefined],
    ["no answer", new Error("ECONNRESET"), undefined],
  ])("%s", (_, error, wanted) => {
    expect(limitOf(error, 100_000)).toBe(wanted);
  });
});
