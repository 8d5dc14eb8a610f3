import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createSigner } from "../../src/gate/signer.ts";
import { readSuite } from "../../src/suite/read-suite.ts";
import { runSuite } from "../../src/suite/run-suite.ts";
import { FOLDER, policyIds, readExtending, textOf } from "./built-in.ts";

describe.each(policyIds)("%s", (id) => {
  test("has a suite beside it", () => {
    expect(existsSync(`${FOLDER}${id}.test.yml`)).toBe(true);
  });

  const suite = readSuite(`policies/${id}.test.yml`, new TextEncoder().encode(textOf(`${id}.test.yml`)));
  if (!suite.ok) {
    test("suite reads without problems", () => expect(suite.problems).toEqual([]));
    return;
  }

  test("is tested by at least ten changes that match and ten that only look alike", () => {
    const none = suite.value.cases.filter((one) => one.expect === "none").length;
    expect(suite.value.policy).toBe(id);
    expect(none).toBeGreaterThanOrEqual(10);
    expect(suite.value.cases.length - none).toBeGreaterThanOrEqual(10);
  });

  const run = runSuite(suite.value, readExtending(id), createSigner([]).hash);
  const cases = run.ok ? run.value.cases : [];
  test.each(cases.map((one) => [one.name, one.failures] as const))("%s", (_, failures) => {
    expect(failures).toEqual([]);
  });
});
