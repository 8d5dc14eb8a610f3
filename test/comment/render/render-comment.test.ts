import { describe, expect, it } from "vitest";
import type { Evaluation } from "../../../src/checklist/evaluate.ts";
import type { ItemResult } from "../../../src/checklist/item-result.ts";
import { emptyLedger } from "../../../src/checklist/ledger/ledger.ts";
import { readPage } from "../../../src/comment/record/signed-page.ts";
import { LONGEST_COMMENT } from "../../../src/comment/render/render-comment.ts";
import {
  aFile,
  aLedger,
  anEntry,
  anEvaluation,
  anEvaluationError,
  anItem,
  aProblem,
  aResult,
  aSigner,
  someFacts,
} from "../../support/evaluation-world.ts";
import { OF, pageText, render } from "./rendered.ts";

describe("notices, hints and commands", () => {
  it("reports what happened to the comment", () => {
    const page = pageText(
      render(
        anEvaluation({
          notices: [
            { kind: "ledger-tampered", by: "mallory" },
            { kind: "page-edited", by: "mallory" },
            { kind: "comment-deleted", by: "" },
            { kind: "comment-lost", by: "eve" },
            { kind: "unread-lines", files: ["a.sql"], count: 7 },
            {
              kind: "policy-edited",
              files: ["f1", "f2", "f3", "f4", "f5", "f6"],
              problems: Array.from({ length: 7 }, () => aProblem()),
            },
            { kind: "policy-edited", files: ["f1"], problems: [] },
          ],
        }),
      ),
    );
    expect(page).toContain("> **Note:** mallory changed more of this comment than its boxes.");
    expect(page).toContain("> **Note:** This comment was gone.");
    expect(page).toContain(
      "> **Note:** eve deleted this comment, and its record is gone with it. The boxes ask again.",
    );
    expect(page).toContain(
      "The changes of 7 files are too large to be read (`a.sql` and 6 more). Conditions on lines count as met for them.",
    );
    expect(page).toContain(
      "`f5` and 1 more). It is evaluated by those of the base; the new ones apply after the merge. Once merged, they would stop every pull request, because they have 7 problems: `.github/tollgate.yml:7:5`",
    );
    expect(page).toContain("; and 2 more");
    expect(page).toContain(
      "changes the policies (`f1`). It is evaluated by those of the base; the new ones apply after the merge.\n",
    );
  });

  it("lists commands only where they are read", () => {
    expect(pageText(render(anEvaluation()))).not.toContain("/tollgate");
    expect(pageText(render(anEvaluation(), { commands: true }))).toContain(
      "```\n/tollgate done backward-compatible\n/tollgate done rollback-tested\n```",
    );
  });

  it("answers a command that nothing is near to with all commands", () => {
    const ledger = {
      ...anEvaluation().ledger,
      commandErrors: [{ comment: "1", by: "ada", at: "", fault: { kind: "unknown-command", word: "x" } }],
    } as const;
    expect(pageText(render(anEvaluation({ ledger }), { commands: true }))).toContain(
      "> To ada: there is no command `x`. The commands are `done`, `undo`, `waive`, `adr`, `break-glass`, `recheck` and `help`.",
    );
  });

  it("answers a command that could not be done", () => {
    const ledger = {
      ...aLedger(someFacts(), []),
      commandErrors: [
        { comment: "1", by: "ada", at: "", fault: { kind: "unknown-command", word: "dnoe", suggestion: "done" } },
        { comment: "2", by: "", at: "", fault: { kind: "ambiguous-item", word: "tset", candidates: ["test"] } },
        { comment: "3", by: "ada", at: "", fault: { kind: "missing-word", name: "waive" } },
        { comment: "4", by: "ada", at: "", fault: { kind: "unknown-item", word: "tset" } },
        {
          comment: "5",
          by: "ada",
          at: "",
          fault: { kind: "ambiguous-item", word: "tested", candidates: ["a.tested", "b.tested"] },
        },
        { comment: "6", by: "ada", at: "", fault: { kind: "not-allowed", name: "break-glass" } },
        { comment: "7", by: "ada", at: "", fault: { kind: "help" } },
        { comment: "8", by: "ada", at: "", fault: { kind: "unknown-item", word: "ADR" } },
      ],
    } as const;
    const page = pageText(render(anEvaluation({ ledger }), { commands: true }));
    expect(page.match(/^> To .*/gm)).toEqual([
      "> To ada: there is no command `dnoe`. Did you mean `/tollgate done <item>`?",
      "> To somebody: no item here is called `tset`. Did you mean `test`?",
      "> To ada: the command is not complete. Write `/tollgate waive <item> <reason>`.",
      "> To ada: no item here is called `tset`.",
      "> To ada: `tested` could be `a.tested` or `b.tested`. Say which one.",
      "> To ada: the policies do not allow you to use `/tollgate break-glass`.",
      "> To ada: the commands are `/tollgate done <item>`, `/tollgate undo <item>`, `/tollgate waive <item> <reason>`, `/tollgate adr <link>`, `/tollgate break-glass <reason>`, `/tollgate recheck` and `/tollgate help`.",
      "> To ada: a decision record (ADR) cannot be ticked or waived. Give one with `/tollgate adr <link>`.",
    ]);
    expect(pageText(render(anEvaluation({ ledger })))).not.toContain("> To ada");
  });

  it("does not repeat a mistyped command in a pass, once somebody has answered since", () => {
    const fault = { kind: "unknown-command", word: "doen", suggestion: "done" } as const;
    const error = (at: string) => ({ comment: "1", by: "ada", at, fault });
    const passed = (at: string): string => {
      const ledger = {
        ...aLedger(someFacts(), []),
        commandErrors: [error(at)],
        entries: { "schema-change.tested": anEntry({ at: "2026-11-23T07:00:00Z" }) },
      };
      return pageText(render(anEvaluation({ verdict: "pass", ledger }), { commands: true }));
    };
    expect(passed("2020-01-01T00:00:00Z")).not.toContain("doen");
    expect(passed("2040-01-01T00:00:00Z")).toContain("doen");
  });

  it("links the follow-up issue once there is one", () => {
    const ledger = { ...aLedger(someFacts(), []), issue: 57 };
    expect(render(anEvaluation({ ledger }))).toContain("\n\nWhat is left open is followed up in #57.\n");
  });

  it("ends with the shell's hint and a link to the run", () => {
    const page = pageText(
      render(anEvaluation(), {
        commentHint: "Forks: ask a maintainer.",
        actionsUrl: "https://github.com/acme/shop/actions/runs/1",
      }),
    );
    expect(page.split("\n").at(-1)).toBe(
      "<sub>Forks: ask a maintainer. · [How this was evaluated](<https://github.com/acme/shop/actions/runs/1>)</sub>",
    );
  });
});

