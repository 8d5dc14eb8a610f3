import { describe, expect, it } from "vitest";
import type { ItemResult } from "../../src/checklist/item-result.ts";
import { exitCode, jsonReport, renderJson } from "../../src/report/json.ts";
import { renderProblems } from "../../src/report/terminal-layout.ts";
import {
  aFile,
  anEntry,
  anEvaluation,
  anEvaluationError,
  anItem,
  aProblem,
  aResult,
  HEAD,
} from "../support/evaluation-world.ts";

describe("renderJson", () => {
  it("says who is asked in the author's place, and of several who answered and who is missing", () => {
    const team = { kind: "team" as const, team: "@acme/dba" };
    const item = anItem("both", {
      by: [{ kind: "author" }],
      asks: [{ kind: "anyone" }],
      several: { given: [anEntry()], missing: [[team, { kind: "not-author" }]] },
    });
    expect(JSON.parse(renderJson(anEvaluation({ policies: [aResult({}, [item])] })))).toMatchObject({
      items: [
        {
          by: ["author"],
          asks: ["anyone"],
          several: { given: [{ said: "ticked", by: "grace" }], missing: [["team:@acme/dba", "not-author"]] },
        },
      ],
    });
  });

  it("has a fixed shape", () => {
    const item: ItemResult = anItem("tested", {
      by: [{ kind: "team", team: "@acme/dba" }],
      outcome: "waived",
      entry: anEntry({ said: "waived", reason: "One writer only" }),
    });
    const files = [aFile("db/b.sql", { status: "renamed", previousPath: "db/a.sql" })];
    const evaluation = anEvaluation({
      policies: [aResult({}, [item, anItem("read", { outcome: "done", entry: anEntry() })], { files })],
    });
    expect(JSON.parse(renderJson(evaluation))).toEqual({
      schema: "tollgate.report/1",
      verdict: "pass",
      pullRequest: { repository: "acme/shop", number: 42, base: "0".repeat(40), head: HEAD },
      counts: { total: 2, answered: 2, open: 0, stale: 0, refused: 0 },
      passedBy: null,
      policies: [
        {
          id: "schema-change",
          title: "Schema change",
          enforcement: "block",
          origin: { file: ".github/tollgate.yml", line: 3, column: 3 },
          reasons: [{ predicate: "paths", text: "1 file matches" }],
          files: [{ path: "db/b.sql", status: "renamed", previousPath: "db/a.sql", decided: ["db/migrate/**"] }],
        },
      ],
      observed: [],
      items: [
        {
          key: "schema-change.tested",
          keys: ["schema-change.tested"],
          policies: ["schema-change"],
          text: "tested is done",
          by: ["team:@acme/dba"],
          verifyOnly: false,
          blocking: true,
          outcome: "waived",
          wouldVerify: [],
          verifyWords: [],
          answer: { said: "waived", by: "grace", at: "2026-11-23T06:28:00Z", head: HEAD, reason: "One writer only" },
        },
        {
          key: "schema-change.read",
          keys: ["schema-change.read"],
          policies: ["schema-change"],
          text: "read is done",
          by: ["anyone"],
          verifyOnly: false,
          blocking: true,
          outcome: "done",
          wouldVerify: [],
          verifyWords: [],
          answer: { said: "ticked", by: "grace", at: "2026-11-23T06:28:00Z", head: HEAD },
        },
      ],
      adr: null,
      leftOut: [],
      notices: [],
      problems: [],
      message: "",
    });
  });

  it("has the same keys where the pull request could not be evaluated", () => {
    const report = jsonReport(anEvaluationError());
    expect(report).toMatchObject({ verdict: "error", problems: [aProblem()], items: [] });
    const { pullRequest: _, ...keys } = jsonReport(anEvaluation());
    expect(Object.keys(report)).toEqual(Object.keys(keys));
    expect(JSON.parse(renderJson(anEvaluationError()))).toEqual(report);
  });

  it("keeps an ADR and an unanswered item", () => {
    const adr = {
      state: "missing" as const,
      policies: ["schema-change"],
      blocking: true,
      parts: ["problem" as const],
      looked: [],
    };
    expect(jsonReport(anEvaluation({ adr }))).toMatchObject({ adr, items: [{ answer: null }, { answer: null }] });
  });

  it("writes what a terminal would act on as escapes, and means the same", () => {
    const text = "\u202E\u009B31m\u001B\u007F\u2028\u{E0041}x";
    const json = renderJson(anEvaluation({ policies: [aResult({ title: text }, [])] }));
    expect(json).not.toMatch(/[\u202E\u009B\u001B\u007F\u2028\u{E0041}]/u);
    expect(JSON.parse(json).policies[0].title).toBe(text);
  });
});

