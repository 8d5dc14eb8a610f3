import { describe, expect, it } from "vitest";
import type { ItemResult } from "../../../src/checklist/item-result.ts";
import { readPage } from "../../../src/comment/record/signed-page.ts";
import type { Who } from "../../../src/policy/model/policy.ts";
import { aFile, anEntry, anEvaluation, anItem, aResult, aSigner } from "../../support/evaluation-world.ts";
import { items, OF, oneItem, pageText, render } from "./rendered.ts";

const DBA: Who = { kind: "team", team: "@acme/dba" };
const SEC: Who = { kind: "team", team: "@acme/sec" };
const BOTH: readonly Who[] = [{ kind: "all", of: [DBA, SEC] }];

it("says beside a box that a machine may tick it, too", () => {
  const by: readonly Who[] = [{ kind: "not-author" }];
  const line = (item: Partial<ItemResult>): string | undefined =>
    /^- \[ \] .*$/m.exec(pageText(render(oneItem(item))))?.[0].split(" <!--")[0];
  expect(line({ by, verifyWords: ["a check such as `e2e`"] })).toMatch(/ · a second person, or a machine$/);
  expect(line({ by })).toMatch(/ · a second person$/);
});

describe("what stands under a box", () => {
  it.each<[string, Partial<ItemResult>, string]>([
    ["who ticked it", { outcome: "done", entry: anEntry() }, "Ticked by grace, 2026-11-23 06:28 UTC at `3f2a9c1`"],
    [
      "that nobody could be named",
      { outcome: "done", entry: anEntry({ by: "", head: "" }) },
      "Ticked by somebody who could not be named, 2026-11-23 06:28 UTC",
    ],
    [
      "who waived it, where no reason was needed",
      { outcome: "waived", entry: anEntry({ said: "waived" }) },
      "Not applicable, says grace, 2026-11-23 06:28 UTC at `3f2a9c1`",
    ],
    [
      "who waived it and why",
      { outcome: "waived", entry: anEntry({ said: "waived", reason: "One writer only" }) },
      "Not applicable, says grace, 2026-11-23 06:28 UTC at `3f2a9c1`: One writer only",
    ],
    [
      "what a machine saw",
      { outcome: "verified", evidence: { kind: "check", text: 'check "test" succeeded', url: "https://ci.example/1" } },
      'Seen by a machine (check run): [check "test" succeeded](<https://ci.example/1>)',
    ],
    [
      "what a machine saw without a link",
      { outcome: "verified", evidence: { kind: "label", text: 'label "tested" is set', url: "" } },
      'Seen by a machine (label): label "tested" is set',
    ],
    [
      "which files made it stale",
      { outcome: "stale", entry: anEntry(), staleBecause: { files: ["db/a.sql", "db/b.sql"], count: 4, push: false } },
      "**Stale.** Ticked by grace, 2026-11-23 06:28 UTC at `3f2a9c1`, but `db/a.sql`, `db/b.sql` and 2 more changed since. Look again, then tick again.",
    ],
    [
      "which file made a waiver stale",
      {
        outcome: "stale",
        entry: anEntry({ said: "waived", reason: "One writer only" }),
        staleBecause: { files: ["db/a.sql"], count: 1, push: false },
      },
      "**Stale.** Not applicable, said grace, 2026-11-23 06:28 UTC at `3f2a9c1`, but `db/a.sql` changed since. Look again, then say so again, or tick it.",
    ],
    [
      "that one file made it stale whose name is lost",
      { outcome: "stale", staleBecause: { files: [], count: 1, push: false } },
      "**Stale.** a matching file changed since. Look again, then tick again.",
    ],
    [
      "that files made it stale whose names are lost",
      { outcome: "stale", staleBecause: { files: [], count: 3, push: false } },
      "**Stale.** 3 matching files changed since. Look again, then tick again.",
    ],
    [
      "that it may have been taken back where the edit history does not tell, and who deleted that",
      {
        outcome: "stale",
        entry: anEntry(),
        staleBecause: { files: [], count: 0, push: false, gap: { at: "", why: "deleted", by: "eve" } },
      },
      "**Stale.** Ticked by grace, 2026-11-23 06:28 UTC at `3f2a9c1`, but eve has deleted a revision from the edit history since, so it is unknown whether the answer was withdrawn. Look again, then tick again.",
    ],
    [
      "that the commit it was given at is gone",
      { outcome: "stale", entry: anEntry(), staleBecause: { files: [], count: 2, push: false, forgotten: true } },
      "**Stale.** Ticked by grace, 2026-11-23 06:28 UTC at `3f2a9c1`, but the commit that it was given at cannot be read any more, so it is unknown whether the files are the same. Look again, then tick again.",
    ],
    [
      "that a push made it stale",
      { outcome: "stale", entry: anEntry(), staleBecause: { files: [], count: 0, push: true } },
      "**Stale.** Ticked by grace, 2026-11-23 06:28 UTC at `3f2a9c1`, but commits were pushed since. Look again, then tick again.",
    ],
    [
      "why an answer was not taken",
      {
        outcome: "refused",
        refusal: { item: "schema-change.tested", by: "ada", at: "2026-11-23T06:28:00Z", why: "is-author" },
      },
      "To ada: your answer (2026-11-23 06:28 UTC) does not count here, because you wrote the change: only people with write access can answer this. Ask them to tick it, or to comment `/tollgate done tested`.",
    ],
    [
      "how far those are who tick it together",
      { by: BOTH, several: { given: [anEntry()], missing: [[SEC]] } },
      "1 of 2 people answered so far: Ticked by grace, 2026-11-23 06:28 UTC at `3f2a9c1`",
    ],
    [
      "each of those who ticked it together",
      {
        by: BOTH,
        outcome: "waived",
        entry: anEntry(),
        several: { given: [anEntry(), anEntry({ by: "linus", said: "waived", reason: "no database" })], missing: [] },
      },
      "Not applicable, says linus, 2026-11-23 06:28 UTC at `3f2a9c1`: no database",
    ],
  ])("says %s", (_name, changes, note) => {
    expect(pageText(render(oneItem(changes))).split("\n")).toContain(`  - ${note}`);
  });

  it.each<[string, Partial<ItemResult>, string]>([
    [
      "who may tick it",
      { by: [{ kind: "author" }, { kind: "team", team: "@acme/dba" }] },
      "To be ticked by the author or @acme/dba",
    ],
    [
      "which role may tick it",
      { by: [{ kind: "role", role: "maintain" }] },
      "To be ticked by anyone with the role maintain or higher (not who wrote the change)",
    ],
    [
      "which people may tick it together",
      { by: BOTH, several: { given: [], missing: [[DBA], [SEC]] } },
      "To be ticked by 2 people, one for each: @acme/dba and @acme/sec (not who wrote the change)",
    ],
    [
      "who of those is missing",
      { by: BOTH, several: { given: [anEntry()], missing: [[SEC]] } },
      "Still to be ticked by somebody else: @acme/sec (not who wrote the change)",
    ],
    ["what ticks it by itself", { verifyWords: ["a", "b"] }, "Also answered by a, or by b"],
    [
      "some of many ways",
      { verifyWords: ["a", "b", "c", "d", "e", "f"] },
      "Also answered by a, by b, by c, by d, or in 2 other ways",
    ],
    ["who else asks for it", { policies: ["schema-change", "x", "y"] }, "Also asked by x and y"],
    [
      "that many ask for it",
      { policies: ["schema-change", "a", "b", "c", "d", "e", "f"] },
      "Also asked by a, b, c, d and 2 more",
    ],
  ])("says in the fold %s", (_name, changes, text) => {
    // Several policies have an item of this id, so only its key is its name.
    const name = changes.policies === undefined ? "tested" : "schema-change.tested";
    expect(pageText(render(oneItem(changes))).split("\n")).toContain(`- \`${name}\` ${text}.`);
  });

  it("says on its own line whom it asks", () => {
    expect(pageText(render(oneItem({ by: [DBA] })))).toContain("- [ ] tested is done `tested` · @acme/dba\n");
  });

  it("has no box where only a machine answers", () => {
    const body = render(oneItem({ verifyOnly: true, text: "Lint passed", verifyWords: ["the check `lint`"] }));
    expect(pageText(body)).toContain("- ○ Lint passed `tested` (only a machine can answer this)\n");
    expect(pageText(body)).toContain("- `tested` Answered by the check `lint`.\n");
    expect(readPage(body, OF, aSigner).boxes.size).toBe(0);
    expect(pageText(render(oneItem({ verifyOnly: true, text: "Lint passed", outcome: "verified" })))).toContain(
      "- ✓ Lint passed `tested` (verified)",
    );
  });

  it("does not say what anyone knows", () => {
    expect(pageText(render(oneItem({ by: [] })))).not.toContain("To be ticked by");
    expect(pageText(render(oneItem({ by: [{ kind: "anyone" }, { kind: "author" }] })))).not.toContain(
      "To be ticked by",
    );
  });
});

