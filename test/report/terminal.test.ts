import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderTerminal } from "../../src/report/terminal.ts";
import { displayWidth, wrap } from "../../src/report/terminal-layout.ts";
import { aFile, anEntry, anEvaluation, anEvaluationError, anItem, aResult } from "../support/evaluation-world.ts";
import { hostileEvaluation } from "../support/hostile-evaluation.ts";

const plain = (result: Parameters<typeof renderTerminal>[0], columns = 80): string =>
  renderTerminal(result, { colour: false, columns });

const rich = anEvaluation({
  policies: [
    aResult(
      {},
      [
        anItem("open", { text: "Backward-compatible migration staged" }),
        anItem("team", { by: [{ kind: "team", team: "@acme/dba" }], wouldVerify: ["a check named test succeeds"] }),
        anItem("lint", { verifyOnly: true, wouldVerify: ["a check named lint succeeds"] }),
        anItem("done", { outcome: "done", entry: anEntry() }),
        anItem("nobody", { outcome: "done", entry: anEntry({ by: "" }) }),
        anItem("waived", { outcome: "waived", entry: anEntry({ said: "waived", reason: "One writer only" }) }),
        anItem("seen", {
          outcome: "verified",
          evidence: { kind: "check", text: 'check "test" succeeded', url: "https://ci.example/1" },
        }),
        anItem("stale", {
          outcome: "stale",
          entry: anEntry(),
          staleBecause: { files: ["db/a.sql"], count: 3, push: false },
        }),
        anItem("lost", { outcome: "stale", staleBecause: { files: [], count: 1, push: false } }),
        anItem("gap", {
          outcome: "stale",
          staleBecause: { files: [], count: 0, push: false, gap: { at: "", why: "deleted", by: "eve" } },
        }),
        anItem("pushed", { outcome: "stale", staleBecause: { files: [], count: 0, push: true } }),
        anItem("refused", {
          outcome: "refused",
          refusal: { item: "schema-change.refused", by: "ada", at: "", why: "is-author" },
        }),
      ],
      { files: Array.from({ length: 5 }, (_, n) => aFile(`db/migrate/${n}.sql`)) },
    ),
    aResult(
      { id: "caching", title: "Caching", enforcement: "advise" },
      [anItem("ttl", { policies: ["caching"], blocking: false })],
      { files: [] },
    ),
  ],
  observed: [aResult({ id: "slo", enforcement: "observe" }, []).match],
  notices: [{ kind: "comment-lost", by: "" }],
  adr: {
    state: "not-met",
    policies: ["schema-change"],
    blocking: true,
    parts: ["problem", "decision"],
    looked: [{ target: "docs/adr/7.md", from: "change", found: { kind: "missing-parts", parts: ["decision"] } }],
  },
});

it("says of an item that asks several people who answered, and who is still asked", () => {
  const teams = ["@acme/dba", "@acme/sec"].map((team) => ({ kind: "team" as const, team }));
  const several = { given: [anEntry()], missing: [teams.slice(1)] };
  const report = plain(
    anEvaluation({ policies: [aResult({}, [anItem("two", { by: [{ kind: "all", of: teams }], several })])] }),
  );
  expect(report).toContain("1 of 2 people answered so far: grace, 2026-11-23 06:28 UTC");
  expect(report).toContain("Next: @acme/sec (1)");
  expect(report).toContain("schema-change.two · @acme/sec");
});

