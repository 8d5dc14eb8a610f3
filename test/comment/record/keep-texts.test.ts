import { expect, test } from "vitest";
import { keepTexts } from "../../../src/comment/record/keep-texts.ts";

const counted = (maxCharacters: number) => {
  const read: string[] = [];
  const kept = keepTexts((text) => {
    read.push(text);
    return text === "" ? undefined : { text };
  }, maxCharacters);
  return { read, kept };
};

test("a text is read once, also where nothing was found in it, and gives the same object again", () => {
  const { read, kept } = counted(100);
  expect(kept("one")).toBe(kept("one"));
  expect([kept(""), kept("")]).toEqual([undefined, undefined]);
  expect(read).toEqual(["one", ""]);
});

test.each([
  ["all that fit into a half are kept", ["aaa", "bbb", "aaa", "bbb"], 12, 2],
  ["one that is asked for stays while others come and go", ["aaa", "bbb", "aaa", "ccc", "aaa", "ddd", "aaa"], 12, 4],
  ["one that is not asked for is dropped", ["aaa", "bbb", "ccc", "ddd", "eee", "aaa"], 12, 6],
  ["one that is longer than a half is not kept, and drops no other", ["aaaaaaa", "bbb", "aaaaaaa", "bbb"], 12, 3],
] as const)("%s", (_, asked, most, times) => {
  const { read, kept } = counted(most);
  for (const text of asked) kept(text);
  expect(read).toHaveLength(times);
});

test("what is kept stays within the bound, however many texts come", () => {
  const { read, kept } = counted(1_000);
  const text = (index: number): string => `text ${index}`.padEnd(100);
  for (let index = 0; index < 5_000; index += 1) kept(text(index));
  for (let index = 4_990; index < 5_000; index += 1) kept(text(index));
  expect(read.length - 5_000).toBeLessThan(10);
  for (let index = 4_000; index < 4_980; index += 1) kept(text(index));
  expect(read.length - 5_000).toBeGreaterThanOrEqual(980);
});
