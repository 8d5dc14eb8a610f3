import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Operation } from "../../../src/checklist/ledger/entry.ts";
import { foldOperations, isNews } from "../../../src/checklist/ledger/fold-operations.ts";
import { emptyLedger, type Ledger } from "../../../src/checklist/ledger/ledger.ts";
import { type PersonFact, peopleToAsk } from "../../../src/checklist/ledger/may-attest.ts";
import { mergeLedgers, nextLedger, trustedLedger } from "../../../src/checklist/ledger/next-ledger.ts";
import { outcomeOf } from "../../../src/checklist/ledger/outcome-of.ts";
import { snapshotOf } from "../../../src/checklist/ledger/staleness.ts";
import { decodePayload } from "../../../src/comment/record/decode-payload.ts";
import { encodePayload } from "../../../src/comment/record/encode-payload.ts";
import type { Item, Who } from "../../../src/policy/model/policy.ts";
import { aFile, aMatch, anItem, aPerson, aPolicy, signer, someFacts } from "../../support/default-world.ts";

const DBA: Who = { kind: "team", team: "@acme/dba" };
const SEC: Who = { kind: "team", team: "@acme/sec" };
const BOTH: Who = { kind: "all", of: [DBA, SEC] };
const team = (login: string, ...teams: string[]) => aPerson(login, { teams });
const people: Record<string, PersonFact> = Object.fromEntries(
  [
    team("ada", "@acme/dba", "@acme/sec"),
    team("drew", "@acme/dba"),
    team("dora", "@acme/dba"),
    team("sam", "@acme/sec"),
    team("both", "@acme/dba", "@acme/sec"),
    team("grace"),
    aPerson("renovate[bot]", { kind: "bot", teams: ["@acme/sec"] }),
  ].map((person) => [person.login, person]),
);
const files = [aFile("db/1.sql")];
const facts = someFacts({ files });
const snapshot = snapshotOf(files, signer.hash);
const at = (second: number): string => `2026-11-23T07:00:${String(second).padStart(2, "0")}Z`;
const op = (by: string, second: number, more: Partial<Operation> = {}): Operation => ({
  kind: "tick",
  item: "p.one",
  by,
  byBot: by.endsWith("[bot]"),
  at: at(second),
  via: "box",
  page: {
    ...{ revision: 1, head: facts.head.sha, at: at(0), comment: "", written: at(0), ticked: [] },
    snapshot: { p: snapshot.id },
  },
  ...more,
});
const waive = (by: string, second: number) => op(by, second, { kind: "waive", reason: "no database", via: "command" });
const untick = (by: string, second: number) => op(by, second, { kind: "untick" });

const item = (more: Partial<Item> = {}): Item => anItem("one", { by: [BOTH], ...more });
const fold = (operations: readonly Operation[], of = item(), ledger: Ledger = emptyLedger("acme/shop", 7)): Ledger => ({
  ...foldOperations(ledger, operations, {
    items: new Map([["p.one", { keys: ["p.one"], by: of.by, waive: of.waive, verifyOnly: false }]]),
    facts,
    people,
  }),
  contents: { [snapshot.id]: snapshot.snapshot },
});
const outcome = (ledger: Ledger, of = item(), now = files, known = people, committers: readonly string[] = ["ada"]) => {
  const matches = [aMatch(aPolicy("p"), now)];
  const seen = { ...facts, files: now, committers };
  const attested = outcomeOf({ item: of, keys: ["p.one"], matches }, ledger, {
    facts: seen,
    people: known,
    hash: signer.hash,
  });
  const { given = [], missing = [] } = attested.several ?? {};
  return `${attested.outcome}: ${given.map(({ by }) => by).join("+")}${missing.length > 0 ? ` lacks ${missing.length}` : ""}${attested.refusal === undefined ? "" : ` not ${attested.refusal.by}`}`;
};

