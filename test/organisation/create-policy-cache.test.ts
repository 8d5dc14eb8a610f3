import { expect, test } from "vitest";
import { createPolicyCache } from "../../src/create-policy-cache.ts";

test("forgets what an account's refs named and what its defaults were, and nothing else", () => {
  const cache = createPolicyCache();
  const keys = [
    "defaults acme",
    "commit acme other/rules main",
    "commit other acme/rules v1",
    "commit other other/rules main",
    "defaults other",
    "file acme acme/rules 0123 a.yml",
  ];
  for (const key of keys) cache.set(key, key, key.startsWith("file") ? undefined : 60_000);
  cache.forget("Acme");
  expect(keys.filter((key) => cache.get(key) !== undefined)).toEqual(keys.slice(3));
});

test("keeps no more than it may, those used last longest", () => {
  const cache = createPolicyCache(300);
  for (const key of ["a", "b"]) cache.set(key, "x".repeat(100));
  expect(cache.get("a")).toHaveLength(100);
  cache.set("c", "x".repeat(100));
  expect(["a", "b", "c"].map((key) => cache.get(key) !== undefined)).toEqual([true, false, true]);
});
