import { describe, expect, it } from "vitest";
import type { Operation } from "../../../src/checklist/ledger/entry.ts";
import { foldOperations } from "../../../src/checklist/ledger/fold-operations.ts";
import { emptyLedger, type UnknownFact } from "../../../src/checklist/ledger/ledger.ts";
import { isOneOf, mayAttest, mayWaive } from "../../../src/checklist/ledger/may-attest.ts";
import type { Who } from "../../../src/policy/model/policy.ts";
import { aPerson, someFacts } from "../../support/default-world.ts";

const ROLE: UnknownFact = { of: "role", why: "not-permitted" };
const TEAM: UnknownFact = { of: "@acme/dba", why: "no-such-team" };
const facts = someFacts();
const team: Who = { kind: "team", team: "@acme/DBA" };
const other: Who = { kind: "team", team: "@acme/sre" };
const author = facts.author.login;

describe("a rule that rests on what the host did not answer", () => {
  it.each<[string, readonly Who[], Parameters<typeof aPerson>, "yes" | "no" | "unknown"]>([
    ["anyone", [{ kind: "anyone" }], ["grace", { unknown: [ROLE] }], "unknown"],
    ["a role", [{ kind: "role", role: "maintain" }], ["grace", { unknown: [ROLE] }], "unknown"],
    ["not the author", [{ kind: "not-author" }], ["grace", { unknown: [ROLE] }], "unknown"],
    ["not the author, of the author", [{ kind: "not-author" }], [author, { unknown: [ROLE] }], "no"],
    ["the author, whose role does not matter", [{ kind: "author" }], [author, { unknown: [ROLE] }], "yes"],
    ["a name", [{ kind: "user", login: "grace" }], ["grace", { unknown: [ROLE] }], "yes"],
    ["a team", [team], ["grace", { unknown: [TEAM] }], "unknown"],
    ["a team, of the author", [team], [author, { unknown: [TEAM] }], "no"],
    ["a team, whose members do not need a role", [other], ["grace", { teams: ["@acme/sre"], unknown: [ROLE] }], "yes"],
    ["another team", [other], ["grace", { unknown: [TEAM] }], "no"],
    ["any of two, one of which holds", [team, other], ["grace", { teams: ["@acme/sre"], unknown: [TEAM] }], "yes"],
    ["any of two, one of which is not known", [team, other], ["grace", { unknown: [TEAM] }], "unknown"],
    ["each of two", [{ kind: "all", of: [team, other] }], ["grace", { unknown: [TEAM] }], "unknown"],
    [
      "each of two, for one",
      [{ kind: "all", of: [team, other] }],
      ["grace", { teams: ["@acme/sre"], unknown: [TEAM] }],
      "yes",
    ],
    ["a bot", [team], ["renovate[bot]", { kind: "bot", unknown: [TEAM] }], "no"],
  ])("%s", (_, who, person, expected) => {
    const may = mayAttest(who, aPerson(...person), facts);
    expect(may.ok ? "yes" : may.unknown === undefined ? "no" : "unknown").toBe(expected);
  });

  it("holds for waivers, and for who breaks the glass", () => {
    const person = aPerson("grace", { unknown: [TEAM] });
    const item = { by: [], waive: { kind: "by" as const, who: [team] } };
    expect(mayWaive(item, person, facts)).toMatchObject({ ok: false, unknown: TEAM });
    expect(isOneOf([team], person, facts)).toMatchObject({ ok: false, unknown: TEAM });
    expect(isOneOf([other], person, facts)).not.toHaveProperty("unknown");
  });
});

const KEY = "p.one";
const page = { revision: 1, head: "a", at: "", comment: "", written: "", snapshot: { p: "s1" }, ticked: [] };
const op = (more: Partial<Operation> = {}): Operation => ({
  kind: "tick",
  item: KEY,
  by: "grace",
  byBot: false,
  at: "2026-11-23T07:00:10Z",
  via: "box",
  page,
  ...more,
});
const worldOf = (...people: readonly ReturnType<typeof aPerson>[]) => ({
  facts,
  items: new Map([[KEY, { keys: [KEY], by: [team], waive: { kind: "with-reason" as const }, verifyOnly: false }]]),
  people: Object.fromEntries(people.map((person) => [person.login.toLowerCase(), person])),
});
const unknown = aPerson("grace", { unknown: [TEAM] });
const member = aPerson("grace", { teams: ["@acme/dba"] });
const none = aPerson("grace");

describe("an operation of somebody of whom the host did not answer", () => {
  const empty = emptyLedger("acme/shop", 7);

  it.each<[string, Partial<Operation>]>([
    ["a tick", {}],
    ["a waiver, with its reason", { kind: "waive", reason: "It is a test table" }],
  ])("%s waits, refuses nothing, and is what it was once the host answers", (_, more) => {
    const pending = foldOperations(empty, [op(more)], worldOf(unknown));
    expect(pending).toMatchObject({
      entries: {},
      refusals: [],
      pending: [{ by: "grace", revision: 1, snapshot: { p: "s1" } }],
    });
    // Told again by the edit history: one word.
    expect(foldOperations(pending, [op(more)], worldOf(unknown)).pending).toHaveLength(1);
    const late = foldOperations(pending, [], worldOf(member));
    expect(late).toEqual(foldOperations(empty, [op(more)], worldOf(member)));
    expect(late.pending).toEqual([]);
  });

  it("is refused once the host says no", () => {
    const pending = foldOperations(empty, [op()], worldOf(unknown));
    expect(foldOperations(pending, [], worldOf(none))).toMatchObject({
      pending: [],
      refusals: [{ by: "grace", why: "not-in" }],
    });
  });

  it("is dropped once a later operation has replaced it", () => {
    const drew = aPerson("drew", { teams: ["@acme/dba"] });
    const later = op({ by: "drew", at: "2026-11-23T07:00:20Z" });
    expect(foldOperations(empty, [op(), later], worldOf(unknown, drew)).pending).toEqual([]);
    const earlier = op({ by: "drew", at: "2026-11-23T07:00:00Z" });
    expect(foldOperations(empty, [op(), earlier], worldOf(unknown, drew)).pending).toHaveLength(1);
  });
});
