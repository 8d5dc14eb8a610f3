import { expect, test } from "vitest";
import { counted, listText, numberText, someText } from "../../../src/policy/model/words.ts";

test.each([
  [0, "0"],
  [999, "999"],
  [1000, "1,000"],
  [1_234_567, "1,234,567"],
])("the number %i", (value, wanted) => {
  expect(numberText(value)).toBe(wanted);
});

test.each([
  [counted(0, "file"), "0 files"],
  [counted(1, "file"), "1 file"],
  [counted(2048, "file"), "2,048 files"],
  [counted(2, "policy", "policies"), "2 policies"],
])("counted: %s", (text, wanted) => {
  expect(text).toBe(wanted);
});

test.each([
  [listText([]), ""],
  [listText(["a"]), "a"],
  [listText(["a", "b"]), "a and b"],
  [listText(["a", "b", "c"], "or"), "a, b or c"],
])("a list: %s", (text, wanted) => {
  expect(text).toBe(wanted);
});

test.each([
  [someText(["a"], 1), "a"],
  [someText(["a", "b"], 2), "a and b"],
  [someText(["a", "b"], 1005), "a, b and 1,003 more"],
  [someText(["a"], 2, (rest) => counted(rest, "more file")), "a and 1 more file"],
  [someText([], 2, (rest) => counted(rest, "file")), "2 files"],
])("some of a list: %s", (text, wanted) => {
  expect(text).toBe(wanted);
});