describe("a pull request that could not be evaluated", () => {
  it("shows each problem at its place, and how to fix it", () => {
    const allowed = Array.from({ length: 10 }, (_, n) => `value-${n}`);
    const body = render(
      anEvaluationError({
        problems: [
          aProblem(),
          aProblem({ allowed, suggestion: undefined }),
          aProblem({ key: "", allowed: undefined, suggestion: undefined }),
        ],
      }),
    );
    expect(pageText(body)).toMatchInlineSnapshot(`
      "**The policies cannot be read, so this pull request cannot be evaluated.** 3 problems to fix first.

      The policy file .github/tollgate.yml has 1 problem.

      | where | key | what is wrong | allowed |
      | --- | --- | --- | --- |
      | \`.github/tollgate.yml:7:5\` | \`policies.schema-change.wen\` | There is no key \\\`wen\\\` in a policy. | \`when\`? Allowed: \`title\`, \`why\`, \`when\`, \`requires\` |
      | \`.github/tollgate.yml:7:5\` | \`policies.schema-change.wen\` | There is no key \\\`wen\\\` in a policy. | \`value-0\`, \`value-1\`, \`value-2\`, \`value-3\`, \`value-4\`, \`value-5\`, \`value-6\`, \`value-7\` and 2 more |
      | \`.github/tollgate.yml:7:5\` | – | There is no key \\\`wen\\\` in a policy. | – |

      To fix it: correct the file on the base branch, because the base's policies apply to a pull request. \`tollgate validate\` shows the same list on your machine. Then push, or run the check again."
    `);
  });

  it("shows an error of ours without a table", () => {
    expect(
      pageText(render(anEvaluationError({ problems: [], message: "GitHub did not answer." }))),
    ).toMatchInlineSnapshot(`
      "**This pull request could not be evaluated.** It stays blocked until it can be.

      GitHub did not answer.

      The change is not the reason. Tollgate tries again at the next push, or when the check is run again."
    `);
  });

  it("carries the last ledger along, so that no tick is lost", () => {
    const ledger = aLedger(someFacts(), [anItem("tested", { outcome: "done", entry: anEntry() })]);
    const page = readPage(render(anEvaluationError(), { ledger }), OF, aSigner);
    expect(page).toMatchObject({ intact: true, trust: "signed" });
    expect(page.ledger?.entries).toEqual(ledger.entries);
    expect(page.ledger?.page.ticked).toEqual([]);
  });

  it("fits, with a thousand long problems and a ledger of any size", () => {
    const problems = Array.from({ length: 1_000 }, (_, n) =>
      aProblem({
        file: `${"<".repeat(400)}${n}`,
        key: "&".repeat(900),
        message: "<".repeat(900),
        allowed: Array.from({ length: 50 }, () => "<".repeat(90)),
      }),
    );
    const body = render(anEvaluationError({ problems }));
    expect(body.length).toBeLessThanOrEqual(LONGEST_COMMENT);
    expect(body).toContain("more problems.");
    const ledger = {
      ...emptyLedger("acme/shop", 42),
      links: Array.from({ length: 200 }, (_, n) => ({
        url: `https://x.example/${n}${"a".repeat(500)}`,
        by: "a",
        at: "b",
      })),
    };
    const without = render(anEvaluationError(), { ledger });
    expect(without.length).toBeLessThanOrEqual(LONGEST_COMMENT);
    expect(without).not.toContain("tollgate:ledger");
  });
});

