import { describe, expect, it } from "vitest";
import type { Evaluation } from "../../../src/checklist/evaluate.ts";
import type { ItemResult } from "../../../src/checklist/item-result.ts";
import type { LeftOut } from "../../../src/checklist/requirements/match-policies.ts";
import { predicates } from "../../../src/policy/predicates/index.ts";
import { anEntry, anEvaluation, anItem, aResult } from "../../support/evaluation-world.ts";
import { adr, dba, pageText, render } from "./rendered.ts";

const page = (changes: Partial<Evaluation>): string => pageText(render(anEvaluation(changes), { commands: true }));

describe("what is not asked of this change", () => {
  const left = (text: string, ...why: readonly string[]): LeftOut => ({
    key: `schema-change.${text}`,
    text,
    why: why.map((one) => ({
      predicate: one.startsWith("excepted") || one.startsWith("nothing") ? "not" : "edits",
      text: one,
      decided: {},
    })),
  });
  const about = (...leftOut: readonly LeftOut[]): string =>
    page({ policies: [{ ...aResult({}, [anItem("b")]), leftOut }] })
      .split("\n")
      .filter((line) => line.includes("Not asked"))
      .join();

  it.each<[name: string, leftOut: readonly LeftOut[], said: string]>([
    ["nothing was left out", [], ""],
    [
      "one reason for all is named",
      [left("one", "excepted: it only raises versions"), left("two", "it is one", "excepted: it only raises versions")],
      "- Not asked of this change, because it only raises versions: one; two",
    ],
    [
      "two reasons are not",
      [left("one", "excepted: it only raises versions"), left("two", "excepted: a bot wrote it")],
      "- Not asked of this change: one; two",
    ],
    [
      "a reason that excepts nothing is none",
      [left("one", "nothing is excepted"), left("two")],
      "- Not asked of this change: one; two",
    ],
    [
      "of many the first are named",
      Array.from({ length: 30 }, (_, at) => left(`item ${at}`)),
      expect.stringMatching(/^- Not asked of this change: item 0; item 1; .*; \d+ more$/) as string,
    ],
    [
      "a pattern is never shown",
      [left("one", "excepted: `db/**` matches db/a.sql")],
      "- Not asked of this change: one",
    ],
  ])("%s", (_name, leftOut, said) => {
    expect(about(...leftOut)).toEqual(said);
  });
});

describe("how to answer", () => {
  it("offers no waiver where the policy allows none", () => {
    const never = anItem("a", { waive: { kind: "never" } });
    expect(page({ policies: [aResult({}, [never])] })).not.toContain("/tollgate waive");
    const text = page({ policies: [aResult({}, [never, anItem("b")])] });
    expect(text).toContain("```\n/tollgate waive b …\n```");
    expect(text).toContain("Cannot be waived: `a`.");
  });

  it("says who can waive", () => {
    const text = page({ policies: [aResult({}, [anItem("a", { waive: { kind: "by", who: dba } })])] });
    expect(text).toContain("- Only @acme/dba can waive `a`\n");
  });

  it("takes an answer back by the name of one that stands", () => {
    const done = anItem("a", { outcome: "done", entry: anEntry() });
    expect(page({ policies: [aResult({}, [done, anItem("b")])] })).toContain(
      "- `/tollgate undo a` take an answer back",
    );
  });

  it("offers the ADR's command only while one is missing", () => {
    expect(page({ adr: adr() })).toContain("- `/tollgate adr …`");
    expect(page({ adr: adr({ state: "met" }) })).not.toContain("/tollgate adr");
  });

  it("offers to break the glass only where a team set it up, and says who can", () => {
    const { settings } = anEvaluation();
    const breakGlass = { by: [{ kind: "role", role: "admin" }], label: "break-glass", dueDays: 3 } as const;
    expect(page({})).not.toContain("break-glass");
    expect(page({ settings: { ...settings, breakGlass } })).toMatch(
      /- `\/tollgate break-glass …` .*; only people with the role admin or higher\n/,
    );
  });

  it("names an item by its key if another policy has an item of the same id", () => {
    const text = page({
      policies: [aResult({}, [anItem("tested")]), aResult({ id: "b" }, [anItem("tested", { policies: ["b"] })])],
    });
    expect(text).toContain("```\n/tollgate done schema-change.tested\n/tollgate done b.tested\n```");
    expect(text).toContain("- [ ] tested is done `b.tested`");
  });

  it("shows ten commands, and counts the rest", () => {
    const text = page({
      policies: [
        aResult(
          {},
          Array.from({ length: 12 }, (_, n) => anItem(`i-${n}`)),
        ),
      ],
    });
    expect(text).toContain("/tollgate done i-9\n```\nand 2 more like these");
  });

  it("has no command for what only a machine answers", () => {
    const text = page({ policies: [aResult({}, [anItem("a", { verifyOnly: true }), anItem("b")])] });
    expect(text).not.toContain("/tollgate done a");
  });

  it("is gone once nothing is asked, and why the policies apply remains", () => {
    const done = anItem("a", { outcome: "done", entry: anEntry() });
    const text = page({ policies: [aResult({}, [done])] });
    expect(text).toContain("<summary>Why this applies</summary>");
    expect(text).not.toContain("/tollgate");
  });
});

