import { expect, test } from "vitest";
import { extendedLimits, gatherExtended } from "../../src/gate/policies.ts";

const file = (names: readonly string[], size: number): Uint8Array =>
  new TextEncoder().encode(`version: 1\nextends: [${names.join(", ")}]\n`.padEnd(size, "#"));

test("files that are extended are read until all of them have a megabyte; what goes past it is a fault of the one that does", async () => {
  const names = Array.from({ length: 8 }, (_, index) => `acme/rules:${index}.yml@v1`);
  const size = extendedLimits.bytes / 5;
  const found = await gatherExtended(file(names, size), async () => file([], size));
  expect([...found.values()].map((one) => (one instanceof Uint8Array ? "read" : one.code))).toEqual([
    ...Array.from({ length: 4 }, () => "read"),
    ...Array.from({ length: 4 }, () => "too-large"),
  ]);
  expect([...found.values()].at(-1)).toMatchObject({
    message: 'names "acme/rules:7.yml@v1", which brings the files of one set of policies over 1048576 bytes',
  });
});

test("what a file that is too much names is not asked for", async () => {
  const asked: string[] = [];
  await gatherExtended(file(["acme/rules:a.yml@v1"], 100), async ({ path }) => {
    asked.push(path);
    return file(["acme/rules:b.yml@v1"], extendedLimits.bytes);
  });
  expect(asked).toEqual(["a.yml"]);
});