describe("a page that would be too long", () => {
  const many = (policies: number, perPolicy: number, changes: Partial<ItemResult> = {}, files = 3): Evaluation =>
    anEvaluation({
      policies: Array.from({ length: policies }, (_, p) =>
        aResult(
          {
            id: `policy-${p}`,
            title: `Policy ${p}`,
            why: "Because it has to be said. ".repeat(12),
            enforcement: p % 5 === 4 ? "advise" : "block",
          },
          Array.from({ length: perPolicy }, (_, n) =>
            anItem(`item-${n}`, {
              policies: [`policy-${p}`],
              text: `Item ${n} of policy ${p}: ${"true & <sure> ".repeat(15)}`,
              help: "Help. ".repeat(60),
              blocking: p % 5 !== 4,
              ...changes,
            }),
          ),
          { files: Array.from({ length: files }, (_, n) => aFile(`db/migrate/${"deep/".repeat(20)}${n}.sql`)) },
        ),
      ).sort((a, b) => a.policy.enforcement.length - b.policy.enforcement.length),
    });
  const boxesOf = (evaluation: Evaluation): readonly string[] =>
    evaluation.policies.flatMap((result) => result.items.map((item) => item.key));

  it.each([
    ["30 policies of 6 items", many(30, 6)],
    [
      "30 policies of 6 items, all waived with reasons",
      many(30, 6, { outcome: "waived", entry: anEntry({ reason: "x".repeat(100) }) }),
    ],
    ["3,000 files in each of 10 policies", many(10, 6, {}, 3_000)],
  ])("keeps every box and its ledger: %s", (_name, evaluation) => {
    const body = render(evaluation);
    const page = readPage(body, OF, aSigner);
    expect(body.length).toBeLessThanOrEqual(LONGEST_COMMENT);
    expect(page.intact).toBe(true);
    expect([...page.boxes.keys()].sort()).toEqual([...boxesOf(evaluation)].sort());
    expect(page.ledger?.entries).toEqual(evaluation.ledger.entries);
  });

  it("says what was left out, counted", () => {
    const page = pageText(render(many(30, 6)));
    expect(page).toMatch(/^<sub>Left out, because the comment would be too long: 90 file names, 180 help texts/m);
  });

  it("leaves out advice before any box that holds the merge, and counts it", () => {
    const evaluation = many(90, 10);
    const body = render(evaluation);
    expect(body.length).toBeLessThanOrEqual(LONGEST_COMMENT);
    const blocking = evaluation.policies
      .filter(({ policy }) => policy.enforcement === "block")
      .flatMap((result) => result.items);
    expect([...readPage(body, OF, aSigner).boxes.keys()].sort()).toEqual(blocking.map((item) => item.key).sort());
    expect(pageText(body)).toContain("18 policies that advise");
  });

  it("leaves out answered boxes where the open ones alone still fit", () => {
    const evaluation = anEvaluation({
      policies: Array.from({ length: 40 }, (_, p) =>
        aResult(
          { id: `policy-${p}` },
          Array.from({ length: 30 }, (_, n) =>
            anItem(`item-${n}`, { policies: [`policy-${p}`], outcome: n === 0 ? "open" : "verified" }),
          ),
        ),
      ),
    });
    const body = render(evaluation);
    const page = readPage(body, OF, aSigner);
    expect(body.length).toBeLessThanOrEqual(LONGEST_COMMENT);
    expect(page.intact).toBe(true);
    expect(page.boxes.size).toBe(40);
    expect(page.ledger?.page.ticked).toEqual([]);
    expect(pageText(body)).toContain("1,160 answered items");
  });

  it("says that all is answered where the answered boxes themselves do not fit", () => {
    const evaluation = many(150, 10, { outcome: "verified" });
    const body = render(evaluation);
    expect(body.length).toBeLessThanOrEqual(LONGEST_COMMENT);
    expect(pageText(body).split("\n")[0]).toBe("✓ **All 1,200 items are answered.** Nothing holds this pull request.");
    expect(pageText(body)).toContain(" and 1,200 answered items");
  });

  it("drops the names of files from the ledger before any box", () => {
    const contents = Object.fromEntries(
      Array.from({ length: 40 }, (_, n) => [
        aSigner.hash(String(n)).slice(0, 32),
        {
          count: 60,
          files: Object.fromEntries(
            Array.from({ length: 60 }, (_, f) => [
              aSigner.hash(`${n}/${f}`).slice(0, 8),
              aSigner.hash(`${f}`).slice(0, 8),
            ]),
          ),
        },
      ]),
    );
    const evaluation = many(30, 6);
    const body = render({ ...evaluation, ledger: { ...evaluation.ledger, contents } });
    const page = readPage(body, OF, aSigner);
    expect(body.length).toBeLessThanOrEqual(LONGEST_COMMENT);
    expect(page.boxes.size).toBe(180);
    expect(Object.values(page.ledger?.contents ?? {})).toEqual(
      Array.from({ length: 40 }, () => ({ count: 60, files: {} })),
    );
  });

  it("says that it cannot be answered where not even the open boxes fit; it is never a pass", () => {
    const evaluation = many(150, 10);
    const body = render(evaluation);
    expect(body.length).toBeLessThanOrEqual(LONGEST_COMMENT);
    expect(body).toContain(
      "**The checklist is too long for a comment.** 150 policies apply, with 1,200 items that hold the merge.",
    );
    expect(evaluation.verdict).toBe("blocked");
  });
});
