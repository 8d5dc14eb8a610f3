import { expect, test } from "vitest";
import { foundText, LARGEST_TEXT } from "../../../src/policy/contents/generated.ts";

const large = LARGEST_TEXT + 1;
const why = `it has ${large} bytes, more than 500000`;

test.each<[name: string, path: string, size: number, text: string | undefined, found: unknown]>([
  ["a text", "a.yml", 3, "abc", { kind: "text", text: "abc" }],
  ["without its byte order mark", "a.yml", 6, "\uFEFFabc", { kind: "text", text: "abc" }],
  ["a picture", "logo.png", 3, undefined, { kind: "none" }],
  ["something that hides as a picture does not", "a.yml", 3, undefined, { kind: "unreadable", why: "it is no text" }],
  ["a large one that is no text", "a.yml", large, undefined, { kind: "unreadable", why }],
  ["a large one in one line", "a.json", large, "{}", { kind: "beginning", text: "{}", why }],
])("%s", (_name, path, size, text, found) => {
  expect(foundText(path, size, text)).toEqual(found);
});

test("the beginning of a large text is the same wherever its source cut it", () => {
  const line = "päng: 1\n";
  const whole = line.repeat(LARGEST_TEXT / 4);
  const size = Buffer.byteLength(whole);
  const cut = (bytes: number) => foundText("a.yml", size, Buffer.from(whole).subarray(0, bytes).toString("utf8"));
  const found = foundText("a.yml", size, whole);
  expect(found).toMatchObject({ kind: "beginning" });
  expect("text" in found && Buffer.byteLength(found.text)).toBeGreaterThan(LARGEST_TEXT - 20);
  expect("text" in found && found.text.endsWith("päng: 1")).toBe(true);
  for (const bytes of [LARGEST_TEXT, LARGEST_TEXT + 1, 512_000]) expect(cut(bytes)).toEqual(found);
});
