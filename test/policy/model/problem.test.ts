import { expect, it } from "vitest";
import { nearestSpelling } from "../../../src/policy/model/problem.ts";

const words = ["paths", "labels", "added_lines", "title"];

it.each<[string, string, readonly string[], string | undefined]>([
  ["a letter missing", "pats", words, "paths"],
  ["a letter too many", "pathss", words, "paths"],
  ["another letter", "pathz", words, "paths"],
  ["two letters swapped", "ptahs", words, "paths"],
  ["upper case and a dash", "Added-Lines", words, "added_lines"],
  ["the nearer of two", "labls", ["tables", "labels"], "labels"],
  ["the first of two that are as near", "cat", ["bat", "rat"], "bat"],
  ["one slip in three letters, and no more", "abx", ["abc", "axc"], "abc"],
  ["nothing near", "enforcement", words, undefined],
  ["a letter for a letter", "x", ["y"], undefined],
  ["nothing written", "", words, undefined],
  ["no words", "paths", [], undefined],
  ["too long to be compared", "p".repeat(61), ["p".repeat(60)], undefined],
  ["a word too long to be compared", "p".repeat(60), ["p".repeat(61)], undefined],
])("%s", (_, written, among, wanted) => {
  expect(nearestSpelling(written, among)).toBe(wanted);
});
