import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Evaluation, EvaluationError } from "../../src/checklist/evaluate.ts";
import { isPassTitle, renderStatus } from "../../src/report/status.ts";
import { renderJobSummary } from "../../src/report/status-summary.ts";
import {
  aFile,
  anEntry,
  anEvaluation,
  anEvaluationError,
  anItem,
  aProblem,
  aResult,
} from "../support/evaluation-world.ts";
import { hostileEvaluation } from "../support/hostile-evaluation.ts";
import { pageHtml, REFERENCES, tagsOf, textOutsideCode } from "../support/page-html.ts";

const render = (
  result: Evaluation | EvaluationError,
  unfinished: "action_required" | "pending" | "failure" = "action_required",
) => renderStatus(result, { unfinished });
const done = anEvaluation({
  policies: [aResult({}, [anItem("a", { outcome: "done", entry: anEntry() }), anItem("b", { outcome: "done" })])],
});
const open = anEvaluation({
  policies: [
    aResult({}, [
      anItem("a", { by: [{ kind: "author" }] }),
      anItem("b", { by: [{ kind: "team", team: "@acme/dba" }] }),
      anItem("c", { by: [{ kind: "team", team: "@acme/dba" }] }),
      anItem("d", { outcome: "done", entry: anEntry() }),
    ]),
  ],
});

describe("state and conclusion", () => {
  it.each([
    ["pass", done, "action_required", "success", "success"],
    ["no policy", anEvaluation({ policies: [] }), "failure", "success", "success"],
    ["open, asking for action", open, "action_required", "pending", "action_required"],
    ["open, pending", open, "pending", "pending", null],
    ["open, failing", open, "failure", "failure", "failure"],
    ["problems", anEvaluationError(), "pending", "error", "failure"],
    ["an error", anEvaluationError({ problems: [], message: "x" }), "action_required", "error", "failure"],
  ] as const)("%s", (_name, result, unfinished, state, conclusion) => {
    expect(render(result, unfinished)).toMatchObject({ state, conclusion });
  });
});

describe("the title", () => {
  it.each<[string, Evaluation | EvaluationError]>([
    ["3 of 4 open: 1 for the author, 2 for @acme/dba", open],
    ["All 2 items answered", done],
    ["The one item is answered", anEvaluation({ policies: [aResult({}, [anItem("a", { outcome: "waived" })])] })],
    ["No golden checklist applies", anEvaluation({ policies: [] })],
    [
      "Nothing holds this pull request; there is advice",
      anEvaluation({ policies: [aResult({ enforcement: "advise" }, [anItem("a", { blocking: false })])] }),
    ],
    ["Nothing is asked of this change", anEvaluation({ policies: [aResult({}, [])] })],
    [
      "1 problem in the policies, the first at .github/tollgate.yml:7:5: There is no key `wen` in a policy.",
      anEvaluationError(),
    ],
    ["GitHub did not answer.", anEvaluationError({ problems: [], message: "GitHub did not answer." })],
    [
      "Break-glass by ada: 3 of 4 open",
      { ...open, verdict: "pass", passedBy: { kind: "break-glass", by: "ada", at: "", reason: "", as: "" } },
    ],
    [
      "Not held, the rest goes into a follow-up issue: 3 of 4 open",
      { ...open, verdict: "pass", passedBy: { kind: "follow-up", policies: ["incident"] } },
    ],
  ])("%s", (title, result) => {
    expect(render(result).title).toBe(title);
  });

  it("is known as that of a pass for every pass, and for nothing else", () => {
    const waiting = { said: "ticked", by: "drew", at: "", unknown: { of: "@acme/dba", why: "failed" } } as const;
    const many = Array.from({ length: 1_200 }, (_, n) => anItem(`i${n}`, { outcome: "done" }));
    const unsure = anEvaluation({ policies: [aResult({}, [anItem("a"), anItem("b", { undecided: [waiting] })])] });
    const glass = { kind: "break-glass", by: "ada-the-third", at: "", reason: "", as: "" } as const;
    const followUp = { kind: "follow-up", policies: ["incident"] } as const;
    const passes: readonly Evaluation[] = [
      done,
      anEvaluation({ policies: [] }),
      anEvaluation({ policies: [aResult({}, [])] }),
      anEvaluation({ policies: [aResult({}, [anItem("a", { outcome: "waived" })])] }),
      anEvaluation({ policies: [aResult({}, many)] }),
      anEvaluation({ policies: [aResult({ enforcement: "advise" }, [anItem("a", { blocking: false })])] }),
      ...[open, unsure].flatMap((one): readonly Evaluation[] => [
        { ...one, verdict: "pass", passedBy: glass },
        { ...one, verdict: "pass", passedBy: followUp },
      ]),
    ];
    const others = [open, unsure, anEvaluationError(), anEvaluationError({ problems: [], message: "x" })];
    const titles = (of: readonly (Evaluation | EvaluationError)[]) => of.map((one) => render(one).title);
    expect(passes.map(({ verdict }) => verdict)).toEqual(passes.map(() => "pass"));
    expect(titles(passes).join("; ")).toMatch(/1,200 items.*1 waiting for GitHub/);
    expect(titles(passes).filter((title) => !isPassTitle(title))).toEqual([]);
    expect(titles(others).filter((title) => isPassTitle(title))).toEqual([]);
  });

  it("names whole teams only, and counts those that have no room", () => {
    const items = Array.from({ length: 8 }, (_, n) =>
      anItem(`i${n}`, { by: [{ kind: "team", team: `@acme/a-team-with-a-long-name-${n}` }] }),
    );
    const { title } = render(anEvaluation({ policies: [aResult({}, items)] }));
    expect(title).toBe(
      "8 of 8 open: 1 for @acme/a-team-with-a-long-name-0, 1 for @acme/a-team-with-a-long-name-1, 1 for @acme/a-team-with-a-long-name-2 and 5 more",
    );
  });

  it("names no one if not even one name fits", () => {
    const by = Array.from({ length: 9 }, (_, n) => ({ kind: "team" as const, team: `@acme/${"x".repeat(30)}${n}` }));
    const title = render(anEvaluation({ policies: [aResult({}, [anItem("a", { by })])] })).title;
    expect(title.length).toBeLessThanOrEqual(140);
    expect(title).toMatch(/^1 of 1 open/);
  });

  it("is cut where a message is long, and never in the middle of a character", () => {
    const { title } = render(anEvaluationError({ problems: [], message: "😀".repeat(200) }));
    expect(title).toBe(`${"😀".repeat(69)}…`);
  });
});

