import { describe, expect, it } from "vitest";
import { whatIsLacking, wouldVerify } from "../../../src/checklist/evidence/verify-item.ts";
import { verifyWords } from "../../../src/checklist/evidence/verify-words.ts";
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
    ["Add a column", "the title matches /^Add/"],
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
    [
      "a new file, from its diff",
      [added("db/1.rb", "x\ndef down")],
      {},
      "the text of db/1.rb matches /def (change|down)/ and does not match /IrreversibleMigration/",
    ],
    [
      "an edited file, as read",
      [edited("db/1.rb")],
      { "db/1.rb": "def change\r\n" },
      "the text of db/1.rb matches /def (change|down)/ and does not match /IrreversibleMigration/",
    ],
    ["an edited file that was not read", [edited("db/1.rb")], {}, undefined],
    ["a file that is no text", [edited("db/1.rb")], { "db/1.rb": null }, undefined],
    [
      "each of two",
      [added("db/1.rb", "def down"), added("db/2.rb", "def change")],
      {},
      "the text of each of 2 files matches /def (change|down)/ and does not match /IrreversibleMigration/",
    ],
    ["one of two does not match", [added("db/1.rb", "def down"), added("db/2.rb", "def up")], {}, undefined],
    ["one has what must not be there", [added("db/1.rb", "def down\nraise IrreversibleMigration")], {}, undefined],
    [
      "a removed file is not asked",
      [added("db/1.rb", "def down"), aFile("db/2.rb", { status: "removed" })],
      {},
      "the text of db/1.rb matches /def (change|down)/ and does not match /IrreversibleMigration/",
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
      "db/2.rb matches /IrreversibleMigration/",
      "db/3.rb could not be read as text",
    ]);
  });
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
    ["of a list, any", { evidence: green }, 'check "build" succeeded, and the title matches /^Add/ https://x.test/1'],
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
