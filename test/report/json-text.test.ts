import { expect, test } from "vitest";
import { jsonLine, jsonText } from "../../src/report/json-text.ts";

test.each([
  ["an escape of a terminal", "\u001b[31mred"],
  ["text that runs backwards", "a\u202Etxt.tf"],
  ["a control character of eight bits", "\u009b2J"],
  ["no width at all", "a\u200Bb"],
  ["an end of line of Unicode", "a\u2028b"],
  ["a tag outside of the first plane", "a\u{E0041}b"],
])("JSON with %s reads back the same, and holds none of it", (_name, text) => {
  for (const json of [jsonText({ text }), jsonLine({ text })]) {
    expect(JSON.parse(json)).toEqual({ text });
    expect(json).toMatch(/^[\x20-\x7e\n]*$/);
  }
  expect(jsonLine({ text }).trimEnd()).not.toContain("\n");
});
