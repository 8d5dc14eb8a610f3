import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Operation } from "../../../src/checklist/ledger/entry.ts";
import { type Answerable, foldOperations } from "../../../src/checklist/ledger/fold-operations.ts";
import { emptyLedger, type Ledger, type RefusalCode } from "../../../src/checklist/ledger/ledger.ts";
import type { Who } from "../../../src/policy/model/policy.ts";
import { PEOPLE, someFacts } from "../../support/default-world.ts";

const facts = someFacts();
const at = (second: number): string => `2026-11-23T07:00:${String(second).padStart(2, "0")}Z`;
const op = (more: Partial<Operation> = {}): Operation => ({
  kind: "tick",
  item: "p.one",
  by: "grace",
  byBot: false,
  at: at(10),
  via: "box",
  page: {
    revision: 1,
    head: facts.head.sha,
    at: at(0),
    comment: "",
    written: at(0),
    snapshot: { p: "s1" },
    ticked: [],
  },
  ...more,
});
const answerable = (by: Who, more: Partial<Answerable> = {}): Answerable => ({
  keys: ["p.one"],
  by: [by],
  waive: { kind: "with-reason" },
  verifyOnly: false,
  ...more,
});
const fold = (
  operations: readonly Operation[],
  item = answerable({ kind: "anyone" }),
  ledger: Ledger = emptyLedger("acme/shop", 7),
) => foldOperations(ledger, operations, { items: new Map(item.keys.map((key) => [key, item])), facts, people: PEOPLE });

const NOTHING_EXPECTED = { items: new Map(), facts, people: PEOPLE };

