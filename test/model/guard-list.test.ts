import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { GUARDS } from "./guard-list.ts";

const root = resolve(import.meta.dirname, "../..");

/** `npm run test:model` removes each guard from a copy of the source, so each must exist. It is slow; this test is fast. */
describe("every guard of the model", () => {
  test.each(GUARDS.map(({ name, cuts }) => [name, cuts] as const))("is in its file: %s", (_name, cuts) => {
    for (const { file, guard } of cuts) expect(readFileSync(join(root, file), "utf8"), file).toContain(guard);
  });
});