describe("exitCode", () => {
  it.each([
    [0, "pass", anEvaluation({ policies: [] })],
    [1, "blocked", anEvaluation()],
    [2, "problems", anEvaluationError()],
    [3, "an error", anEvaluationError({ problems: [] })],
  ] as const)("is %d for %s", (code, _name, result) => {
    expect(exitCode(result)).toBe(code);
  });
});

describe("renderProblems", () => {
  const bare = aProblem({ key: "", allowed: undefined, suggestion: undefined, message: "The file is empty." });

  it("is text for people", () => {
    expect(renderProblems([aProblem(), bare], "text")).toBe(
      [
        ".github/tollgate.yml:7:5  policies.schema-change.wen",
        "  There is no key `wen` in a policy.",
        "  Did you mean: when",
        "  Allowed: title, why, when, requires",
        ".github/tollgate.yml:7:5",
        "  The file is empty.",
        "",
      ].join("\n"),
    );
  });

  it("is JSON for programs", () => {
    expect(JSON.parse(renderProblems([aProblem()], "json"))).toEqual({
      schema: "tollgate.problems/1",
      problems: [aProblem()],
    });
    expect(JSON.parse(renderProblems([], "json"))).toEqual({ schema: "tollgate.problems/1", problems: [] });
  });

  it("is the runner's commands", () => {
    expect(renderProblems([aProblem(), bare, aProblem({ file: "tollgate:recommended" })], "github")).toBe(
      [
        "::error file=.github/tollgate.yml,line=7,col=5,title=policies.schema-change.wen::There is no key `wen` in a policy. Did you mean: when. Allowed: title, why, when, requires.",
        "::error file=.github/tollgate.yml,line=7,col=5,title=unknown-key::The file is empty.",
        "::error title=policies.schema-change.wen::tollgate:recommended:7:5: There is no key `wen` in a policy. Did you mean: when. Allowed: title, why, when, requires.",
        "",
      ].join("\n"),
    );
  });

  it("cannot be made to write another command or line", () => {
    const evil = aProblem({
      file: "a,line=1::\n::error::x",
      key: "k::\nv",
      message: "m\n::error::owned\u001B[2J",
      allowed: ["a\nb"],
    });
    for (const format of ["text", "github"] as const) {
      const text = renderProblems([evil], format);
      expect(text.split("\n").filter((line) => line.trimStart().startsWith("::error"))).toHaveLength(
        format === "github" ? 1 : 0,
      );
      expect(text).not.toMatch(/(?!\n)\p{Cc}/u);
    }
  });

  it("escapes a file's name where the runner would read properties in it", () => {
    expect(renderProblems([aProblem({ file: "a,line=1%\nb.yml" })], "github")).toMatch(
      /^::error file=a%2Cline=1%25␊b\.yml,line=7,col=5,title=/,
    );
  });

  it("counts allowed values beyond forty, and beyond fourteen if one of them is suggested", () => {
    const allowed = Array.from({ length: 45 }, (_, n) => `v${n}`);
    const { suggestion: _, ...alone } = aProblem({ allowed });
    expect(renderProblems([alone], "text")).toMatch(/v39\s+and\s+5\s+others/);
    expect(renderProblems([aProblem({ allowed })], "text")).toMatch(/v13\s+and\s+31\s+others/);
  });
});
