import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { detailsPage } from "../../../src/app/pages/details/details-page.ts";
import type { PullRequestRecord } from "../../../src/app/store/store.ts";
import type { Evaluation, EvaluationError } from "../../../src/checklist/evaluate.ts";
import { signPage } from "../../../src/comment/record/signed-page.ts";
import type { Problem } from "../../../src/policy/model/problem.ts";
import {
  aLedger,
  anEntry,
  anEvaluation,
  anEvaluationError,
  anItem,
  aResult,
  aSigner,
  HEAD,
  someFacts,
} from "../../support/evaluation-world.ts";
import { hostileEvaluation } from "../../support/hostile-evaluation.ts";
import { hostileText } from "../../support/hostile-text.ts";
import { aGate, FRAME, NOON } from "./a-gate.ts";
import { readHtml, wordsOf } from "./read-html.ts";

const pageOf = (
  result: Evaluation | EvaluationError = anEvaluation(),
  changes: Partial<PullRequestRecord> = {},
): string => detailsPage(FRAME, aGate(changes, result), []).toString();
const one = (item: Parameters<typeof anItem>[1], id = "rollback-tested"): Evaluation =>
  anEvaluation({ policies: [aResult({}, [anItem(id, item)])] });

describe("a pull request's page says", () => {
  const entry = anEntry();
  test.each<[string, Evaluation | EvaluationError, readonly string[]]>([
    [
      "what is open, who must act next, who can do it and how",
      anEvaluation({
        policies: [
          aResult({}, [
            anItem("a", { by: [{ kind: "team", team: "@acme/dba" }] }),
            anItem("b", { by: [{ kind: "author" }] }),
            anItem("c", { outcome: "done", entry }),
          ]),
        ],
      }),
      [
        "2 of 3 items are open.",
        "Next: @acme/dba (1 item), the author (1 item)",
        "To be ticked by @acme/dba (not who wrote the change) : its box in the comment, or /tollgate done schema-change.a",
        "To be ticked by the author : its box in the comment, or /tollgate done schema-change.b",
      ],
    ],
    [
      "who ticked, when, at which commit",
      one({ outcome: "done", entry }),
      ["The one item is answered.", "Ticked by grace , 2026-11-23 06:28 UTC at 3f2a9c1 ."],
    ],
    [
      "why a tick is stale: because of which file",
      one({ outcome: "stale", entry, staleBecause: { files: ["db/a.sql", "db/b.sql"], count: 4, push: false } }),
      [
        "(1 stale)",
        "Ticked by grace , 2026-11-23 06:28 UTC at 3f2a9c1 , but db/a.sql , db/b.sql and 2 more changed since. Look again, then tick again.",
      ],
    ],
    [
      "why a waiver is stale",
      one({
        outcome: "stale",
        entry: { ...entry, said: "waived", reason: "One writer" },
        staleBecause: { files: [], count: 1, push: false },
      }),
      ["Not applicable, said grace , 2026-11-23 06:28 UTC at 3f2a9c1 , but a matching file changed since."],
    ],
    [
      "that the edit history hides whether it was taken back",
      one({
        outcome: "stale",
        entry,
        staleBecause: { files: [], count: 0, push: false, gap: { at: "", why: "unreadable", by: "" } },
      }),
      ["but GitHub does not show the whole edit history since then to Tollgate, so it is unknown whether"],
    ],
    [
      "that a push made it stale",
      one({ outcome: "stale", entry, staleBecause: { files: [], count: 0, push: true } }),
      ["but commits were pushed since."],
    ],
    [
      "why an answer was refused",
      one({
        outcome: "refused",
        refusal: { item: "schema-change.rollback-tested", by: "ada", at: "2026-11-23T07:00:00Z", why: "is-author" },
      }),
      [
        "(1 refused)",
        "To ada: your answer (2026-11-23 07:00 UTC) does not count here, because you wrote the change: only people with write access can answer this.",
      ],
    ],
    [
      "who waived, and the reason",
      one({ outcome: "waived", entry: anEntry({ said: "waived", reason: "Nothing is called yet." }) }),
      ["Not applicable, says grace , 2026-11-23 06:28 UTC at 3f2a9c1 : Nothing is called yet."],
    ],
    [
      "why a policy applies, and which glob decided for each file",
      anEvaluation(),
      [
        "db/migrate/20261123_add_currency.rb matches: paths : 1 file matches",
        "db/migrate/20261123_add_currency.rb added db/migrate/**",
        "schema-change · written in .github/tollgate.yml:3",
      ],
    ],
    ["that nothing applies", anEvaluation({ policies: [] }), ["No golden checklist applies to this change."]],
    [
      "who broke the glass, and why",
      anEvaluation({
        verdict: "pass",
        passedBy: {
          kind: "break-glass",
          by: "linus",
          at: "2026-11-23T06:28:00Z",
          reason: "Checkout is down.",
          as: "role:maintain",
        },
      }),
      [
        "2 of 2 items are open, and the merge is not held.",
        "linus used break-glass on 2026-11-23 06:28 UTC (as role:maintain): Checkout is down .",
      ],
    ],
    [
      "what was found of the decision record",
      anEvaluation({
        adr: {
          state: "not-met",
          policies: ["schema-change"],
          blocking: true,
          parts: ["problem", "decision"],
          looked: [{ target: "docs/adr/1.md", from: "body", found: { kind: "missing-parts", parts: ["decision"] } }],
        },
      }),
      [
        "Decision record (ADR) not complete yet Asked for by schema-change . It must contain the problem and the decision.",
        "docs/adr/1.md (linked in the description): has no section about the decision",
        "the author (1 item)",
      ],
    ],
    [
      "what was meddled with",
      anEvaluation({ notices: [{ kind: "page-edited", by: "mallory" }] }),
      ["In the comment: mallory changed more of this comment than its boxes."],
    ],
    [
      "why it could not be evaluated",
      anEvaluationError(),
      [
        "This pull request could not be evaluated. The policy file .github/tollgate.yml has 1 problem.",
        ".github/tollgate.yml:7:5 policies.schema-change.wen There is no key wen in a policy. Perhaps when . Allowed: title , why , when , requires",
        "/tollgate recheck",
      ],
    ],
    [
      "that an item is advice only",
      one({ blocking: false }),
      ["Nothing holds this pull request. There is advice below.", "rollback-tested is done advice"],
    ],
  ])("%s", (_, result, words) => {
    const said = wordsOf(pageOf(result));
    for (const word of words) expect(said).toContain(word);
  });

  test("a reason that two conditions have, once", () => {
    const reason = { predicate: "paths", text: "2 changed files match", decided: {} };
    const said = wordsOf(
      pageOf(anEvaluation({ policies: [aResult({}, [anItem("a")], { reasons: [reason, reason] })] })),
    );
    expect(said.split("paths : 2 changed files match")).toHaveLength(2);
  });

  test("the verdicts so far, newest first", () => {
    const verdicts = [
      {
        repository: "acme/shop",
        number: 42,
        headSha: HEAD,
        verdict: "pass" as const,
        heldBy: [],
        at: NOON,
        tookMs: 800,
      },
      {
        repository: "acme/shop",
        number: 42,
        headSha: "b".repeat(40),
        verdict: "blocked" as const,
        heldBy: ["slo", "security"],
        at: NOON - 1,
        tookMs: 61_400,
      },
    ];
    expect(wordsOf(detailsPage(FRAME, aGate(), verdicts).toString())).toContain(
      "Verdicts so far ✓ pass 2026-11-25 12:00 UTC at 3f2a9c1 , 0.8 s after its event ● blocked 2026-11-25 11:59 UTC at bbbbbbb , 61 s after its event held by slo security",
    );
  });

  test("where the comment is, by the id that its own page names", () => {
    const facts = someFacts();
    const ledger = aLedger(facts, []);
    const page = signPage("# x", { ...ledger, page: { ...ledger.page, comment: "987" } }, aSigner);
    expect(pageOf(undefined, { page })).toContain('href="https://github.com/acme/shop/pull/42#issuecomment-987"');
    for (const strange of ["", "987", "<!-- tollgate:ledger v1 AAAA x -->"]) {
      expect(pageOf(undefined, { page: strange })).not.toContain("issuecomment");
    }
  });

  test("less of what is merged: nobody is asked to act", () => {
    const said = wordsOf(pageOf(undefined, { state: "merged" }));
    expect(said).toContain("merged");
    expect(said).not.toContain("What is open");
  });

  test.each(["", "null", "[]", "{", '{"schema":"tollgate.report/9","verdict":"pass"}', '"tollgate.report/1"'])(
    "what the record knows where the report is %j",
    (report) => {
      const said = wordsOf(pageOf(undefined, { report, summary: "3 of 7 open: 1 for the author" }));
      expect(said).toContain("3 of 7 open: 1 for the author The report was written by another version of Tollgate.");
    },
  );
});