describe("a policy", () => {
  it("names at most 20 files, and counts the rest", () => {
    const files = Array.from({ length: 25 }, (_, n) => aFile(`db/migrate/${n}.sql`));
    const page = pageText(render(anEvaluation({ policies: [aResult({}, items(), { files })] })));
    expect(page).toContain("- `db/migrate/0.sql` added, ");
    expect(page).toContain(", `db/migrate/19.sql` added and 5 more files: applies because of the paths\n");
    expect(page).not.toContain("db/migrate/**");
    expect(page).not.toContain("db/migrate/20.sql");
  });

  it("names both sides of a rename", () => {
    const file = aFile("new.sql", { status: "renamed", previousPath: "db/old.sql" });
    const reasons = [{ predicate: "paths", text: "1 file matches", decided: { "db/old.sql": "db/**" } }];
    expect(pageText(render(anEvaluation({ policies: [aResult({}, items(), { files: [file], reasons })] })))).toContain(
      "- `new.sql` renamed from `db/old.sql`: applies because of the path\n",
    );
  });

  it("counts reasons beyond the first eight", () => {
    const reasons = Array.from({ length: 10 }, (_, n) => ({
      predicate: "labels",
      text: `label ${n} is set`,
      decided: {},
    }));
    const page = pageText(render(anEvaluation({ policies: [aResult({}, items(), { files: [], reasons })] })));
    expect(page).toContain("label 7 is set and 2 more reasons\n");
  });

  it("stands first where something changed, and is folded where three others are open before it or nothing of it is", () => {
    const policy = (n: number, outcome: ItemResult["outcome"]) =>
      aResult({ id: `p-${n}`, title: `P ${n}` }, [anItem("a", { policies: [`p-${n}`], outcome })]);
    const page = pageText(
      render(
        anEvaluation({
          policies: [policy(0, "open"), policy(1, "done"), policy(2, "open"), policy(3, "stale"), policy(4, "open")],
        }),
      ),
    );
    expect(page.match(/^(?:#### P \d.*|<summary>P \d.*)$/gm)).toEqual([
      "#### P 3 · 0 of 1 done",
      "#### P 0 · 0 of 1 done",
      "#### P 2 · 0 of 1 done",
      "<summary>P 4 · 1 of 1 open</summary>",
      "<summary>P 1 · 1 item answered</summary>",
    ]);
  });

  it("is not folded where an answer was refused, so that the person reads why", () => {
    const refusal = { item: "p-5.a", by: "ada", at: "2026-11-23T06:28:00Z", why: "is-author" } as const;
    const policy = (n: number, more: Partial<ItemResult> = {}) =>
      aResult({ id: `p-${n}`, title: `P ${n}` }, [anItem("a", { policies: [`p-${n}`], ...more })]);
    const policies = [policy(1), policy(2), policy(3), policy(4), policy(5, { outcome: "refused", refusal })];
    const page = pageText(render(anEvaluation({ policies })));
    expect(page.match(/^(?:#### P \d|<summary>P \d)/gm)).toEqual([
      "#### P 1",
      "#### P 2",
      "#### P 3",
      "<summary>P 4",
      "#### P 5",
    ]);
  });

  it.each<[string, Parameters<typeof anEvaluation>[0], string]>([
    ["of advice, while others hold the merge", { verdict: "blocked" }, "advise"],
    ["of advice, after a pass", { verdict: "pass" }, "advise"],
    ["of a policy that held the merge, after break-glass", { verdict: "pass" }, "block"],
  ])("no fold hides a refused answer %s", (_name, changes, enforcement) => {
    const refusal = { item: "r.a", by: "ada", at: "2026-11-23T06:28:00Z", why: "is-author" } as const;
    const refused = aResult({ id: "r", title: "R", enforcement: enforcement as "advise" | "block" }, [
      anItem("a", { policies: ["r"], outcome: "refused", refusal, blocking: enforcement === "block" }),
    ]);
    const page = pageText(render(anEvaluation({ ...changes, policies: [refused] })));
    const folds = (text: string): number =>
      (text.match(/^<details>$/gm) ?? []).length - (text.match(/^<\/details>$/gm) ?? []).length;
    const at = page.indexOf("your answer (");
    expect(at).toBeGreaterThan(0);
    const opened = (page.slice(0, at).match(/^<details open>$/gm) ?? []).length;
    expect(folds(page.slice(0, at))).toBe(0);
    expect(opened).toBe(enforcement === "advise" ? 1 : 0);
  });

  it("keeps each box and each policy at its place after a refusal", () => {
    const refusal = { item: "p-2.b", by: "ada", at: "2026-11-23T06:28:00Z", why: "is-author" } as const;
    const places = (last: Partial<ItemResult>): readonly string[] => {
      const policy = (n: number, more: Partial<ItemResult>) => {
        const policies = [`p-${n}`];
        return aResult({ id: `p-${n}`, title: `P ${n}` }, [
          anItem(`a${n}`, { policies }),
          anItem(`b${n}`, { policies, ...more }),
        ]);
      };
      const page = pageText(render(anEvaluation({ policies: [policy(1, {}), policy(2, last)] })));
      return [...page.matchAll(/^(?:#### (P \d)|- \[ \] (\w+) is done)/gm)].map(([, title, box]) => title ?? box ?? "");
    };
    expect(places({})).toEqual(["P 1", "a1", "b1", "P 2", "a2", "b2"]);
    expect(places({ refusal })).toEqual(places({}));
    expect(places({ outcome: "refused", refusal })).toEqual(places({}));
    expect(places({ outcome: "stale" })).toEqual(["P 2", "b2", "a2", "P 1", "a1", "b1"]);
  });

  it("marks each stale box, also where another person answered it", () => {
    const stale = (id: string, by: string) =>
      anItem(id, {
        outcome: "stale",
        entry: anEntry({ by }),
        staleBecause: { files: ["db/a.sql"], count: 1, push: false },
      });
    const items = [stale("a", "grace"), stale("b", "grace"), stale("c", "ada")];
    const boxes = pageText(render(anEvaluation({ policies: [aResult({}, items)] })))
      .split("\n")
      .filter((line) => line.includes("[ ]"));
    expect(boxes.map((line) => line.includes(" · stale"))).toEqual([true, true, true]);
  });

  it("says once why several of its items are stale, above them", () => {
    const stale = (id: string) =>
      anItem(id, { outcome: "stale", entry: anEntry(), staleBecause: { files: ["db/a.sql"], count: 1, push: false } });
    const page = pageText(render(anEvaluation({ policies: [aResult({}, [anItem("a"), stale("b"), stale("c")])] })));
    expect(page).toContain(
      "\n\n**Stale.** Ticked by grace, 2026-11-23 06:28 UTC at `3f2a9c1`, but `db/a.sql` changed since. Look again, then tick again.\n\n" +
        "- [ ] b is done `b` · stale\n- [ ] c is done `c` · stale\n- [ ] a is done `a`\n",
    );
    expect(page.match(/changed since/g)).toHaveLength(1);
  });

  it("that only advises stands apart and says that it does not hold the merge", () => {
    const advice = aResult({ id: "caching", title: "Caching", enforcement: "advise" }, [
      anItem("ttl", { policies: ["caching"], blocking: false }),
    ]);
    const page = pageText(render(anEvaluation({ policies: [aResult({}, items()), advice] })));
    expect(page).toContain(
      "<summary>Advice from 1 more policy (1 of 1 open)</summary>\n\nThese do not hold the merge.",
    );
    expect(page.indexOf("Advice from")).toBeGreaterThan(page.indexOf("Rollback script tested"));
    const none = pageText(render(anEvaluation({ policies: [aResult({}, items()), { ...advice, items: [] }] })));
    expect(none).toContain("<summary>Advice from 1 more policy (nothing to answer)</summary>");
  });

  it.each([
    [
      "asks for an ADR only",
      { requires: { checklist: [], adr: { when: [], parts: [], origin: { file: "", line: 1, column: 1 } } } },
      "Asks for a decision record, see below.",
    ],
    ["asks for nothing", { requires: { checklist: [] } }, "Asks for nothing that can be ticked."],
    [
      "shares all its items",
      { requires: aResult({}, items()).policy.requires },
      "What it asks of this change is asked by another policy here, and shown there.",
    ],
  ])("says so where it %s", (_name, policy, text) => {
    const page = pageText(
      render(
        anEvaluation({ policies: [aResult({}, items()), aResult({ id: "other", title: "Other", ...policy }, [])] }),
      ),
    );
    expect(page).toContain("<summary>Other · no boxes of its own</summary>");
    expect(page).toContain(text);
  });

  it("says so where none of its items applies", () => {
    const left = items().map(({ key, text }) => ({ key, text, why: [] }));
    const other = aResult({ id: "other", title: "Other", requires: aResult({}, items()).policy.requires }, []);
    const page = pageText(render(anEvaluation({ policies: [aResult({}, items()), { ...other, leftOut: left }] })));
    expect(page).toContain("Asks nothing of this change, because no item of it applies here.");
  });

  it("is called by its id where its title is blank, and names three owners", () => {
    const page = pageText(
      render(anEvaluation({ policies: [aResult({ title: " ", owners: ["@a", "@b", "@c", "@d"] }, items())] })),
    );
    expect(page).toContain("#### schema-change");
    expect(page).toContain("owned by @a, @b, @c…");
  });
});
