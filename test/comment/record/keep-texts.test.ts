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
  ["the texts that were not asked for longest are dropped", ["aaa", "bbb", "aaa", "ccc", "aaa", "bbb"], 6, 4],
  ["a text that is longer than all may be is not kept", ["aaaaaaa", "bbb", "aaaaaaa", "bbb"], 6, 4],
  ["all that fit are kept", ["aaa", "bbb", "aaa", "bbb"], 6, 2],
] as const)("%s", (_, asked, most, times) => {
  const { read, kept } = counted(most);
  for (const text of asked) kept(text);
  expect(read).toHaveLength(times);
});

test("what is kept stays within the bound, however many texts come", () => {
  const { read, kept } = counted(1_000);
  for (let index = 0; index < 5_000; index += 1) kept(`text ${index}`.padEnd(100));
  for (let index = 4_990; index < 5_000; index += 1) kept(`text ${index}`.padEnd(100));
  expect(read).toHaveLength(5_000);
  kept("text 4989".padEnd(100));
  expect(read).toHaveLength(5_001);
});
