import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli, spawnCli } from "./run-cli.ts";

const line = (value: unknown): string => `${JSON.stringify(value)}\n`;
const ids = (out: string) =>
  out
    .trimEnd()
    .split("\n")
    .map((text) => JSON.parse(text) as { id: unknown; policies: string[] });

test("answers each line, in order, with the policies that apply", async () => {
  const input = [
    line({ id: "a", files: [{ path: "db/migrate/20240101_x.rb", status: "added" }] }),
    line({ id: "b", files: [{ path: "README.md", status: "modified" }] }),
    line({
      id: 3,
      files: [{ path: "package.json", status: "M" }],
      dependencies: [{ manifest: "package.json", name: "stripe" }],
    }),
    line({ id: "d", files: [] }),
    line({ id: "e", files: [{ path: "lib/a.tf", status: "R100", previous: "infra/a.tf" }], more: "is let be" }),
  ].join("");
  const { code, out, err } = await runCli(["match"], { input });
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(ids(out)).toEqual([
    { id: "a", policies: ["schema-change"] },
    { id: "b", policies: [] },
    { id: 3, policies: ["new-integration"] },
    { id: "d", policies: [] },
    { id: "e", policies: ["infrastructure"] },
  ]);
});

test.each([
  ["A", "added"],
  ["M", "modified"],
  ["T", "modified"],
  ["D", "removed"],
  ["R", "renamed"],
  ["R087", "renamed"],
  ["C75", "added"],
])("git's letter %s is read as %s", async (letter, word) => {
  const policies = `version: 1\npolicies:\n  ${word}:\n    title: It\n    why: It\n    when: { change: [${word}] }\n    requires: { checklist: [{ id: sure, text: Sure }] }\n`;
  const cwd = mkdtempSync(join(tmpdir(), "tollgate-match-"));
  try {
    writeFileSync(`${cwd}/p.yml`, policies);
    const { out } = await runCli(["match", "--policies", "p.yml"], {
      cwd,
      input: line({ id: 1, files: [{ path: "a", status: letter }] }),
    });
    expect(ids(out)).toEqual([{ id: 1, policies: [word] }]);
  } finally {
    rmSync(cwd, { recursive: true });
  }
});

test.each<[string, string, RegExp]>([
  ["no JSON", "{", /line 2: is no JSON/],
  ["a list", "[]", /line 2: the line/],
  ["null", "null", /line 2: the line/],
  ["no id", '{"files":[]}', /line 2: id/],
  ["no files", '{"id":1}', /line 2: files/],
  ["a file without a path", '{"id":1,"files":[{"status":"A"}]}', /line 2: files\.0\.path/],
  [
    "a status of another world",
    '{"id":1,"files":[{"path":"a","status":"moved"}]}',
    /line 2: files\.0\.status.*added, modified, removed or renamed/,
  ],
  [
    "a status that is a name of all objects",
    '{"id":1,"files":[{"path":"a","status":"constructor"}]}',
    /line 2: files\.0\.status/,
  ],
  [
    "a dependency without a name",
    '{"id":1,"files":[],"dependencies":[{"manifest":"a"}]}',
    /line 2: dependencies\.0\.name/,
  ],
  ["an escape sequence", '{"id":1,"\u001b[31m', /line 2: is no JSON/],
])(
  "a line that is %s is reported by its number; the others are answered; the end is 2",
  async (_name, wrong, words) => {
    const good = line({ id: "good", files: [] });
    const { code, out, err } = await runCli(["match"], { input: `${good}${wrong}\n${good}` });
    expect(code).toBe(2);
    expect(err).toMatch(words);
    expect(err).not.toContain("\u001b");
    expect(ids(out).map(({ id }) => id)).toEqual(["good", "good"]);
  },
);

test("many wrong lines are counted, not all told; empty ones, a byte order mark and a missing last line end are let be", async () => {
  const input = `\uFEFF${line({ id: 1, files: [] })}\n\r\n${"x\n".repeat(150)}{"id":2,"files":[]}`;
  const { code, out, err } = await runCli(["match"], { input });
  expect(code).toBe(2);
  expect(ids(out).map(({ id }) => id)).toEqual([1, 2]);
  expect(err.split("\n").filter((text) => text.startsWith("problem"))).toHaveLength(100);
  expect(err).toContain("50 more lines are wrong");
});

test("a line without an end is dropped at its bound, not held", async () => {
  const input = `{"id":1,"files":[{"path":"${"a".repeat(9_000_000)}`;
  const { code, out, err } = await runCli(["match"], { input: `${input}\n${line({ id: 2, files: [] })}` });
  expect(code).toBe(2);
  expect(err).toContain("line 1: is longer than 8000000 bytes");
  expect(ids(out).map(({ id }) => id)).toEqual([2]);
});

test("100,000 lines pass through a heap that could not hold them", async () => {
  const padding = "x".repeat(700);
  const input = Buffer.concat(
    Array.from({ length: 100 }, (_, block) =>
      Buffer.from(
        Array.from({ length: 1_000 }, (_, at) => line({ id: block * 1_000 + at, files: [], padding })).join(""),
      ),
    ),
  );
  // 75 MB of lines, 56 MB of heap: reading them all would end the process.
  const { code, out } = await spawnCli(["match"], { input, env: { NODE_OPTIONS: "--max-old-space-size=56" } });
  expect(code).toBe(0);
  const answers = out.trimEnd().split("\n");
  expect(answers).toHaveLength(100_000);
  expect(answers.at(-1)).toBe('{"id":99999,"policies":[]}');
}, 120_000);

test("policies that are off do not apply; those that only observe do", async () => {
  const cwd = mkdtempSync(join(tmpdir(), "tollgate-match-"));
  try {
    writeFileSync(
      `${cwd}/p.yml`,
      "version: 1\nextends: [tollgate:infrastructure, tollgate:schema-change]\npolicies:\n  infrastructure: { enforcement: off }\n  schema-change: { enforcement: observe }\n",
    );
    const input = line({
      id: 1,
      files: [
        { path: "a.tf", status: "A" },
        { path: "db/migrate/1_a.rb", status: "A" },
      ],
    });
    expect(ids((await runCli(["match", "--policies", "p.yml"], { cwd, input })).out)).toEqual([
      { id: 1, policies: ["schema-change"] },
    ]);
  } finally {
    rmSync(cwd, { recursive: true });
  }
});
