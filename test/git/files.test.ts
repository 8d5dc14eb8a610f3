import fc from "fast-check";
import { expect, test } from "vitest";
import { readLines } from "../../src/git/files.ts";

const read = async (chunks: readonly string[], limit = 100): Promise<readonly { text: string; cut: boolean }[]> => {
  const found: { text: string; cut: boolean }[] = [];
  const stream = async function* (): AsyncGenerator<Buffer> {
    for (const chunk of chunks) yield Buffer.from(chunk);
  };
  for await (const batch of readLines(stream(), limit)) {
    for (const { bytes, cut } of batch) found.push({ text: bytes.toString("utf8"), cut });
  }
  return found;
};

test.each<[string, string[], [string, boolean][]]>([
  ["nothing", [], []],
  ["one line", ["a\n"], [["a", false]]],
  [
    "no last line end",
    ["a\nb"],
    [
      ["a", false],
      ["b", false],
    ],
  ],
  [
    "a line over several chunks",
    ["a", "b", "c\nd"],
    [
      ["abc", false],
      ["d", false],
    ],
  ],
  [
    "empty lines",
    ["\n\n"],
    [
      ["", false],
      ["", false],
    ],
  ],
  [
    "a line over the limit",
    ["12345678", "90\nx\n"],
    [
      ["12345", true],
      ["x", false],
    ],
  ],
  ["a line at the limit", ["12345\n"], [["12345", false]]],
  ["a last line over the limit", ["123456"], [["12345", true]]],
])("%s", async (_name, chunks, wanted) => {
  expect((await read(chunks, 5)).map(({ text, cut }) => [text, cut])).toEqual(wanted);
});

test("however a text is cut into chunks, its lines are the same", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.stringMatching(/^[ab\n]*$/), { maxLength: 20 }), async (chunks) => {
      const whole = chunks.join("");
      const lines = whole.split("\n");
      if (lines.at(-1) === "") lines.pop();
      expect((await read(chunks, 1_000)).map(({ text }) => text)).toEqual(lines);
    }),
  );
});
