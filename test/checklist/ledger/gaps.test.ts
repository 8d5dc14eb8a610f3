import { describe, expect, it } from "vitest";
import { type Entry, emptyLedger, type Gap, type Ledger } from "../../../src/checklist/ledger/ledger.ts";
import { foldUnreadable, gapOver, withGaps } from "../../../src/checklist/ledger/next-ledger.ts";
import { PEOPLE, someFacts } from "../../support/default-world.ts";

const at = (minute: number): string => `2026-11-23T07:${String(minute).padStart(2, "0")}:00Z`;
const gap = (minute: number, by = ""): Gap => ({ at: at(minute), why: "deleted", by });
const ticked = (by: string, minute: number): Entry => ({
  ...{ said: "ticked", by, at: at(minute), revision: 1, head: "a", snapshot: {}, as: "anyone", via: "box" },
});
const ledger = (more: Partial<Ledger> = {}): Ledger => ({ ...emptyLedger("acme/shop", 7), ...more });

describe("gaps of the edit history", () => {
  it("cover what was said until then: of every item, or of one", () => {
    const of = ledger({ gaps: { "*": gap(10), "p.one": gap(20) } });
    expect([10, 11].map((minute) => gapOver(of, "p.two", at(minute))?.at)).toEqual([at(10), undefined]);
    expect([10, 20, 21].map((minute) => gapOver(of, "p.one", at(minute))?.at)).toEqual([at(10), at(20), undefined]);
    expect(gapOver(ledger(), "p.one", at(1))).toBeUndefined();
  });

  it("are kept where they are the last, and change nothing otherwise", () => {
    const of = withGaps(ledger(), [
      ["p.one", gap(10)],
      ["p.two", gap(20)],
    ]);
    expect(of.gaps).toEqual({ "p.one": gap(10), "p.two": gap(20) });
    expect(withGaps(of, [["p.two", gap(19, "eve")]])).toBe(of);
    // One over all items takes the place of the older ones.
    const all = withGaps(of, [["*", gap(15)]]);
    expect(all.gaps).toEqual({ "*": gap(15), "p.two": gap(20) });
    expect(withGaps(all, [["p.one", gap(15)]])).toBe(all);
  });

  it("are bounded, the oldest go first, and the one over all items stays", () => {
    const many = Array.from({ length: 400 }, (_, index) => [`p.i${index}`, gap(20 + (index % 30))] as const);
    const { gaps = {} } = withGaps(ledger(), [["*", gap(1)], ...many]);
    expect(Object.keys(gaps)).toHaveLength(300);
    expect(gaps["*"]).toEqual(gap(1));
    expect(gaps["p.i29"]).toBeDefined();
    expect(gaps["p.i0"]).toBeUndefined();
  });
});

describe("foldUnreadable", () => {
  const item = (kind: "anyone" | "not-author") => ({
    ...{ by: [{ kind }], waive: { kind: "never" as const }, verifyOnly: false },
  });
  const context = {
    items: new Map([
      ["p.any", { keys: ["p.any"], ...item("anyone") }],
      ["p.second", { keys: ["p.second"], ...item("not-author") }],
    ]),
    facts: someFacts(),
    people: PEOPLE,
  };
  const of = ledger({ entries: { "p.any": ticked("grace", 10), "p.second": ticked("grace", 10) } });
  const lost = (by: string, minute = 20, byBot = false) =>
    Object.keys(foldUnreadable(of, [{ by, byBot, at: at(minute), why: "deleted" }], context).gaps ?? {});

  it("asks again what the person may answer, or has answered", () => {
    expect(lost("grace")).toEqual(["p.any", "p.second"]);
    expect(lost("ada")).toEqual(["p.any"]);
    // Nothing is known of their rights any more, but their own words are theirs.
    expect(
      Object.keys(
        foldUnreadable(of, [{ by: "Grace", byBot: false, at: at(20), why: "deleted" }], { ...context, people: {} })
          .gaps ?? {},
      ),
    ).toEqual(["p.any", "p.second"]);
  });

  it("asks nothing for a stranger, a bot, an unknown person, or older answers", () => {
    expect(lost("mallory")).toEqual([]);
    expect(lost("grace", 20, true)).toEqual([]);
    expect(lost("")).toEqual([]);
    expect(lost("grace", 9)).toEqual([]);
  });
});
