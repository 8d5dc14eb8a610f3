import { describe, expect, it } from "vitest";
import type { EvidenceFacts } from "../../../src/checklist/evidence/evidence-facts.ts";
import { whatIsLacking, wouldVerify } from "../../../src/checklist/evidence/verify-item.ts";
import type { ChangedFile } from "../../../src/policy/model/facts.ts";
import type { Verify } from "../../../src/policy/model/policy.ts";
import { aFile, someEvidence, someFacts } from "../../support/default-world.ts";
import { type Context, like, seen, underneath } from "./verify.ts";

describe("file", () => {
  const verify: Verify = { kind: "file", globs: underneath("db/rollback/"), written: ["db/rollback/**"] };
  it.each<[string, ChangedFile[], string | undefined]>([
    ["added", [aFile("db/rollback/1.sql")], "db/rollback/1.sql is added here"],
    ["modified", [aFile("db/rollback/1.sql", { status: "modified" })], "db/rollback/1.sql is changed here"],
    [
      "renamed into the place",
      [aFile("db/rollback/1.sql", { status: "renamed", previousPath: "x" })],
      "db/rollback/1.sql is changed here",
    ],
    ["removed", [aFile("db/rollback/1.sql", { status: "removed" })], undefined],
    ["renamed out of the place", [aFile("x", { status: "renamed", previousPath: "db/rollback/1.sql" })], undefined],
    ["empty", [aFile("db/rollback/1.sql", { blob: "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391" })], undefined],
    [
      "emptied",
      [aFile("db/rollback/1.sql", { status: "modified", blob: "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391" })],
      undefined,
    ],
    [
      "empty, of an unknown blob",
      [aFile("db/rollback/1.sql", { blob: "", additions: 0, lines: { kind: "known", added: [], removed: [] } })],
      undefined,
    ],
    [
      "of nothing but blanks",
      [
        aFile("db/rollback/1.sql", {
          lines: { kind: "known", added: ["", "  \t", "\u00a0\u200b\u0000"], removed: [] },
        }),
      ],
      undefined,
    ],
    [
      "one empty, one not",
      [aFile("db/rollback/0.sql", { blob: "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391" }), aFile("db/rollback/1.sql")],
      "db/rollback/1.sql is added here",
    ],
    [
      "a mode that changed",
      [aFile("db/rollback/1.sql", { status: "modified", lines: { kind: "known", added: [], removed: [] } })],
      "db/rollback/1.sql is changed here",
    ],
    [
      "too large to read",
      [aFile("db/rollback/1.sql", { lines: { kind: "too-large" } })],
      "db/rollback/1.sql is added here",
    ],
    ["excluded", [aFile("db/rollback/.keep")], undefined],
    ["elsewhere", [aFile("db/1.sql")], undefined],
  ])("%s", (_name, files, text) => {
    expect(seen(verify, { facts: { files } })).toBe(text);
  });
  it("may be a file that no policy matched", () => {
    expect(seen(verify, { facts: { files: [aFile("db/rollback/1.sql")] }, files: [] })).toBeDefined();
  });
});

describe("exists", () => {
  const verify: Verify = { kind: "exists", paths: ["docs/RUNBOOK.md", "RUNBOOK.md"] };
  it.each<[string, Context, string | undefined]>([
    ["at the head", { evidence: { contents: { "RUNBOOK.md": "" } } }, "RUNBOOK.md exists"],
    ["not at the head", { evidence: { contents: { "RUNBOOK.md": null } } }, undefined],
    ["not read", {}, undefined],
    ["brought by the change", { facts: { files: [aFile("RUNBOOK.md")] } }, "RUNBOOK.md exists"],
    [
      "removed by the change",
      { facts: { files: [aFile("RUNBOOK.md", { status: "removed" })] }, evidence: { contents: { "RUNBOOK.md": "x" } } },
      undefined,
    ],
  ])("%s", (_name, testContext, text) => {
    expect(seen(verify, testContext)).toBe(text);
  });
  it("a name of the object's own is no file", () => {
    expect(seen({ kind: "exists", paths: ["constructor"] })).toBeUndefined();
  });
});

describe("section", () => {
  it("in the body", () => {
    const verify: Verify = { kind: "section", heading: "Rollback" };
    expect(seen(verify, { facts: { body: "## Rollback\nRevert." } })).toBe('the description has a section "Rollback"');
    expect(seen(verify, { facts: { body: "## Rollback\n<!-- how? -->" } })).toBeUndefined();
  });
  it("in the body, but no more than the template says", () => {
    const verify: Verify = { kind: "section", heading: "Rollback" };
    const template = "## Rollback\nDescribe how this change is rolled back.\n";
    const evidence = { templates: [template] };
    expect(seen(verify, { facts: { body: template }, evidence })).toBeUndefined();
    expect(seen(verify, { facts: { body: `${template}Revert it.` }, evidence })).toBeDefined();
    expect(
      seen(verify, { facts: { body: `${template}Revert it.` }, evidence: { templatesUnread: "many" } }),
    ).toBeUndefined();
    const testContext = { files: [], adrMet: false, check: "tollgate" };
    const lacking = (body: string, more: Partial<EvidenceFacts>) =>
      whatIsLacking(verify, { ...testContext, facts: someFacts({ body }), evidence: someEvidence(more) }).map(
        ({ text }) => text,
      );
    expect(lacking(template, evidence)).toEqual([
      'the section "Rollback" of the description says only what the template says',
    ]);
    expect(lacking("## Rollback\n", evidence)).toEqual(['the section "Rollback" of the description is empty']);
    expect(lacking("", evidence)).toEqual([]);
    expect(lacking(template, { templatesUnread: "many" })).toEqual(["many"]);
  });
  it("in a changed file", () => {
    const verify: Verify = { kind: "section", heading: "What could go wrong", in: underneath("runbooks/") };
    const contents = {
      "runbooks/a.md": "# A\n## What could go wrong?\nThis.",
      "other/a.md": "## What could go wrong\nThis.",
    };
    expect(seen(verify, { facts: { files: [aFile("runbooks/a.md")] }, evidence: { contents } })).toBe(
      'runbooks/a.md has a section "What could go wrong?"',
    );
    expect(
      seen(verify, { facts: { files: [aFile("runbooks/a.md", { status: "removed" })] }, evidence: { contents } }),
    ).toBeUndefined();
    expect(seen(verify, { facts: { files: [aFile("other/a.md")] }, evidence: { contents } })).toBeUndefined();
    expect(seen(verify, { facts: { files: [aFile("runbooks/b.md")] }, evidence: { contents } })).toBeUndefined();
    expect(seen(verify, { facts: { body: "## What could go wrong\nThis.", files: [] } })).toBeUndefined();
  });
});