describe("an item that asks for all of several", () => {
  it.each<[string, readonly Operation[], string]>([
    ["nobody", [], "open:  lacks 2"],
    ["one of two", [op("drew", 1)], "open: drew lacks 1"],
    ["both", [op("drew", 1), op("sam", 2)], "done: sam+drew"],
    ["one person who is in both teams", [op("both", 1)], "open: both lacks 1"],
    ["that person twice", [op("both", 1), op("BOTH", 2)], "open: BOTH lacks 1"],
    ["that person, and one of the first team", [op("both", 1), op("drew", 2)], "done: drew+both"],
    ["that person, and one of the second team", [op("both", 1), op("sam", 2)], "done: sam+both"],
    ["two of the same team", [op("drew", 1), op("dora", 2)], "open: dora lacks 1"],
    ["the author, who is in both, and one of a team", [op("ada", 1), op("drew", 2)], "open: drew lacks 1"],
    ["the author alone", [op("ada", 1)], "refused:  lacks 2 not ada"],
    ["somebody else", [op("grace", 1), op("drew", 0)], "refused: drew lacks 1 not grace"],
    ["a bot of the team", [op("drew", 1), op("renovate[bot]", 2)], "refused: drew lacks 1 not renovate[bot]"],
    ["somebody whose name is not known", [op("drew", 1), op("", 2)], "refused: drew lacks 1 not "],
    ["both, of whom one takes it back", [op("drew", 1), op("sam", 2), untick("drew", 3)], "open: sam lacks 1"],
    ["both, and another member takes all back", [op("drew", 1), op("sam", 2), untick("dora", 3)], "open:  lacks 2"],
    ["both, and a stranger tries to", [op("drew", 1), op("sam", 2), untick("grace", 3)], "done: sam+drew"],
    [
      "both, and nobody in particular takes it back",
      [op("drew", 1), op("sam", 2), op("", 3, { kind: "untick", lost: true })],
      "open:  lacks 2",
    ],
    [
      "one who ticks again after all was taken back",
      [op("drew", 1), untick("dora", 3), op("drew", 4)],
      "open: drew lacks 1",
    ],
    ["one ticks and the other waives", [op("drew", 1), waive("sam", 2)], "waived: sam+drew"],
    ["both waive", [waive("drew", 1), waive("sam", 2)], "waived: sam+drew"],
    ["one waives", [waive("drew", 1)], "open: drew lacks 1"],
  ])("%s", (_name, operations, answer) => {
    expect(outcome(fold(operations))).toBe(answer);
    // One after the other, told twice, it is the same.
    expect(outcome(operations.reduce((ledger, one) => fold([one, one], item(), ledger), fold([])))).toBe(answer);
  });

  it("comes out the same in every order of ticks", () => {
    const ops = [op("drew", 1), op("both", 2), waive("sam", 3), op("dora", 4), op("both", 5)];
    fc.assert(
      fc.property(fc.shuffledSubarray(ops, { minLength: ops.length }), (shuffled) => {
        expect(fold(shuffled)).toEqual(fold(ops));
      }),
    );
  });

  it("is stale where one of the answers is, and names what changed; who ticks again goes first", () => {
    const ledger = fold([op("drew", 1), op("sam", 2)]);
    const now = [aFile("db/1.sql", { blob: "other" })];
    expect(outcome(ledger, item(), now)).toBe("stale:  lacks 2");
    const again = { ...op("sam", 9), page: { ...op("sam", 9).page, snapshot: { p: snapshotOf(now, signer.hash).id } } };
    expect(outcome(fold([again], item(), ledger), item(), now)).toBe("stale: sam lacks 1");
  });

  it("asks again for a person who lost the permission or wrote the change since, and keeps the other's answer", () => {
    const ledger = fold([op("drew", 1), op("sam", 2)]);
    expect(outcome(ledger, item(), files, { ...people, drew: team("drew") })).toBe("open: sam lacks 1");
    expect(outcome(ledger, item(), files, people, ["ada", "Sam"])).toBe("open: drew lacks 1");
  });

  it("keeps what was allowed where nothing can be seen of people now, each still for one part", () => {
    expect(outcome(fold([op("drew", 1), op("sam", 2)]), item(), files, {})).toBe("done: sam+drew");
    expect(outcome(fold([op("both", 1), op("sam", 2)]), item(), files, {})).toBe("done: sam+both");
    expect(outcome(fold([op("both", 1)]), item(), files, {})).toBe("open: both lacks 1");
    expect(outcome(fold([op("drew", 1), op("sam", 2)]), item(), files, {}, ["sam"])).toBe("open: drew lacks 1");
  });

  it("may ask for several people of one team, or for the author and somebody else", () => {
    const two = item({ by: [{ kind: "all", of: [DBA, DBA] }] });
    expect(outcome(fold([op("drew", 1)], two), two)).toBe("open: drew lacks 1");
    expect(outcome(fold([op("drew", 1), op("dora", 2)], two), two)).toBe("done: dora+drew");
    const pair = item({ by: [{ kind: "all", of: [{ kind: "author" }, DBA] }] });
    // `author` is one part; the team's is still a second person.
    expect(outcome(fold([op("ada", 1)], pair), pair)).toBe("open: ada lacks 1");
    expect(outcome(fold([op("ada", 1), op("drew", 2)], pair), pair)).toBe("done: drew+ada");
  });

  it("may ask several for a waiver only", () => {
    const of = item({ by: [{ kind: "not-author" }], waive: { kind: "by", who: [BOTH] } });
    expect(outcome(fold([waive("drew", 1)], of), of)).toMatch(/^open: drew/);
    expect(outcome(fold([waive("drew", 1), waive("sam", 2)], of), of)).toBe("waived: sam+drew");
    expect(outcome(fold([op("grace", 1)], of), of)).toBe("done: grace");
  });
});

