import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { verifyItem, whatIsLacking, wouldVerify } from "../../../src/checklist/evidence/verify-item.ts";
import { verifyWords } from "../../../src/checklist/evidence/verify-words.ts";
import { patternLimits, patternShelf } from "../../../src/policy/globs/patterns.ts";
import type { ChangedFile } from "../../../src/policy/model/facts.ts";
import type { Verify } from "../../../src/policy/model/policy.ts";
import { aFile, someEvidence, someFacts } from "../../support/default-world.ts";
import { type Context, like, seen, underneath } from "./verify.ts";

const lacking = (verify: Verify, { facts, evidence, files }: Context): readonly string[] =>
  whatIsLacking(verify, {
    facts: someFacts(facts),
    files: files ?? someFacts(facts).files,
    evidence: someEvidence(evidence),
    adrMet: false,
    check: "tollgate",
  }).map(({ text }) => text);

describe("title", () => {
  const verify: Verify = { kind: "title", pattern: like(/^Add/) };
  it.each([
    ["Add a column", "the title says: Add a column"],
    ["Remove a column", undefined],
  ])("%s", (title, text) => {
    expect(seen(verify, { facts: { title } })).toBe(text);
  });
});

describe("content", () => {
  const verify: Verify = {
    kind: "content",
    paths: underneath("db/"),
    written: ["db/**"],
    patterns: [like(/def (change|down)/)],
    without: [like(/IrreversibleMigration/)],
  };
  const added = (path: string, text: string): ChangedFile =>
    aFile(path, { lines: { kind: "known", added: text.split("\n"), removed: [] } });
  const edited = (path: string): ChangedFile => aFile(path, { status: "modified" });
  it.each<[string, ChangedFile[], Record<string, string | null>, string | undefined]>([
    ["a new file, from its diff", [added("db/1.rb", "x\ndef down")], {}, "db/1.rb:2 def down"],
    ["an edited file, as read", [edited("db/1.rb")], { "db/1.rb": "x\r\n  def change\r\n" }, "db/1.rb:2 def change"],
    ["an edited file that was not read", [edited("db/1.rb")], {}, undefined],
    ["a file that is no text", [edited("db/1.rb")], { "db/1.rb": null }, undefined],
    [
      "each of two",
      [added("db/1.rb", "def down"), added("db/2.rb", "def change")],
      {},
      "db/1.rb:1 def down; db/2.rb:1 def change",
    ],
    ["one of two does not match", [added("db/1.rb", "def down"), added("db/2.rb", "def up")], {}, undefined],
    ["one has what must not be there", [added("db/1.rb", "def down\nraise IrreversibleMigration")], {}, undefined],
    [
      "a removed file is not asked",
      [added("db/1.rb", "def down"), aFile("db/2.rb", { status: "removed" })],
      {},
      "db/1.rb:1 def down",
    ],
    ["only a removed file", [aFile("db/2.rb", { status: "removed" })], {}, undefined],
    ["no file there", [added("app/1.rb", "def down")], {}, undefined],
    ["too long to exclude anything", [added("db/1.rb", `def down${" ".repeat(10_001)}`)], {}, undefined],
    ["a new file whose diff GitHub does not give", [aFile("db/1.rb", { lines: { kind: "too-large" } })], {}, undefined],
  ])("%s", (_name, files, contents, text) => {
    expect(seen(verify, { facts: { files }, evidence: { contents } })).toBe(text);
  });

  it("says of each file what it lacks", () => {
    const files = [
      added("db/1.rb", "def up"),
      added("db/2.rb", "def down # IrreversibleMigration"),
      edited("db/3.rb"),
      added("db/4.rb", "def down"),
    ];
    expect(lacking(verify, { facts: { files } })).toEqual([
      "db/1.rb does not match /def (change|down)/",
      "db/2.rb:1 says what the policy excludes: def down # IrreversibleMigration",
      "db/3.rb could not be read as text",
    ]);
  });
});