describe("body", () => {
  const verify: Verify = { kind: "body", pattern: like(/runbook: https:\/\/\S+/) };
  it.each([
    ["Runbook below\nrunbook: https://x.y", "the description says: runbook: https://x.y"],
    ["<!-- runbook: https://x.y -->", undefined],
    ["```\nrunbook: https://x.y\n```", undefined],
    ["", undefined],
  ])("%j", (body, text) => {
    expect(seen(verify, { facts: { body } })).toBe(text);
  });
});

describe("label", () => {
  it.each([
    [["Load-Tested"], 'label "Load-Tested" is set'],
    [["bug", "verified: staging"], 'label "verified: staging" is set'],
    [["not load-tested"], undefined],
    [[], undefined],
  ])("%j", (labels, text) => {
    expect(seen({ kind: "label", labels: ["load-tested", "verified:*"] }, { facts: { labels } })).toBe(text);
  });
});

describe("adr", () => {
  it("follows the requirement", () => {
    expect(seen({ kind: "adr" }, { adrMet: true })).toBe("the ADR is linked and complete");
    expect(seen({ kind: "adr" })).toBeUndefined();
  });
});

describe("added lines", () => {
  const verify: Verify = { kind: "added-lines", patterns: [like(/\bttl\b/i), like(/expires/)] };
  const lines = (added: string[], removed: string[] = []): ChangedFile[] => [
    aFile("a.ts", { lines: { kind: "known", added, removed } }),
  ];
  it("of the files that matched, where they are known", () => {
    expect(seen(verify, { files: lines(["x", "TTL = 5"]) })).toBe("a.ts:2 TTL = 5");
    expect(seen(verify, { files: lines(["x"], ["ttl"]) })).toBeUndefined();
    expect(seen(verify, { files: [], facts: { files: lines(["ttl"]) } })).toBeUndefined();
    for (const kind of ["binary", "too-large", "not-given"] as const)
      expect(seen(verify, { files: [aFile("a.ts", { lines: { kind } })] })).toBeUndefined();
  });
});

describe("what would verify an item, as a text", () => {
  it.each<[Verify, string]>([
    [
      { kind: "file", globs: underneath("a"), written: ["db/rollback/**", "!x"] },
      "a file that matches db/rollback/** or !x is changed here",
    ],
    [{ kind: "exists", paths: ["a", "b", "c"] }, "a, b or c exists"],
    [{ kind: "section", heading: "Rollback" }, 'the description has a section "Rollback" with text under it'],
    [
      { kind: "section", heading: "Undo", in: underneath("a") },
      'a changed file has a section "Undo" with text under it',
    ],
    [{ kind: "body", pattern: like(/x/) }, "the description matches /x/"],
    [{ kind: "label", labels: ["a"] }, "label a is set"],
    [{ kind: "check", names: ["buf*"] }, "every check named buf* succeeds"],
    [{ kind: "check", names: ["a", "buf*"] }, "a check named a succeeds or every check named buf* succeeds"],
    [
      { kind: "check", names: ["a", "buf*"], all: true, conclusions: ["success", "skipped"] },
      "a check named a succeeds or is skipped and every check named buf* succeeds or is skipped",
    ],
    [{ kind: "status", contexts: ["ci/*"] }, "every status ci/* is success"],
    [{ kind: "check", names: ["a", "b", "c", "d", "e", "f"] }, "a check named a, b, c, d or one of 2 others succeeds"],
    [{ kind: "status", contexts: ["ci"] }, "status ci is success"],
    [
      {
        kind: "approval",
        by: [
          { kind: "team", team: "@acme/dba" },
          { kind: "role", role: "admin" },
        ],
        count: 1,
      },
      "an approval of this head by team:@acme/dba or role:admin",
    ],
    [{ kind: "approval", by: [], count: 2 }, "2 approvals of this head"],
    [{ kind: "adr" }, "the ADR is linked and complete"],
    [{ kind: "added-lines", patterns: [like(/x/), like(/y/)] }, "an added line matches /x/ or /y/"],
  ])("%#", (verify, words) => {
    expect(wouldVerify(verify)).toBe(words);
  });
});
