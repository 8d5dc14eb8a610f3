import { describe, expect, it } from "vitest";
import type { EvidenceFacts, ReviewFact } from "../../../src/checklist/evidence/evidence-facts.ts";
import { verifyItem, whatIsLacking, wouldVerify } from "../../../src/checklist/evidence/verify-item.ts";
import type { ChangedFile, Facts } from "../../../src/policy/model/facts.ts";
import type { LinePattern, PathMatcher, Verify } from "../../../src/policy/model/policy.ts";
import { aFile, aPerson, PEOPLE, someEvidence, someFacts } from "../../support/default-world.ts";

const underneath = (prefix: string): PathMatcher => ({
  decide: (path) => (path.startsWith(prefix) ? { matches: !path.endsWith(".keep"), glob: `${prefix}**` } : undefined),
});
const like = (pattern: RegExp): LinePattern => ({ source: pattern.source, test: (line) => pattern.test(line) });

type Context = {
  facts?: Partial<Facts>;
  evidence?: Partial<EvidenceFacts>;
  files?: readonly ChangedFile[];
  adrMet?: boolean;
};

const seen = (verify: Verify, testContext: Context = {}): string | undefined => {
  const facts = someFacts(testContext.facts);
  const found = verifyItem(verify, {
    facts,
    files: testContext.files ?? facts.files,
    evidence: someEvidence(testContext.evidence),
    adrMet: testContext.adrMet ?? false,
    check: "tollgate",
  });
  if (found !== undefined) expect(found.kind).toBe(verify.kind);
  return found && [found.text, found.url].filter((part) => part !== "").join(" ");
};

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
    ["Runbook below\nrunbook: https://x.y", "the description matches /runbook: https:\\/\\/\\S+/"],
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

describe("check", () => {
  const run = (name: string, conclusion: string) => ({ name, conclusion, url: `https://ci.example/${conclusion}` });
  const good = 'check "buf-breaking" succeeded https://ci.example/success';
  it.each([
    ["success", [run("buf-breaking", "success")], good],
    ["failure", [run("buf-breaking", "failure")], undefined],
    ["running", [run("buf-breaking", "")], undefined],
    ["skipped", [run("buf-breaking", "skipped")], undefined],
    ["neutral", [run("buf-breaking", "neutral")], undefined],
    ["another's", [run("lint", "success")], undefined],
    ["one of two that match", [run("buf-lint", "failure"), run("buf-breaking", "success")], undefined],
    ["one of two that match, the other running", [run("buf-lint", ""), run("buf-breaking", "success")], undefined],
    ["two of one name that differ", [run("buf-breaking", "success"), run("buf-breaking", "failure")], undefined],
    ["two that match in another case", [run("buf-breaking", "success"), run("Buf-Breaking", "failure")], undefined],
    [
      "all that match",
      [run("buf-lint", "success"), run("buf-breaking", "success"), run("lint", "failure")],
      'checks "buf-lint", "buf-breaking" succeeded https://ci.example/success',
    ],
    ["none", [], undefined],
  ])("%s", (_name, checks, text) => {
    expect(seen({ kind: "check", names: ["buf*"] }, { evidence: { checks } })).toBe(text);
  });
  const build = [run("build", "success"), run("build", "success")];
  it.each<[string, Partial<Extract<Verify, { kind: "check" }>>, readonly ReturnType<typeof run>[], boolean]>([
    ["any of two, one failed", { names: ["build", "lint"] }, [...build, run("lint", "failure")], true],
    ["any of two, one is not there", { names: ["build", "lint"] }, build, true],
    ["any of two, the one half failed", { names: ["build", "lint"] }, [...build, run("build", "failure")], false],
    ["all of two", { names: ["build", "lint"], all: true }, [...build, run("lint", "success")], true],
    ["all of two, one failed", { names: ["build", "lint"], all: true }, [...build, run("lint", "failure")], false],
    ["all of two, one is not there", { names: ["build", "lint"], all: true }, build, false],
    ["skipped, which counts", { conclusions: ["success", "skipped"] }, [...build, run("build", "skipped")], true],
    ["skipped alone, which counts", { conclusions: ["skipped"] }, [run("build", "skipped")], true],
    ["neutral, where skipped counts", { conclusions: ["success", "skipped"] }, [run("build", "neutral")], false],
    ["success, where only neutral counts", { conclusions: ["neutral"] }, build, false],
    ["all green, but there are more than could be read", { names: ["build"] }, [], false],
  ])("%s", (_name, verify, checks, counts) => {
    const evidence = checks.length === 0 ? { checks: build, checksUnread: "there are more" } : { checks };
    expect(seen({ kind: "check", names: ["build"], ...verify }, { evidence }) !== undefined).toBe(counts);
  });
  it.each<[string, Partial<EvidenceFacts>, readonly string[]]>([
    ["none", {}, ['no check named "build*" is reported for this commit']],
    ["running", { checks: [run("build", "")] }, ['check "build" has not finished']],
    [
      "failed in one workflow",
      { checks: [run("build (20)", "success"), { ...run("build (22)", "failure"), workflow: "Nightly" }] },
      ['check "build (22)" failed in workflow "Nightly"'],
    ],
    ["ended in a new way", { checks: [run("build", "constructor")] }, ['check "build" ended as "constructor"']],
    ["too many", { checks: [run("build", "success")], checksUnread: "there are more" }, ["there are more"]],
    ["all there", { checks: [run("build", "success")] }, []],
  ])("says what is lacking: %s", (_name, evidence, texts) => {
    const facts = someFacts();
    const testContext = { facts, files: [], evidence: someEvidence(evidence), adrMet: false, check: "tollgate" };
    expect(whatIsLacking({ kind: "check", names: ["build*"] }, testContext).map(({ text }) => text)).toEqual(texts);
  });
  it("Tollgate's own proves nothing", () => {
    expect(
      seen(
        { kind: "check", names: ["*"] },
        { evidence: { checks: [run("tollgate", "success"), run("Tollgate", "success")] } },
      ),
    ).toBeUndefined();
  });
});

