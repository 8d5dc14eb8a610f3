import { expect, test } from "vitest";
import { createTextCache } from "../../../src/github/read/file-at.ts";

test("keeps no more than it may, those used last longest", () => {
  const cache = createTextCache(300);
  for (const key of ["a", "b"]) cache.set(key, "x".repeat(100));
  expect(cache.get("a")).toHaveLength(100);
  cache.set("c", "x".repeat(100));
  expect(["a", "b", "c"].map((key) => cache.get(key) !== undefined)).toEqual([true, false, true]);
});
