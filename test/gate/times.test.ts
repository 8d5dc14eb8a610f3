import { describe, expect, test } from "vitest";
import { PUBLISHING_S } from "../../src/comment/commands/read-commands.ts";
import {
  ACTION_REQUESTS,
  APP_REQUESTS,
  CLOCK_FACTOR,
  COMPUTING_MS,
  LIST_LAG_S,
  LOOK_FRESH_S,
  MAX_ATTEMPTS,
  MAX_VERDICT_AGE_S,
  NAMES_FORGOTTEN_S,
  PAGE_WRITING_S,
  POLICY_WORKER,
  REQUIRED_CHECKS_KEPT_MS,
} from "../../src/gate/times.ts";
import { REF_MS } from "../../src/github/read/extends-files.ts";
import { ROLES_KEPT_MS } from "../../src/github/read/people.ts";
import { DEFAULTS_MS } from "../../src/github/read/policy-source.ts";

/** The longest time, in milliseconds, that all retries of a request may take: the last attempt begins within the total. */
const longest = ({ totalMs, timeoutMs }: typeof ACTION_REQUESTS | typeof APP_REQUESTS): number => totalMs + timeoutMs;

describe("times that must agree", () => {
  test.each([
    ["Action", ACTION_REQUESTS],
    ["App", APP_REQUESTS],
  ] as const)("a page of the %s is seen while commands may still be bound to it", (_, requests) => {
    expect(MAX_VERDICT_AGE_S * 1_000 + longest(requests)).toBeLessThan(PUBLISHING_S * 1_000);
  });

  test("a verdict that used all its computing time is not too old to be published", () => {
    for (const ms of Object.values(COMPUTING_MS)) expect(ms).toBeLessThan(MAX_VERDICT_AGE_S * 1_000);
    expect(POLICY_WORKER.ms * CLOCK_FACTOR).toBeLessThan(MAX_VERDICT_AGE_S * 1_000);
  });

  test("a page's own time and GitHub's differ by less than the age at which a verdict is dropped", () => {
    expect(PAGE_WRITING_S).toBeLessThan(MAX_VERDICT_AGE_S);
  });

  test("a look is forgotten as the last check long before its verdict is too old to be published", () => {
    expect(LOOK_FRESH_S * 10).toBeLessThan(MAX_VERDICT_AGE_S);
  });

  test("lists may lag for longer than all attempts of a run take", () => {
    const pauses = Array.from({ length: MAX_ATTEMPTS - 1 }, (_, index) => index);
    const waited = pauses.reduce((sum, pause) => sum + pause, 0);
    expect(waited + MAX_ATTEMPTS * MAX_VERDICT_AGE_S).toBeLessThan(LIST_LAG_S);
  });

  test("names are forgotten in every cache before the App reads policies again because of them", () => {
    for (const ms of [DEFAULTS_MS, REF_MS, ROLES_KEPT_MS, REQUIRED_CHECKS_KEPT_MS])
      expect(ms).toBeLessThan(NAMES_FORGOTTEN_S * 1_000);
  });
});