describe("the summary", () => {
  it("is a table, what is open first", () => {
    const evaluation = anEvaluation({
      policies: [
        aResult({}, [
          anItem("done", { outcome: "done", entry: anEntry() }),
          anItem("seen", {
            outcome: "verified",
            evidence: { kind: "check", text: "check passed", url: "https://ci.example/1" },
          }),
          anItem("label", { outcome: "verified", evidence: { kind: "label", text: "label set", url: "" } }),
          anItem("waived", { outcome: "waived", entry: anEntry({ said: "waived", reason: "Not | here" }) }),
          anItem("bare", { outcome: "waived" }),
          anItem("open"),
          anItem("lint", { verifyOnly: true }),
        ]),
        aResult({ id: "caching", title: "Caching", enforcement: "advise" }, [
          anItem("ttl", { policies: ["caching"], blocking: false }),
        ]),
      ],
      notices: [{ kind: "comment-lost", by: "" }],
      adr: {
        state: "not-met",
        policies: ["schema-change"],
        blocking: true,
        parts: ["problem"],
        looked: [{ target: "docs/adr/7.md", from: "body", found: { kind: "no-such-file" } }],
      },
    });
    expect(render(evaluation).summary.replaceAll("\u200B", "")).toMatchInlineSnapshot(`
      "**5 of 8 done** · next: anyone with write access (1), a machine (1), the author (1)

      > **Note:** The earlier comment is gone, and its record with it. The boxes ask again.

      | item | policy | outcome | who | when | commit | evidence |
      | --- | --- | --- | --- | --- | --- | --- |
      | open is done | Schema change | ○ open | asks anyone with write access | – | – | – |
      | lint is done | Schema change | ○ open | asks a machine | – | – | – |
      | ttl is done | Caching | ○ open (advice) | asks anyone with write access | – | – | – |
      | done is done | Schema change | ✓ done | grace | 2026-11-23 06:28 UTC | \`3f2a9c1\` | – |
      | seen is done | Schema change | ✓ verified | a machine | – | – | [check passed](<https://ci.example/1>) |
      | label is done | Schema change | ✓ verified | a machine | – | – | label set |
      | waived is done | Schema change | – waived | grace | 2026-11-23 06:28 UTC | \`3f2a9c1\` | Not &#124; here |
      | bare is done | Schema change | – waived | – | – | – | – |

      **Decision record (ADR): not complete yet**

      - \`docs/adr/7.md\`, linked in the description: there is no such text file at the head of this pull request
      "
    `);
  });

  it("says of every row who, when, at which commit, and why: also where an answer counts no more", () => {
    const by = [{ kind: "not-author" as const }];
    const files = ["db/1.sql", "db/|2.sql"];
    const rows = [
      anItem("a", { by, outcome: "stale", entry: anEntry(), staleBecause: { files, count: 4, push: false } }),
      anItem("b", { outcome: "stale", entry: anEntry(), staleBecause: { files: [], count: 0, push: true } }),
      anItem("c", { outcome: "stale", entry: anEntry({ by: "" }) }),
      anItem("d", {
        outcome: "stale",
        entry: anEntry(),
        staleBecause: { files: [], count: 0, push: false, gap: { at: "", why: "cut", by: "" } },
      }),
      anItem("d", {
        by,
        outcome: "refused",
        refusal: { item: "schema-change.d", by: "ada", at: "2026-11-23T06:28:00Z", why: "is-author" },
      }),
    ];
    const table = render(anEvaluation({ policies: [aResult({}, rows)] })).summary.replaceAll("\u200B", "");
    expect(
      table
        .split("\n")
        .filter((line) => line.startsWith("| "))
        .slice(2),
    ).toMatchInlineSnapshot(`
      [
        "| a is done | Schema change | ↻ stale | grace; asks a second person | 2026-11-23 06:28 UTC | \`3f2a9c1\` | db/1.sql, db/&#124;2.sql and 2 more changed since |",
        "| b is done | Schema change | ↻ stale | grace; asks anyone with write access | 2026-11-23 06:28 UTC | \`3f2a9c1\` | commits were pushed since |",
        "| c is done | Schema change | ↻ stale | asks anyone with write access | 2026-11-23 06:28 UTC | \`3f2a9c1\` | – |",
        "| d is done | Schema change | ↻ stale | grace; asks anyone with write access | 2026-11-23 06:28 UTC | \`3f2a9c1\` | there were more edits since than Tollgate reads, so it is unknown whether the answer was withdrawn |",
        "| d is done | Schema change | ✕ refused | asks a second person | – | – | the answer of ada does not count: this item asks for somebody who did not write the change |",
      ]
    `);
  });

  it("lists problems of the policies", () => {
    expect(render(anEvaluationError()).summary).toContain(
      "| `.github/tollgate.yml:7:5` | `policies.schema-change.wen` |",
    );
    expect(render(anEvaluationError({ problems: [], message: "No answer." })).summary).toBe(
      "**This pull request could not be evaluated.**\n\nNo answer.\n",
    );
  });

  it("counts what does not fit", () => {
    const items = Array.from({ length: 900 }, (_, n) => anItem(`i${n}`, { text: "& ".repeat(150) }));
    const looked = Array.from({ length: 500 }, () => ({
      target: "x".repeat(200),
      from: "body" as const,
      found: { kind: "no-date" as const },
    }));
    const { summary } = render(
      anEvaluation({
        policies: [aResult({}, items)],
        adr: { state: "not-met", policies: [], blocking: true, parts: [], looked },
      }),
    );
    expect(summary.length).toBeLessThanOrEqual(65_535);
    expect(summary).toMatch(/And \d+ more items\./);
    expect(summary).toMatch(/- and \d+ more links/);
  });

  it("is harmless and bounded, whatever the texts", () => {
    fc.assert(
      fc.property(hostileEvaluation(), (evaluation) => {
        const status = render(evaluation);
        expect(status.title.length).toBeLessThanOrEqual(140);
        expect(status.title).not.toMatch(/[\p{Cc}\u202A-\u202E]/u);
        expect(status.summary.length).toBeLessThanOrEqual(65_535);
        for (const markdown of [status.summary, renderJobSummary(evaluation)]) {
          const html = pageHtml(markdown);
          const foreign = tagsOf(html).filter(
            (tag) =>
              !/^<\/?(?:p|ul|li|h2|h3|strong|code|blockquote|details|summary|table|thead|tbody|tr|th|td|a)>$|^<a href="https?:\/\/[^"]*">$/.test(
                tag,
              ),
          );
          expect(foreign).toEqual([]);
          expect(textOutsideCode(html)).not.toMatch(REFERENCES);
        }
        expect(pageHtml(status.summary).match(/<td>/g) ?? []).toHaveLength(
          7 * evaluation.policies.flatMap(({ items }) => items).length,
        );
      }),
      { numRuns: 40 },
    );
  });
});

