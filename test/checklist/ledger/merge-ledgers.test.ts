import { describe, expect, it } from "vitest";
import { type Entry, emptyLedger, type Ledger } from "../../../src/checklist/ledger/ledger.ts";
import { peopleToAsk } from "../../../src/checklist/ledger/may-attest.ts";
import { mergeLedgers } from "../../../src/checklist/ledger/next-ledger.ts";
import { aMatch, anItem, aPolicy, someFacts } from "../../support/default-world.ts";

const entry = (more: Partial<Entry> = {}): Entry => ({
  said: "ticked",
  by: "grace",
  at: "2026-11-23T07:00:00Z",
  revision: 1,
  head: "a".repeat(40),
  snapshot: {},
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

  it("takes the later entry of each item, from either comment, and everything else from the newer", () => {
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
  ])("has heard what either has: %s", (_name, gone, now, lastRead) => {
    const at = (time: string | undefined) => (time === undefined ? {} : { lastRead: time });
    const merged = mergeLedgers({ ...ledger(1, {}), ...at(gone) }, { ...ledger(2, {}), ...at(now) });
    expect(merged.lastRead).toBe(lastRead);
  });

  it("keeps the pending operations of both, the later of each person on each item", () => {
    const word = (by: string, minute: number, kind: "tick" | "untick" = "tick") => ({
      ...{ item: "p.a", kind, by, at: `2026-11-23T07:0${minute}:00Z` },
      ...{ revision: 1, head: "a".repeat(40), snapshot: {}, via: "box" as const },
    });
    const merged = mergeLedgers(
      { ...ledger(1, {}), pending: [word("grace", 1), word("drew", 4, "untick")] },
      { ...ledger(2, {}), pending: [word("grace", 3, "untick"), word("drew", 2)] },
    );
    expect(merged.pending).toEqual([word("grace", 3, "untick"), word("drew", 4, "untick")]);
  });

  it("asks again for what was commanded on either comment and waits for the host", () => {
    const request = (text: string) => ({ kind: "adr" as const, text, by: "grace", at: "", comment: "9", head: "" });
    const gone = { ...ledger(1, {}), undecided: [request("docs/adr/1.md")] };
    const now = { ...ledger(2, {}), undecided: [request("docs/adr/2.md")] };
    expect(mergeLedgers(gone, now).undecided).toEqual([...gone.undecided, ...now.undecided]);
    expect(mergeLedgers(gone, ledger(2, {})).undecided).toEqual(gone.undecided);
    expect(mergeLedgers(ledger(1, {}), ledger(2, {}))).not.toHaveProperty("undecided");
  });

  it("knows who moved the branch from either comment", () => {
    const push = { by: "mallory", bot: false, at: "2026-11-23T07:00:00Z", before: "1", after: "2" };
    const known = (revision: number) => ({ ...ledger(revision, {}), pushes: [push] });
    for (const [gone, now] of [
      [known(1), ledger(2, {})],
      [ledger(1, {}), known(2)],
      [known(1), known(2)],
    ] as const)
      expect(mergeLedgers(gone, now).pushes).toEqual([push]);
  });

  it("is the deleted comment's where nothing newer was published", () => {
    const gone = ledger(5, { "p.a": entry() });
    expect(mergeLedgers(gone, ledger(4, { "p.a": later }))).toBe(gone);
  });
});

const FACTS = someFacts({ head: { ref: "feature", sha: "h", fork: false } });

describe("peopleToAsk", () => {
  const expected = (by: Parameters<typeof anItem>[1]) => [
    { item: anItem("a", by), keys: ["p.a", "q.a"], matches: [aMatch(aPolicy("p"), [])] },
  ];
  const team = { by: [{ kind: "team" as const, team: "@acme/dba" }, { kind: "author" as const }] };
  const ask = (of: Ledger) => peopleToAsk(of, expected(team), FACTS);

  it.each<[string, Record<string, Entry>, string[]]>([
    ["nobody where nothing was said", {}, []],
    ["people who ticked, once", { "p.a": entry({ as: "team:@acme/dba" }), "q.a": entry() }, ["grace"]],
    ["people who waived", { "p.a": entry({ said: "waived" }) }, ["grace"]],
    ["nobody who ticked as the author", { "p.a": entry({ as: "author" }) }, []],
    ["nobody for an untick", { "p.a": entry({ said: "unticked" }) }, []],
    ["nobody without a name", { "p.a": entry({ by: "" }) }, []],
    ["nobody for an item that is not asked for", { "p.other": entry() }, []],
  ])("are %s", (_name, entries, people) => {
    expect(ask(ledger(1, entries))).toEqual(people);
  });

  it("are those who ticked as the author where the author is not asked any more", () => {
    const of = ledger(1, { "p.a": entry({ as: "author" }) });
    expect(peopleToAsk(of, expected({ by: [{ kind: "anyone" }] }), FACTS)).toEqual(["grace"]);
  });

  it("are those who ticked in the place of an author that is a bot", () => {
    const of = ledger(1, { "p.a": entry({ as: "author" }) });
    const author = { login: "renovate[bot]", kind: "bot" as const };
    expect(peopleToAsk(of, expected(team), { ...FACTS, author })).toEqual(["grace"]);
  });

  it("are those who broke the glass for this head, and for no other", () => {
    const breakGlass = { base: "main", by: "linus", at: "", head: "h", reason: "r", as: "role:admin" };
    expect(ask({ ...ledger(1, {}), breakGlass })).toEqual(["linus"]);
    expect(ask({ ...ledger(1, {}), breakGlass: { ...breakGlass, head: "older" } })).toEqual([]);
  });

  it("are those whose operations waited for an item that is expected now", () => {
    const word = { kind: "tick" as const, at: "", revision: 1, head: "", snapshot: {}, via: "box" as const };
    const pending = [
      { ...word, item: "p.a", by: "drew" },
      { ...word, item: "p.a", by: "" },
      { ...word, item: "p.other", by: "eve" },
    ];
    expect(ask({ ...ledger(1, { "p.a": entry() }), pending })).toEqual(["drew", "grace"]);
  });
});