describe("the terminal's report", () => {
  it("says where a decision record goes, if none was found", () => {
    const adr = { state: "not-met", policies: ["a"], blocking: true, parts: ["decision"], looked: [] } as const;
    expect(plain(anEvaluation({ adr }))).toContain(
      "  It must contain the decision.\n  Add it under docs/adr or docs/decisions, or link it in the description.\n",
    );
  });

  it("reads well in 80 columns", () => {
    expect(plain(rich)).toMatchInlineSnapshot(`
      "9 of 13 items are open.
      Next: anyone with write access (6), @acme/dba (1), a machine (1), the author (1)

      Note: The earlier comment is gone, and its record with it. The boxes ask again.

      Schema change (schema-change, holds the merge)
        db/migrate/0.sql, db/migrate/1.sql, db/migrate/2.sql and 2 more files
        ○ open      Backward-compatible migration staged
                    schema-change.open
        ○ open      team is done
                    schema-change.team · @acme/dba
        ○ open      lint is done
                    schema-change.lint · a machine
        ✓ done      done is done
                    schema-change.done
                    ticked by grace, 2026-11-23 06:28 UTC
        ✓ done      nobody is done
                    schema-change.nobody
                    ticked by somebody, 2026-11-23 06:28 UTC
        – waived    waived is done
                    schema-change.waived
                    not applicable, says grace, 2026-11-23 06:28 UTC
                    because One writer only
        ✓ verified  seen is done
                    schema-change.seen
                    check "test" succeeded
                    https://ci.example/1
        ↻ stale     stale is done
                    schema-change.stale
                    ticked by grace, 2026-11-23 06:28 UTC
                    stale: db/a.sql and 2 more files changed since
        ↻ stale     lost is done
                    schema-change.lost
                    stale: 1 file changed since
        ↻ stale     gap is done
                    schema-change.gap
                    stale: eve has deleted a revision from the edit history since, so
                    it is unknown whether the answer was withdrawn
        ↻ stale     pushed is done
                    schema-change.pushed
                    stale: commits were pushed since
        ✕ refused   refused is done
                    schema-change.refused
                    not taken from ada: this item asks for somebody who did not write
                    the change

      Decision record (ADR): not complete yet
        It must contain the problem and the decision.
        docs/adr/7.md, in this pull request: has no section about the decision

      Caching (caching, advice, does not hold the merge)
        It applies to every pull request
        ○ open      ttl is done
                    caching.ttl

      Observed only: slo
      "
    `);
  });

  it.each([
    [
      "All 2 items are answered.",
      anEvaluation({
        policies: [aResult({}, [anItem("a", { outcome: "done" }), anItem("b", { outcome: "verified" })])],
      }),
    ],
    [
      "Nothing holds this change; there is advice.",
      anEvaluation({ policies: [aResult({ enforcement: "advise" }, [anItem("a", { blocking: false })])] }),
    ],
    ["Nothing is asked of this change.", anEvaluation({ policies: [aResult({}, [])] })],
    ["No golden checklist applies.", anEvaluation({ policies: [] })],
    ["1 of 1 item is open.", anEvaluation({ policies: [aResult({}, [anItem("a")])] })],
    ["This pull request could not be evaluated.", anEvaluationError()],
    ["This pull request could not be evaluated.", anEvaluationError({ problems: [], message: "No answer." })],
    [
      "1 of 1 item open, and the merge is not held.",
      {
        ...anEvaluation({ policies: [aResult({}, [anItem("a")])] }),
        verdict: "pass" as const,
        passedBy: { kind: "follow-up" as const, policies: ["incident"] },
      },
    ],
  ])("begins with the verdict: %s", (line, result) => {
    expect(plain(result).split("\n")[0]).toBe(line);
  });

  it("shows a met ADR", () => {
    expect(
      plain({ ...rich, adr: { state: "met", policies: [], blocking: true, parts: ["problem"], looked: [] } }),
    ).toContain("Decision record (ADR): given");
  });

  it("says the same in colour", () => {
    const coloured = renderTerminal(rich, { colour: true, columns: 80 });
    // oxlint-disable-next-line no-control-regex
    expect(coloured.replace(/\u001B\[\d+m/g, "")).toBe(plain(rich));
    expect(coloured).toContain("\u001B[33m  ○ open\u001B[39m");
    expect(coloured).toContain("\u001B[31m  ✕ refused\u001B[39m");
    expect(coloured).toContain("\u001B[32m  ✓ done\u001B[39m");
  });

  it.each([0, 20, 80, 200, Number.NaN])("holds its lines in a terminal of %d columns", (columns) => {
    const max = Number.isNaN(columns) || columns === 0 ? 80 : Math.min(120, Math.max(40, columns));
    for (const line of plain(rich, columns).split("\n")) expect(displayWidth(line)).toBeLessThanOrEqual(max);
  });

  it("lets nothing reach the terminal but text, whatever the evaluation says", () => {
    fc.assert(
      fc.property(hostileEvaluation(), (evaluation) => {
        expect(plain(evaluation)).not.toMatch(/[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069\u200B](?<!\n)/u);
      }),
      { numRuns: 60 },
    );
  });
});

describe("wrap", () => {
  it.each([
    ["breaks between words", "one two three", 8, ["one two", "three"]],
    ["breaks a word that is too long", "abcdefghijkl", 8, ["abcdefgh", "ijkl"]],
    ["counts wide characters twice", "日本語日本語", 8, ["日本語日", "本語"]],
    ["keeps an empty text", "", 8, [""]],
    [
      "a path after a slash, if the rest fits",
      "db/a_very_long_name_here.php:19 down()",
      28,
      ["db/", "a_very_long_name_here.php:19", "down()"],
    ],
  ])("%s", (_name, text, columns, lines) => {
    expect(wrap(text, columns)).toEqual(lines);
  });

  it("indents the first line and hangs the others", () => {
    expect(wrap("one two three four", 12, "- ", "  ")).toEqual(["- one two", "  three four"]);
    // A command stays in one line.
    expect(wrap("it is not here: `npm install it` helps", 24)).toEqual(["it is not here:", "`npm install it` helps"]);
  });
});

describe("why a policy applies", () => {
  const reason = (predicate: string, text: string) => ({ predicate, text, decided: {} });
  const why = (...reasons: ReturnType<typeof reason>[]): string =>
    plain(anEvaluation({ policies: [aResult({}, [anItem("open")], { reasons, files: [aFile("db/a.sql")] })] }), 120);

  it.each([
    ["paths alone are the files below", [reason("paths", "1 file matches")], "  db/a.sql"],
    [
      "conditions that each count their own files are named without counts, once",
      [
        reason("paths", "3 files match"),
        reason("added_lines", "added lines of 1 file match"),
        reason("added_lines", "added lines of 16 files match"),
        reason("content", "the text of 2 files matches"),
      ],
      "  db/a.sql: by paths, added lines and text",
    ],
    [
      "what only narrows is left out, and what is no file is said",
      [reason("change", "1 file was added"), reason("added_lines", "x"), reason("labels", "the label wip is set")],
      "  db/a.sql: by added lines, the label wip is set",
    ],
  ])("%s", (_, reasons, line) => {
    expect(why(...reasons).split("\n")).toContain(line);
  });

  it("is not said to hold the merge by a policy that asks nothing here", () => {
    const text = plain(anEvaluation({ policies: [aResult({}, [])] }), 120);
    expect(text).toContain("asks nothing of this change)");
    expect(text).not.toContain("holds the merge");
  });
});