describe("annotations", () => {
  it("stand at the lines of the repository's own files", () => {
    const problems = [
      aProblem(),
      aProblem({ file: "tollgate:recommended" }),
      aProblem({ file: "acme/.github:tollgate.yml@v3" }),
      aProblem({ key: "", allowed: undefined, suggestion: undefined, line: 1, column: 1 }),
    ];
    expect(render(anEvaluationError({ problems })).annotations).toEqual([
      {
        path: ".github/tollgate.yml",
        line: 7,
        column: 5,
        level: "failure",
        title: "policies.schema-change.wen",
        message: "There is no key `wen` in a policy. Did you mean when? Allowed: title, why, when, requires.",
      },
      {
        path: ".github/tollgate.yml",
        line: 1,
        column: 1,
        level: "failure",
        title: "unknown-key",
        message: "There is no key `wen` in a policy.",
      },
    ]);
  });

  it("end a sentence before the hint begins", () => {
    const problems = [aProblem({ message: "is not a known key here", allowed: undefined })];
    expect(render(anEvaluationError({ problems })).annotations[0]?.message).toBe(
      "is not a known key here. Did you mean when?",
    );
  });

  it("are 50 at most, with long lists shortened", () => {
    const problems = Array.from({ length: 80 }, () =>
      aProblem({ allowed: Array.from({ length: 30 }, (_, n) => `v${n}`) }),
    );
    const { annotations } = render(anEvaluationError({ problems }));
    expect(annotations).toHaveLength(50);
    expect(annotations[0]?.message).toContain("v19….");
  });

  it("warn of problems in policies that the pull request brings", () => {
    const evaluation = anEvaluation({
      notices: [
        { kind: "comment-lost", by: "" },
        { kind: "policy-edited", files: ["a"], problems: [aProblem()] },
      ],
    });
    expect(render(evaluation).annotations).toMatchObject([{ level: "warning", line: 7 }]);
  });
});

