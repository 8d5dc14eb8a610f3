import { describe, expect, test } from "vitest";
import { foundText, generatedRules, LARGEST_TEXT } from "../../../src/policy/contents/generated.ts";

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

describe("linguist-generated in .gitattributes", () => {
  test.each<[name: string, folder: string, text: string, path: string, says: boolean | undefined]>([
    ["a name at any depth", "", "*.pb linguist-generated", "a/b/x.pb", true],
    ["with a value", "", "*.pb linguist-generated=true", "x.pb", true],
    ["taken away", "", "*.pb -linguist-generated", "x.pb", false],
    ["set to false", "", "*.pb linguist-generated=false", "x.pb", false],
    ["a path from the folder", "", "api/gen/** linguist-generated", "api/gen/a/b.go", true],
    ["a path is not found deeper", "", "api/gen/** linguist-generated", "x/api/gen/b.go", undefined],
    ["a slash in front", "", "/schema.sql linguist-generated", "schema.sql", true],
    ["a slash in front names the root only", "", "/schema.sql linguist-generated", "db/schema.sql", undefined],
    ["the last line decides", "", "*.go linguist-generated\nhand.go -linguist-generated", "hand.go", false],
    ["back to nothing", "", "*.go linguist-generated\nhand.go !linguist-generated", "hand.go", undefined],
    ["among other attributes", "", "*.go text eol=lf linguist-generated=true diff", "x.go", true],
    ["a comment", "", "# *.go linguist-generated", "x.go", undefined],
    ["another attribute", "", "*.go linguist-vendored", "x.go", undefined],
    ["an attribute that begins alike", "", "*.go linguist-generated-by=me", "x.go", undefined],
    ["a name in quotes", "", '"a b/*.go" linguist-generated', "a b/x.go", true],
    ["braces mean themselves", "", "{a,b}.go linguist-generated", "a.go", undefined],
    ["braces, the file of that name", "", "{a,b}.go linguist-generated", "{a,b}.go", true],
    ["in a folder", "web", "*.ts linguist-generated", "web/src/x.ts", true],
    ["in a folder, not outside", "web", "*.ts linguist-generated", "src/x.ts", undefined],
    ["in a folder with odd letters", "app/[id]", "*.ts linguist-generated", "app/[id]/x.ts", true],
    ["line ends of Windows", "", "*.pb linguist-generated=true\r\n*.x text\r\n", "x.pb", true],
    ["a macro says nothing", "", "[attr]gen linguist-generated\n*.x gen", "a.x", undefined],
  ])("%s", (_name, folder, text, path, says) => {
    expect(generatedRules(folder, text)(path)).toBe(says);
  });
});