describe("taking an answer back", () => {
  it.each<[Partial<ItemResult>, boolean]>([
    [{ outcome: "done", entry: anEntry() }, true],
    [{ outcome: "waived", entry: anEntry({ said: "waived", reason: "No" }) }, true],
    // What a machine saw, nobody can take back.
    [{ outcome: "verified" }, false],
  ])("of an item with %j is offered: %s", (changes, offered) => {
    const items = [anItem("seen", changes), anItem("open")];
    const text = pageText(render(anEvaluation({ policies: [aResult({}, items)] }), { commands: true }));
    expect(text.includes("/tollgate undo")).toBe(offered);
  });
});

describe("why a policy applies", () => {
  const why = (predicate: string, text: string): string =>
    page({ policies: [aResult({}, [anItem("a")], { reasons: [{ predicate, text, decided: {} }] })] });

  it.each([
    ["labels", 'label "urgent" is set', 'label "urgent" is set'],
    ["base", 'the base branch "main" matches "release/*"', "of its target branch"],
    ["title", "the title matches /x|y/", "of its title"],
    ["labels", 'label "a/*" is set', "of its labels"],
    ["dependencies", "adds stripe (payments)", "it adds stripe (payments)"],
    ["content", "the text of 1 file matches", "of the text"],
    ["change", "1 file is removed", "1 file is removed"],
  ])("has no pattern: %s", (predicate, text, shown) => {
    expect(why(predicate, text)).toContain(`added: applies because ${shown}\n`);
  });

  it("says a reason once", () => {
    const reason = { predicate: "paths", text: "1 changed file matches", decided: {} };
    const text = page({ policies: [aResult({}, [anItem("a")], { reasons: [reason, reason] })] });
    expect(text).toMatch(/^- `db\/.*: applies because of the path$/m);
  });

  it("puts together what of the files decided, and leaves out what only narrows them", () => {
    const predicates = ["paths", "change", "added_lines", "generated", "labels"];
    const reasons = predicates.map((predicate) => ({ predicate, text: `${predicate} holds`, decided: {} }));
    expect(page({ policies: [aResult({}, [anItem("a")], { reasons })] })).toMatch(
      /^- `db\/.*: applies because of the path, of lines that are added and labels holds$/m,
    );
  });

  it("has words for each condition on lines", () => {
    const onLines = Object.keys(predicates).filter((name) => name.endsWith("_lines"));
    expect(onLines.length).toBeGreaterThan(3);
    for (const name of onLines)
      expect(why(name, `${name} match`)).toMatch(/^- `db\/.*: applies because of lines that are \w+$/m);
  });

  it("says nothing of what was excepted", () => {
    expect(why("not", "excepted: x")).toContain("\n- `db/migrate/");
  });
});

it("says who wrote what is cited: a team's own source is its own", () => {
  const origin = (file: string) => ({ source: { file, line: 1, column: 1 } });
  expect(page({ policies: [aResult({ origins: origin("tollgate:schema-change") })] })).toContain("· Playbook [§12](<");
  expect(page({ policies: [aResult({ origins: origin(".github/tollgate.yml") })] })).toContain(
    "**Schema change** · §12 ·",
  );
});