describe("a policy that asks others by now", () => {
  const one = item({ by: [DBA] });
  it("counts the one answer for one of several, and one of several for the one", () => {
    expect(outcome(fold([op("drew", 1)], one))).toBe("open: drew lacks 1");
    expect(outcome(fold([op("drew", 1), op("sam", 2)]), one)).toBe("done: ");
    expect(outcome(fold([op("sam", 1)]), one)).toBe("refused:  not sam");
  });

  it("forgets the others once one has answered alone", () => {
    const ledger = fold([untick("dora", 5)], one, fold([op("drew", 1), op("sam", 2)]));
    expect(ledger.beside).toEqual({});
    expect(outcome(ledger)).toBe("open:  lacks 2");
  });
});

describe("the answers of several people", () => {
  const both = fold([op("drew", 1), op("sam", 2)]);

  it("are in the record, and an older record without them is read", () => {
    expect(decodePayload(encodePayload({ ledger: both, page: "x" }))?.ledger).toEqual(both);
    const { beside: _, ...old } = both;
    expect(decodePayload(encodePayload({ ledger: old, page: "x" }))?.ledger).toEqual(old);
  });

  it("are merged person by person from two comments", () => {
    const gone = { ...fold([op("drew", 1), untick("drew", 4)]), page: { ...both.page, revision: 1 } };
    const merged = mergeLedgers(gone, { ...both, page: { ...both.page, revision: 2 } });
    expect(outcome(merged)).toBe("open: sam lacks 1");
  });

  it("are kept with what they were shown, for items that are known", () => {
    const showing = {
      repository: { name: "acme/shop" },
      head: "h",
      at: at(9),
      comment: "1",
      contents: new Map(),
      ticked: [],
    };
    const next = nextLedger(emptyLedger("acme/shop", 7), both, { ...showing, expected: new Set(["p.one"]) });
    expect(next.beside).toEqual(both.beside);
    expect(Object.keys(next.contents)).toEqual([snapshot.id]);
  });

  it("are nothing that an unsigned ledger is believed", () => {
    expect(trustedLedger(both, false).beside).toBeUndefined();
  });

  it("are looked up one by one, and are news if their own last entry is older", () => {
    const expected = [{ item: item(), keys: ["p.one"], matches: [] }];
    expect(peopleToAsk(both, expected, facts)).toEqual(["sam", "drew"]);
    expect(isNews(op("dora", 0), both, expected, facts)).toBe(true);
    expect(isNews(op("drew", 1), both, expected, facts)).toBe(false);
  });
});