describe("the line that a pattern found", () => {
  const found = (source: string, text: string): string | undefined => {
    const pattern = patternShelf(patternLimits.stepsTogether, () => {}).compile(source);
    if ("code" in pattern) throw new Error(source);
    const files = [aFile("a.php", { status: "modified" })];
    const verify: Verify = { kind: "content", patterns: [like(/never/), pattern], without: [] };
    return seen(verify, { facts: { files }, evidence: { contents: { "a.php": text } } });
  };
  it.each([
    [
      "only of the pattern that matched",
      "function\\s+down",
      "x\n  public function  down()\n{",
      "a.php:2 public function down()",
    ],
    ["where it begins to say something", "^\\s*def down", "x\n\n\n  def down\n", "a.php:4 def down"],
    [
      "of a match over several lines, the first",
      "def down[\\s\\S]*drop",
      "a\ndef down\n  x\n  drop\n",
      "a.php:2 def down",
    ],
    ["after accents that are written in two parts", "down", "e\u0301e\u0301\ne\u0301 down", "a.php:2 é down"],
    ["far into a long text", "down", `${"line\n".repeat(40_000)}down`, "a.php:40001 down"],
    ["at the end of a long line", "down", `${"x".repeat(9_000)} down`, `a.php:1 …${"x".repeat(29)} down`],
    ["of a long line, bounded", "down", `down ${"x".repeat(9_000)}`, `a.php:1 down ${"x".repeat(94)}…`],
    ["of a pattern that matches nothing of the text", "^", "x\ny", "a.php:1 x"],
  ])("%s", (_name, source, text, said) => {
    expect(found(source, text)).toBe(said);
  });

  it("is given of three files at most, and with its pattern beside it", () => {
    const files = ["a", "b", "c", "d", "e"].map((path) =>
      aFile(path, { lines: { kind: "known", added: ["x", "down"], removed: [] } }),
    );
    const verify: Verify = { kind: "content", patterns: [like(/down/)], without: [] };
    expect(seen(verify, { facts: { files } })).toBe("a:2 down; b:2 down; c:2 down; and 2 more files");
    const four = files.slice(0, 4);
    expect(seen(verify, { facts: { files: four } })).toBe("a:2 down; b:2 down; c:2 down; and 1 more file");
    const context = {
      facts: someFacts({ files }),
      files,
      evidence: someEvidence({}),
      adrMet: false,
      check: "tollgate",
    };
    expect(verifyItem(verify, context)?.found?.[0]).toEqual({ path: "a", line: 2, text: "down", pattern: "down" });
    const all: Verify = { kind: "all", of: [[verify], [verify]] };
    expect(verifyItem(all, context)?.found).toHaveLength(5);
  });

  it("is not there where the policy only excludes", () => {
    const verify: Verify = { kind: "content", patterns: [], without: [like(/bad/)] };
    expect(seen(verify, { facts: { files: [aFile("a")] } })).toBe("the text of a has nothing that the policy excludes");
  });

  it("is bounded and in the text, whatever that is", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: "grapheme", maxLength: 300 })),
        fc.string({ unit: "grapheme", minLength: 1, maxLength: 5 }),
        (lines, word) => {
          const text = [...lines, `x${word}`].join("\n");
          const [, line = "", said = ""] = /^a\.php:(\d+) ?([\s\S]*)$/.exec(found(escaped(word), text) ?? "") ?? [];
          expect(Number(line)).toBeGreaterThan(0);
          expect(Number(line)).toBeLessThanOrEqual(text.split("\n").length);
          expect([...said].length).toBeLessThanOrEqual(100);
          expect(said).not.toContain("\n");
        },
      ),
      { numRuns: 100 },
    );
  });
  const escaped = (word: string): string => word.normalize("NFC").replace(/[\\^$.*+?()[\]{}|\0\x07\b\x1b\f\v]/g, ".");
});

describe("all", () => {
  const build: Verify = { kind: "check", names: ["build"] };
  const verify: Verify = {
    kind: "all",
    of: [
      [build],
      [
        { kind: "label", labels: ["ok"] },
        { kind: "title", pattern: like(/^Add/) },
      ],
    ],
  };
  const green = { checks: [{ name: "build", conclusion: "success", url: "https://x.test/1" }] };
  it.each<[string, Context, string | undefined]>([
    [
      "each is there",
      { facts: { labels: ["ok"] }, evidence: green },
      'check "build" succeeded, and label "ok" is set https://x.test/1',
    ],
    [
      "of a list, any",
      { evidence: green },
      'check "build" succeeded, and the title says: Add a column https://x.test/1',
    ],
    ["one is missing", { facts: { title: "x" }, evidence: green }, undefined],
    ["the other is missing", { facts: { labels: ["ok"] } }, undefined],
    ["none is there", { facts: { title: "x" } }, undefined],
  ])("%s", (_name, context, text) => {
    expect(seen(verify, context)).toBe(text);
  });

  it("says what is missing, and nothing of what is there", () => {
    expect(lacking(verify, {})).toEqual(['no check named "build" is reported for this commit']);
    expect(lacking(verify, { facts: { title: "x" }, evidence: green })).toEqual([
      "not there yet: label ok is set, or the title matches /^Add/",
    ]);
  });

  it("has words for people and for policy authors", () => {
    expect(verifyWords(verify)).toBe("the check `build` and the label `ok` or the title");
    expect(wouldVerify(verify)).toBe("a check named build succeeds, and label ok is set or the title matches /^Add/");
  });
});