describe("status", () => {
  const status = (context: string, state: "success" | "pending") => ({ context, state, url: "" });
  it("the newest of its context, and not Tollgate's own", () => {
    const verify: Verify = { kind: "status", contexts: ["ci/*", "toll*"] };
    expect(seen(verify, { evidence: { statuses: [status("ci/plan", "success")] } })).toBe(
      'status "ci/plan" is success',
    );
    expect(seen(verify, { evidence: { statuses: [status("ci/plan", "pending")] } })).toBeUndefined();
    expect(seen(verify, { evidence: { statuses: [status("tollgate", "success")] } })).toBeUndefined();
    expect(seen(verify)).toBeUndefined();
  });
});

describe("approval", () => {
  const head = "a".repeat(40);
  const review = (login: string, more: Partial<ReviewFact> = {}): ReviewFact => ({
    login,
    state: "approved",
    sha: head,
    url: `https://r.example/${login}`,
    ...more,
  });
  const anyone: Verify = { kind: "approval", by: [{ kind: "anyone" }], count: 1 };
  it.each<[string, ReviewFact[], string | undefined]>([
    ["a writer", [review("Grace")], "approved by Grace https://r.example/Grace"],
    ["of an earlier head", [review("grace", { sha: "c".repeat(40) })], undefined],
    ["changes requested", [review("grace", { state: "changes-requested" })], undefined],
    ["withdrawn since", [review("grace"), review("Grace", { state: "dismissed" })], undefined],
    [
      "given since",
      [review("grace", { state: "changes-requested" }), review("grace")],
      "approved by grace https://r.example/grace",
    ],
    ["the author", [review("ADA")], undefined],
    ["one who may only read", [review("ruth")], undefined],
    ["a bot", [review("renovate[bot]")], undefined],
    ["somebody unknown", [review("stranger")], undefined],
    ["a name of the object's own", [review("constructor")], undefined],
    ["nobody", [], undefined],
  ])("%s", (_name, reviews, text) => {
    expect(seen(anyone, { evidence: { reviews } })).toBe(text);
  });
  it("of all of several teams, each by another person", () => {
    const teams = ["@acme/dba", "@acme/sec"];
    const both: Verify = {
      kind: "approval",
      by: [{ kind: "all", of: teams.map((team) => ({ kind: "team", team })) }],
      count: 1,
    };
    const people = Object.fromEntries([
      ["drew", aPerson("drew", { teams: ["@acme/dba"] })],
      ["grace", aPerson("grace", { teams })],
      ["linus", aPerson("linus", { teams: ["@acme/sec"] })],
    ]);
    const approved = (verify: Verify, ...logins: string[]) =>
      seen(verify, { evidence: { people, reviews: logins.map((login) => review(login)) } })?.replace(/ http.*/, "");
    expect(approved(both, "grace")).toBeUndefined();
    expect(approved(both, "drew")).toBeUndefined();
    expect(approved(both, "grace", "drew")).toBe("approved by grace, drew");
    expect(approved(both, "linus", "drew")).toBe("approved by linus, drew");
    expect(approved({ ...both, count: 3 }, "linus", "drew")).toBeUndefined();
    expect(approved({ ...both, count: 3 }, "linus", "drew", "grace")).toBe("approved by linus, drew, grace");
  });
  it("of a team, and as many as asked", () => {
    const team: Verify = { kind: "approval", by: [{ kind: "team", team: "@acme/dba" }], count: 1 };
    expect(seen(team, { evidence: { reviews: [review("grace")] } })).toBeUndefined();
    expect(seen(team, { evidence: { reviews: [review("grace"), review("drew")] } })).toBe(
      "approved by drew https://r.example/drew",
    );
    const two: Verify = { kind: "approval", by: [], count: 2 };
    expect(seen(two, { evidence: { reviews: [review("grace"), review("GRACE")] } })).toBeUndefined();
    expect(seen(two, { evidence: { reviews: [review("grace"), review("linus")] } })).toMatch(
      /^approved by grace, linus/,
    );
  });
  it("not of one who committed, where the author's are excluded", () => {
    const other: Verify = { kind: "approval", by: [{ kind: "not-author" }], count: 1 };
    expect(seen(other, { facts: { committers: ["Grace"] }, evidence: { reviews: [review("grace")] } })).toBeUndefined();
    expect(seen(other, { facts: { committers: ["ada"] }, evidence: { reviews: [review("grace")] } })).toBeDefined();
  });
  it("of a person with write access, whatever the rule says", () => {
    const named: Verify = { kind: "approval", by: [{ kind: "user", login: "ruth" }], count: 1 };
    expect(seen(named, { evidence: { reviews: [review("ruth")] } })).toBeUndefined();
    const free: Verify = { kind: "approval", by: [], count: 1 };
    expect(seen(free, { evidence: { reviews: [review("renovate[bot]")] } })).toBeUndefined();
    expect(seen(free, { evidence: { reviews: [review("linus")] } })).toBeDefined();
  });

  it("names five of many", () => {
    const many = Array.from({ length: 7 }, (_, index) => `user${index}`);
    const people = {
      ...PEOPLE,
      ...Object.fromEntries(
        many.map((login) => [login, { login, kind: "person" as const, role: "write" as const, teams: [] }]),
      ),
    };
    expect(seen(anyone, { evidence: { people, reviews: many.map((login) => review(login)) } })).toMatch(
      /^approved by user0, user1, user2, user3, user4 and 2 more/,
    );
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
    expect(seen(verify, { files: lines(["x", "TTL = 5"]) })).toBe("an added line of a.ts matches /\\bttl\\b/");
    expect(seen(verify, { files: lines(["x"], ["ttl"]) })).toBeUndefined();
    expect(seen(verify, { files: [], facts: { files: lines(["ttl"]) } })).toBeUndefined();
    for (const kind of ["binary", "too-large", "not-given"] as const)
      expect(seen(verify, { files: [aFile("a.ts", { lines: { kind } })] })).toBeUndefined();
  });
});

describe("what a machine would take for an answer, in words", () => {
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
