import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCommands } from "../../../src/comment/commands/parse-commands.ts";
import { resolveItem } from "../../../src/comment/commands/read-commands.ts";

const read = (body: string) => parseCommands(body).map((line) => (line.ok ? line.command : line.fault));

describe("parseCommands", () => {
  it.each<[string, object]>([
    ["/tollgate done schema-change.staged", { name: "done", item: "schema-change.staged" }],
    ["/tollgate  DONE  `Staged`.", { name: "done", item: "staged" }],
    ["/tollgate undo staged", { name: "undo", item: "staged" }],
    ["/tollgate waive staged there is no database", { name: "waive", item: "staged", reason: "there is no database" }],
    ["/tollgate waive staged", { name: "waive", item: "staged", reason: "" }],
    ["/tollgate adr docs/adr/0007-split.md", { name: "adr", link: "docs/adr/0007-split.md" }],
    ["/tollgate adr [the ADR](docs/adr/7.md)", { name: "adr", link: "docs/adr/7.md" }],
    ["/tollgate adr <https://acme.example/adr/7>", { name: "adr", link: "https://acme.example/adr/7" }],
    ["/tollgate break-glass the shop is down", { name: "break-glass", reason: "the shop is down" }],
    ["/tollgate recheck", { name: "recheck" }],
    ["/tollgate", { name: "help" }],
    ["/tollgate help", { name: "help" }],
    ["/tollgate dnoe staged", { kind: "unknown-command", word: "dnoe", suggestion: "done" }],
    ["/tollgate tick staged", { kind: "unknown-command", word: "tick", suggestion: "done" }],
    ["/tollgate Skip staged no database", { kind: "unknown-command", word: "Skip", suggestion: "waive" }],
    ["/tollgate retry", { kind: "unknown-command", word: "retry", suggestion: "recheck" }],
    ["/tollgate frobnicate", { kind: "unknown-command", word: "frobnicate" }],
    ["/tollgate constructor", { kind: "unknown-command", word: "constructor" }],
    ["/tollgate done", { kind: "missing-word", name: "done" }],
    ["/tollgate adr", { kind: "missing-word", name: "adr" }],
    ["/tollgate break-glass", { kind: "missing-word", name: "break-glass" }],
  ])("reads %j", (body, expected) => {
    expect(read(body)).toEqual([expected]);
  });

  it("reads several, with other text and CRLF between them", () => {
    expect(read("Looks good.\r\n/tollgate done a\r\n\r\n/tollgate done b\r\nThanks!")).toEqual([
      { name: "done", item: "a" },
      { name: "done", item: "b" },
    ]);
  });

  it.each([
    ["quoted", "> /tollgate done a"],
    ["fenced", "```\n/tollgate done a\n```"],
    ["fenced by tildes", "~~~sh\n/tollgate done a\n~~~"],
    ["in a fence that a shorter one does not end", "````\n```\n/tollgate done a\n````"],
    ["in a fence that is never closed", "```\n/tollgate done a"],
    ["indented", "    /tollgate done a"],
    ["in a list", "- /tollgate done a"],
    ["in an HTML comment", "<!--\n/tollgate done a\n-->"],
    ["in the middle of a line", "try /tollgate done a"],
    ["another word", "/tollgates done a"],
  ])("ignores what is %s", (_how, body) => {
    expect(read(body)).toEqual([]);
  });

  it("reads again after a fence or an HTML comment is closed", () => {
    expect(read("```\nx\n```\n<!-- y -->\n/tollgate recheck")).toEqual([{ name: "recheck" }]);
  });

  it.each(["", "-", "...", "\u200b", "\u2060 \u00a0", "\u3164"])("takes %j for no reason", (reason) => {
    expect(read(`/tollgate waive a ${reason}`)).toEqual([{ name: "waive", item: "a", reason: "" }]);
    expect(read(`/tollgate break-glass ${reason}`)).toEqual([{ kind: "missing-word", name: "break-glass" }]);
  });

  it("is not held up by an item of 65,000 full stops", () => {
    expect(read(`/tollgate done ${".".repeat(65_000)}x`)).toEqual([{ name: "done", item: "" }]);
  });

  it("never throws, and reads a bounded number", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(Array.isArray(parseCommands(text))).toBe(true);
      }),
    );
    expect(read("/tollgate recheck\n".repeat(1_000))).toHaveLength(50);
  });
});

describe("resolveItem", () => {
  const keys = [
    "schema-change.staged",
    "schema-change.rollback-tested",
    "api-schema.rollback-plan",
    "risky-deploy.rollback",
  ];
  it.each<[string, object]>([
    ["schema-change.staged", { kind: "item", item: "schema-change.staged" }],
    ["staged", { kind: "item", item: "schema-change.staged" }],
    ["sta", { kind: "item", item: "schema-change.staged" }],
    ["api", { kind: "item", item: "api-schema.rollback-plan" }],
    ["rollback", { kind: "item", item: "risky-deploy.rollback" }],
    [
      "rollback-",
      {
        kind: "ambiguous",
        word: "rollback-",
        candidates: ["schema-change.rollback-tested", "api-schema.rollback-plan"],
      },
    ],
    ["nothing", { kind: "unknown", word: "nothing", known: keys }],
    ["", { kind: "unknown", word: "", known: keys }],
  ])("%j", (word, expected) => {
    expect(resolveItem(word, keys)).toEqual(expected);
  });
});