describe("what an item cites", () => {
  const PAGE = "https://github.com/tollgate/tollgate/blob/main/docs/playbook/README.md";
  const pageWith = (changes: Parameters<typeof one>[0]): string => String(pageOf(one(changes)));

  it("is linked, if a built-in policy wrote it", () => {
    expect(pageWith({ source: "§12, App. B", playbook: true })).toContain(`href="${PAGE}#app-b"`);
  });

  it("is the team's own text otherwise", () => {
    expect(pageWith({ source: "§12" })).not.toContain(PAGE);
  });
});

describe("hostile texts", () => {
  const NAMES =
    "html head meta title link script body a header div form input span b button main p h1 h2 h3 section bdi code progress ol ul li article table thead tbody tr th td details summary q time footer".split(
      " ",
    );
  const ATTRIBUTES =
    "lang charset name content rel href src defer class method action type value id tabindex aria-label aria-labelledby aria-hidden max datetime title scope role data-copy data-zone".split(
      " ",
    );

  /** Whatever stands in a page of ours that we did not write. */
  const intruders = (page: string): readonly string[] => {
    const { tags, text } = readHtml(page);
    return [
      ...(/[<>]/.test(text) ? ["something that looks like a tag"] : []),
      ...(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069]/.test(page)
        ? ["something unseen"]
        : []),
      ...tags.map(({ name }) => name).filter((name) => name !== "" && !NAMES.includes(name)),
      ...tags.flatMap(({ attributes }) => Object.keys(attributes)).filter((name) => !ATTRIBUTES.includes(name)),
      ...tags
        .filter(({ name }) => name === "script")
        .slice(2)
        .map(() => "a script"),
      ...tags.flatMap(({ attributes: { href = "/" } }) =>
        /^(?:\/(?!\/)|#|https?:\/\/|data:,$)/.test(href) ? [] : [href],
      ),
    ];
  };

  test("leave the page what it is, wherever they stand", () => {
    fc.assert(
      fc.property(hostileEvaluation(), hostileText(), hostileText(), (result, title, author) => {
        const record = aGate({ title, author, baseRef: title, summary: author, url: title }, result);
        expect(intruders(detailsPage(FRAME, record, []).toString())).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test("what a problem has between backticks is code, and nothing else is markup", () => {
    const problem: Problem = {
      ...{ file: "a.yml", line: 1, column: 1, key: "" },
      code: "wrong-value",
      message: "There is no key `<wen>` in [a](https://x.example) `",
    };
    expect(pageOf({ verdict: "error", problems: [problem], message: "" })).toContain(
      '<p class="reason">There is no key <code>&lt;wen&gt;</code> in [a](https://x.example) `</p>',
    );
  });

  test.each([
    ["<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"],
    ['"><img src=x onerror=alert(1)>', "&quot;&gt;&lt;img src=x onerror=alert(1)&gt;"],
    ["\u202Egpj.exe", "⟨U+202E⟩gpj.exe"],
    ["two\nlines", "two␊lines"],
    ["שלום עולם", "<bdi>שלום עולם</bdi>"],
    ["x".repeat(5_000), `${"x".repeat(999)}…</bdi></h1>`],
  ])("%j as a title is shown as %j", (title, shown) => {
    const page = pageOf(undefined, { title });
    expect(page).toContain(shown);
    expect(intruders(page)).toEqual([]);
  });

  test.each([
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "https://user:password@evil.example/",
    "vbscript:x",
    "//evil.example",
    `https://evil.example/${"a".repeat(2_000)}`,
  ])("%s is no link", (url) => {
    const page = pageOf(one({ outcome: "verified", evidence: { kind: "check", text: "seen", url } }), { url });
    expect(
      readHtml(page)
        .tags.flatMap(({ attributes: { href = "" } }) => href)
        .filter((href) => /^[a-z]+:|^\/\//i.test(href) && href !== "data:,"),
    ).toEqual([]);
    expect(page).toContain("seen");
  });

  test("a policy's own markup is kept where it is harmless", () => {
    const text =
      "Run `make migrate`, see [the guide](https://docs.example/x) or https://docs.example/y. Not [this](javascript:x)";
    const page = pageOf(one({ text }));
    expect(page).toContain(
      'Run <code>make migrate</code>, see <a href="https://docs.example/x" rel="noopener noreferrer">the guide</a> or <a href="https://docs.example/y" rel="noopener noreferrer">https://docs.example/y</a>. Not [this](javascript:x)',
    );
  });

  test("would be noticed", () => {
    expect(intruders("<p>a < b</p>")).toEqual(["something that looks like a tag"]);
    expect(intruders('<p onclick="x">a</p>')).toEqual(["onclick"]);
    expect(intruders("<svg>a</svg>")).toEqual(["svg", "svg"]);
    expect(intruders('<a href="javascript:x">a</a>')).toEqual(["javascript:x"]);
    expect(intruders("<p>\u202E</p>")).toEqual(["something unseen"]);
  });
});