describe("the job's summary", () => {
  it("adds why each policy applies, and those that only observe", () => {
    const observed = aResult({ id: "caching", title: "Caching", enforcement: "observe" }, []).match;
    const text = renderJobSummary(anEvaluation({ observed: [observed] }));
    expect(text).toMatch(/^## Tollgate\n\n\*\*0 of 2 done\*\*/);
    expect(text).toContain("**Schema change** (holds the merge)\n\n<details><summary>Why it applies: 1 file</summary>");
    expect(text).toContain(
      "1 more policy applies and only observes: nothing is asked of the pull request.\n\n**Caching** (observed only)",
    );
    expect(renderJobSummary(anEvaluation({ policies: [], observed: [observed, observed] }))).toContain(
      "2 more policies apply and only observe:",
    );
  });

  it("shows problems", () => {
    expect(renderJobSummary(anEvaluationError())).toContain(
      "## Tollgate\n\n**This pull request could not be evaluated.**",
    );
  });

  it("names some of many reasons, and counts the others", () => {
    const reasons = Array.from({ length: 12 }, (_, n) => ({ predicate: "title", text: `reason ${n}`, decided: {} }));
    const text = renderJobSummary(anEvaluation({ policies: [aResult({}, [], { reasons })] }));
    expect(text).toContain("reason 7 (`title`) and 4 more reasons.");
    expect(text).not.toContain("reason 8");
  });

  it("stays bounded with any number of policies and files", () => {
    const files = Array.from({ length: 3_000 }, (_, n) => aFile(`db/${"`".repeat(200)}${n}.sql`));
    const results = Array.from({ length: 100 }, (_, n) => aResult({ id: `p${n}` }, [], { files }));
    const text = renderJobSummary(anEvaluation({ policies: results }));
    expect(text.length).toBeLessThanOrEqual(300_000);
    expect(text).toContain("Why it applies: 3,000 files");
    const more = Array.from({ length: 20_000 }, (_, n) => aResult({ id: `p${n}` }, [], { files: [] }));
    expect(renderJobSummary(anEvaluation({ policies: more }))).toContain(
      "20,000 policies apply; there is no room to say why.",
    );
  });
});
