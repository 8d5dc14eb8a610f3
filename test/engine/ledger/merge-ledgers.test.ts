import { describe, expect, it } from "vitest";
import { type Entry, emptyLedger, type Ledger } from "../../../src/engine/ledger/ledger.ts";
import { mergeLedgers } from "../../../src/engine/ledger/merge-ledgers.ts";
import { uncertainPeople } from "../../../src/engine/ledger/uncertain-people.ts";
import { aMatch, anItem, aPolicy } from "../../support/default-world.ts";

const entry = (more: Partial<Entry> = {}): Entry => ({
  said: "ticked",
  by: "grace",
  at: "2026-11-23T07:00:00Z",
  revision: 1,
  head: "a".repeat(40),
  shown: {},
  as: "anyone",
  via: "box",
  ...more,
});
const ledger = (revision: number, entries: Record<string, Entry>): Ledger => {
  const empty = emptyLedger("acme/shop", 7);
  return {
    ...empty,
    entries,
    commands: { [String(revision)]: { at: "t", text: "" } },
    page: { ...empty.page, revision },
  };
};

describe("mergeLedgers", () => {
  const later = entry({ said: "unticked", at: "2026-11-23T08:00:00Z", revision: 2 });

  it("takes the later word of each item, whichever comment it was said on, and all else of the newer", () => {
    const merged = mergeLedgers(
      ledger(1, { "p.a": entry(), "p.b": later }),
      ledger(2, { "p.a": later, "p.b": entry(), "p.c": entry() }),
    );
    expect(merged.entries).toEqual({ "p.a": later, "p.b": later, "p.c": entry() });
    expect(merged.page.revision).toBe(2);
    expect(Object.keys(merged.commands)).toEqual(["1", "2"]);
    expect(merged).not.toHaveProperty("heard");
  });

  it.each<[string, string | undefined, string | undefined, string]>([
    ["the later", "2026-11-23T07:00:00Z", "2026-11-23T08:00:00Z", "2026-11-23T08:00:00Z"],
    ["the deleted one's", "2026-11-23T07:00:00Z", undefined, "2026-11-23T07:00:00Z"],
  ])("has heard what either has: %s", (_name, gone, now, heard) => {
    const at = (time: string | undefined) => (time === undefined ? {} : { heard: time });
    const merged = mergeLedgers({ ...ledger(1, {}), ...at(gone) }, { ...ledger(2, {}), ...at(now) });
    expect(merged.heard).toBe(heard);
  });

  it("lets the words of both wait, the later of each person on each item", () => {
    const word = (by: string, minute: number, kind: "tick" | "untick" = "tick") => ({
      ...{ item: "p.a", kind, by, at: `2026-11-23T07:0${minute}:00Z` },
      ...{ revision: 1, head: "a".repeat(40), shown: {}, via: "box" as const },
    });
    const merged = mergeLedgers(
      { ...ledger(1, {}), waiting: [word("grace", 1), word("drew", 4, "untick")] },
      { ...ledger(2, {}), waiting: [word("grace", 3, "untick"), word("drew", 2)] },
    );
    expect(merged.waiting).toEqual([word("grace", 3, "untick"), word("drew", 4, "untick")]);
  });

  it("is the deleted comment's where nothing newer was published", () => {
    const gone = ledger(5, { "p.a": entry() });
    expect(mergeLedgers(gone, ledger(4, { "p.a": later }))).toBe(gone);
  });
});

describe("uncertainPeople", () => {
  const expected = (by: Parameters<typeof anItem>[1]) => [
    { item: anItem("a", by), keys: ["p.a", "q.a"], matches: [aMatch(aPolicy("p"), [])] },
  ];
  const team = { by: [{ kind: "team" as const, team: "@acme/dba" }] };

  it.each<[string, Record<string, Entry>, string[]]>([
    ["nobody where nothing was said", {}, []],
    ["nobody whose rule still stands", { "p.a": entry({ as: "team:@acme/dba" }) }, []],
    ["whoever ticked under a rule that is gone, once", { "p.a": entry(), "q.a": entry() }, ["grace"]],
    ["nobody for an untick", { "p.a": entry({ said: "unticked" }) }, []],
    ["nobody without a name", { "p.a": entry({ by: "" }) }, []],
  ])("are %s", (_name, entries, people) => {
    expect(uncertainPeople(ledger(1, entries), expected(team))).toEqual(people);
  });

  it("are those whose words waited for an item that is expected now", () => {
    const word = { kind: "tick" as const, at: "", revision: 1, head: "", shown: {}, via: "box" as const };
    const waiting = [
      { ...word, item: "p.a", by: "drew" },
      { ...word, item: "p.a", by: "" },
      { ...word, item: "p.other", by: "eve" },
    ];
    expect(uncertainPeople({ ...ledger(1, { "p.a": entry() }), waiting }, expected(team))).toEqual(["drew", "grace"]);
  });
});