describe("foldOperations", () => {
  it("records who said what, when, on which page, under which rule", () => {
    expect(fold([op()]).entries).toEqual({
      "p.one": {
        said: "ticked",
        by: "grace",
        at: at(10),
        revision: 1,
        head: facts.head.sha,
        snapshot: { p: "s1" },
        as: "anyone",
        via: "box",
      },
    });
  });

  it("changes nothing of the ledger that it is given", () => {
    const before = Object.freeze(emptyLedger("acme/shop", 7));
    fold([op()], undefined, before);
    expect(before).toEqual(emptyLedger("acme/shop", 7));
  });

  it("records a merged item under all of its keys", () => {
    const both = fold([op()], answerable({ kind: "anyone" }, { keys: ["p.one", "q.one"] }));
    expect(Object.keys(both.entries)).toEqual(["p.one", "q.one"]);
  });

  it("lets what is said of an item that is not expected wait until its policy comes back", () => {
    const kept = foldOperations(emptyLedger("acme/shop", 7), [op()], NOTHING_EXPECTED);
    expect(kept).toMatchObject({ entries: {}, pending: [{ item: "p.one", kind: "tick", by: "grace", at: at(10) }] });
    const back = fold([], undefined, kept);
    expect(back.pending).toEqual([]);
    expect(back.entries["p.one"]).toEqual(fold([op()]).entries["p.one"]);
  });

  it.each<[string, Partial<Operation>]>([
    ["a bot's", { by: "renovate[bot]", byBot: true }],
    ["one on what is no item", { item: "not a key" }],
    ["a waiver", { kind: "waive", reason: "why not" }],
  ])("lets no word wait that could never count: %s", (_name, more) => {
    expect(foldOperations(emptyLedger("acme/shop", 7), [op(more)], NOTHING_EXPECTED).pending).toEqual([]);
  });

  it("keeps the last operation of each person, so that a person who may not answer replaces no other's", () => {
    const team = answerable({ kind: "team", team: "@acme/dba" });
    const words = [
      op({ by: "drew" }),
      op({ by: "ada", kind: "untick", at: at(20) }),
      op({ by: "ada", at: at(30) }),
      op({ by: "ADA", kind: "untick", at: at(25) }),
    ];
    const kept = foldOperations(emptyLedger("acme/shop", 7), words, NOTHING_EXPECTED);
    expect(kept.pending).toMatchObject([
      { by: "drew", kind: "tick" },
      { by: "ada", kind: "tick", at: at(30) },
    ]);
    const back = fold([], team, kept);
    expect(back.entries["p.one"]).toMatchObject({ said: "ticked", by: "drew", as: "team:@acme/dba" });
    expect(back.refusals).toMatchObject([{ by: "ada", why: "not-in" }]);
    // Of those who may, the last word counts, as ever.
    const taken = fold(
      [],
      team,
      foldOperations(kept, [op({ by: "drew", kind: "untick", at: at(40) })], NOTHING_EXPECTED),
    );
    expect(taken.entries["p.one"]).toMatchObject({ said: "unticked", by: "drew" });
  });

  it("keeps at most three hundred pending operations, the newest", () => {
    const many = Array.from({ length: 310 }, (_, index) =>
      op({
        by: `p${index}`,
        at: `2026-11-23T07:${String(10 + Math.floor(index / 60))}:${String(index % 60).padStart(2, "0")}Z`,
      }),
    );
    const { pending } = foldOperations(emptyLedger("acme/shop", 7), many.toReversed(), NOTHING_EXPECTED);
    expect(pending).toHaveLength(300);
    expect(pending[0]?.by).toBe("p10");
    expect(pending.at(-1)?.by).toBe("p309");
  });

  it("applies the same rules to a pending operation as to a new one", () => {
    const notAda = answerable({ kind: "not-author" });
    const back = (by: string, kind: Operation["kind"]) =>
      fold([], notAda, foldOperations(fold([op()], notAda), [op({ by, kind, at: at(20) })], NOTHING_EXPECTED)).entries[
        "p.one"
      ];
    expect(back("ada", "untick")).toMatchObject({ said: "ticked", by: "grace", at: at(10) });
    expect(back("grace", "untick")).toMatchObject({ said: "unticked", by: "grace" });
    // Ticked anew, for what the page showed by then, on a page that still asked for it.
    expect(back("grace", "tick")).toMatchObject({ said: "ticked", by: "grace", at: at(20), as: "not-author" });
  });

  it.each<[string, Who, string, RefusalCode | "ok"]>([
    ["a writer", { kind: "anyone" }, "grace", "ok"],
    ["a writer, whatever the case of the login", { kind: "anyone" }, "GRACE", "ok"],
    ["somebody who only reads", { kind: "anyone" }, "ruth", "no-access"],
    ["somebody unknown", { kind: "anyone" }, "nobody", "unattributed"],
    ["the author", { kind: "author" }, "ada", "ok"],
    ["another than the author", { kind: "author" }, "grace", "not-the-author"],
    ["a second pair of eyes", { kind: "not-author" }, "grace", "ok"],
    ["the author as the second pair of eyes", { kind: "not-author" }, "ada", "is-author"],
    ["a reader as the second pair of eyes", { kind: "not-author" }, "ruth", "no-access"],
    ["a member of the team", { kind: "team", team: "@acme/dba" }, "drew", "ok"],
    ["no member of the team", { kind: "team", team: "@acme/dba" }, "grace", "not-in"],
    ["a writer where a maintainer is asked", { kind: "role", role: "maintain" }, "grace", "not-in"],
    ["the user", { kind: "user", login: "linus" }, "linus", "ok"],
    ["another user", { kind: "user", login: "linus" }, "grace", "not-in"],
    ["a bot by its account", { kind: "anyone" }, "renovate[bot]", "bot"],
  ])("%s (%o)", (_name, who, by, expected) => {
    const after = fold([op({ by })], answerable(who));
    if (expected === "ok") expect(after).toMatchObject({ entries: { "p.one": { said: "ticked", by } }, refusals: [] });
    else expect(after).toMatchObject({ entries: {}, refusals: [{ item: "p.one", by, at: at(10), why: expected }] });
  });

  it("refuses one who committed to the pull request as the second pair of eyes", () => {
    const after = foldOperations(emptyLedger("acme/shop", 7), [op({ by: "grace" })], {
      items: new Map([["p.one", answerable({ kind: "not-author" })]]),
      facts: someFacts({ committers: ["ada", "Grace"] }),
      people: PEOPLE,
    });
    expect(after.refusals).toMatchObject([{ why: "is-author" }]);
  });

  it.each<[string, Partial<Operation>, Partial<Answerable>, RefusalCode]>([
    ["an operation that came through a bot", { byBot: true }, {}, "bot"],
    ["a tick of what only a machine answers", {}, { verifyOnly: true }, "machine-only"],
    ["a waiver without a reason", { kind: "waive", reason: "  " }, {}, "no-reason"],
    [
      "a waiver where none is allowed",
      { kind: "waive", reason: "no database here" },
      { waive: { kind: "never" } },
      "not-waivable",
    ],
    [
      "a waiver by somebody else than may",
      { kind: "waive", reason: "x" },
      { waive: { kind: "by", who: [{ kind: "team", team: "@acme/dba" }] } },
      "not-waivable",
    ],
    ["an unattributed tick of a restricted item", { by: "" }, { by: [{ kind: "not-author" }] }, "unattributed"],
    ["an unattributed waiver", { by: "", kind: "waive", reason: "x" }, {}, "unattributed"],
  ])("refuses %s", (_name, operation, item, why) => {
    expect(fold([op(operation)], answerable({ kind: "anyone" }, item))).toMatchObject({
      entries: {},
      refusals: [{ why }],
    });
  });

  it("takes a waiver with its reason, trimmed and bounded", () => {
    const after = fold([op({ kind: "waive", reason: `  ${"long ".repeat(200)}` })]);
    expect(after.entries["p.one"]).toMatchObject({ said: "waived", reason: expect.stringMatching(/^long /) });
    expect(after.entries["p.one"]?.reason?.length).toBe(500);
  });

  it("accepts an untick without a name only if its actor can never be found", () => {
    const ticked = fold([op()], answerable({ kind: "not-author" }));
    const untick = op({ kind: "untick", by: "", at: at(20) });
    expect(fold([untick], answerable({ kind: "not-author" }), ticked).entries["p.one"]).toMatchObject({
      said: "ticked",
    });
    const lost = { ...untick, lost: true };
    expect(fold([lost], answerable({ kind: "not-author" }), ticked).entries["p.one"]).toMatchObject({
      said: "unticked",
    });
    // Also where anyone may answer: nothing tells any more that it was a person.
    for (const by of [{ kind: "not-author" }, { kind: "anyone" }] as const)
      expect(fold([{ ...lost, kind: "tick" }], answerable(by))).toMatchObject({
        entries: {},
        refusals: [{ why: "unattributed" }],
      });
  });

  it("counts an unattributed tick where anyone may, and names the person when the event arrives", () => {
    const seen = fold([op({ by: "", at: at(12) })]);
    expect(seen.entries["p.one"]).toMatchObject({ said: "ticked", by: "", as: "anyone" });
    expect(fold([op({ at: at(10) })], undefined, seen).entries["p.one"]).toMatchObject({ said: "ticked", by: "grace" });
  });

  it("withdraws a tick of unknown time if an untick may have come after it, in any order of arrival", () => {
    const late = op({ by: "", at: at(40), since: at(10) });
    const untick = op({ kind: "untick", by: "ada", at: at(20), via: "command" });
    const said = (ledger: Ledger): string | undefined => ledger.entries["p.one"]?.said;
    const unticked = fold([untick]);
    expect(said(fold([late, untick]))).toBe("unticked");
    expect(said(fold([untick, late]))).toBe("unticked");
    expect(said(fold([late], undefined, unticked))).toBe("unticked");
    const { said: _, as: __, ...word } = unticked.entries["p.one"] ?? expect.fail("it is recorded");
    const waits = { ...emptyLedger("acme/shop", 7), pending: [{ ...word, item: "p.one", kind: "untick" as const }] };
    expect(said(fold([late], undefined, waits))).toBe("unticked");
    // Not by what was unticked before that, nor by what is unticked of another item.
    expect(said(fold([late, { ...untick, at: at(9) }]))).toBe("ticked");
    expect(said(fold([late, { ...untick, item: "p.two" }]))).toBe("ticked");
    // And it is as late as it can be for a gap in the history, which tells of the page that it stands on.
    expect(fold([late]).entries["p.one"]).toMatchObject({ at: at(40) });
  });

  it("lets the newest operation win, however late an older one arrives", () => {
    const ticked = fold([op({ at: at(10) })]);
    const unticked = fold([op({ kind: "untick", at: at(20) })], undefined, ticked);
    expect(unticked.entries["p.one"]).toMatchObject({ said: "unticked" });
    expect(fold([op({ at: at(10) })], undefined, unticked)).toEqual(unticked);
  });

  it("takes the stricter operation of the same second on the same page", () => {
    for (const order of [
      [op(), op({ kind: "untick" })],
      [op({ kind: "untick" }), op()],
    ]) {
      expect(fold(order).entries["p.one"]).toMatchObject({ said: "unticked" });
    }
  });

  it("lets a later page win within the same second", () => {
    const later = op({ page: { ...op().page, revision: 2 } });
    for (const order of [
      [op({ kind: "untick" }), later],
      [later, op({ kind: "untick" })],
    ]) {
      expect(fold(order).entries["p.one"]).toMatchObject({ said: "ticked", revision: 2 });
    }
  });

  it("does not let one who may not tick an item untick another's tick", () => {
    const byReviewer = fold([op()], answerable({ kind: "not-author" }));
    const after = fold([op({ kind: "untick", by: "ada", at: at(20) })], answerable({ kind: "not-author" }), byReviewer);
    expect(after).toMatchObject({
      entries: { "p.one": { said: "ticked", by: "grace" } },
      refusals: [{ by: "ada", why: "is-author" }],
    });
  });

  it("lets a person take back their own tick though they may not tick any more", () => {
    const ticked = fold([op({ by: "ruth" })], answerable({ kind: "user", login: "ruth" }));
    const after = fold([op({ by: "ruth", kind: "untick", at: at(20) })], answerable({ kind: "anyone" }), ticked);
    expect(after).toMatchObject({ entries: { "p.one": { said: "unticked", by: "ruth" } }, refusals: [] });
  });

  it("forgets a refusal once somebody who may has answered", () => {
    const refused = fold([op({ by: "ada" })], answerable({ kind: "not-author" }));
    expect(fold([op({ at: at(11) })], answerable({ kind: "not-author" }), refused).refusals).toEqual([]);
  });

  const operation = fc.record({
    kind: fc.constantFrom("tick" as const, "untick" as const, "waive" as const),
    item: fc.constantFrom("p.one", "p.two", "gone.item"),
    by: fc.constantFrom("", "ada", "grace", "ruth", "drew", "renovate[bot]"),
    at: fc.integer({ min: 0, max: 5 }).map(at),
    revision: fc.integer({ min: 1, max: 3 }),
  });
  const operations = fc.array(
    operation.map(({ revision, ...rest }) => op({ ...rest, reason: "because", page: { ...op().page, revision } })),
    { maxLength: 8 },
  );
  const context = {
    items: new Map<string, Answerable>([
      ["p.one", answerable({ kind: "anyone" })],
      ["p.two", answerable({ kind: "not-author" }, { keys: ["p.two"] })],
    ]),
    facts,
    people: PEOPLE,
  };
  const saidOf = (ledger: Ledger) =>
    Object.fromEntries(Object.entries(ledger.entries).map(([key, entry]) => [key, entry.said]));

  it("is idempotent: the same operations again change nothing", () => {
    fc.assert(
      fc.property(operations, (list) => {
        const once = foldOperations(emptyLedger("acme/shop", 7), list, context);
        expect(saidOf(foldOperations(once, list, context))).toEqual(saidOf(once));
      }),
    );
  });

  it("does not depend on the order of arrival", () => {
    fc.assert(
      fc.property(
        operations.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([list, shuffled]) => {
          // A person's own untick is judged by what the ledger holds, so it is left out of this property.
          const attributed = (all: readonly Operation[]) =>
            all.filter((one) => one.by !== "" && !(one.kind === "untick" && one.by === "ruth"));
          const one = foldOperations(emptyLedger("acme/shop", 7), attributed(list), context);
          const two = foldOperations(emptyLedger("acme/shop", 7), attributed(shuffled), context);
          expect(two.entries).toEqual(one.entries);
        },
      ),
    );
  });
});
