import { describe, expect, it } from "vitest";
import { type Entry, emptyLedger } from "../../../src/checklist/ledger/ledger.ts";
import { mayAttest, type PersonFact } from "../../../src/checklist/ledger/may-attest.ts";
import { outcomeOf } from "../../../src/checklist/ledger/outcome-of.ts";
import { snapshotOf } from "../../../src/checklist/ledger/staleness.ts";
import type { Facts } from "../../../src/policy/model/facts.ts";
import type { Item, Waive, Who } from "../../../src/policy/model/policy.ts";
import { aFile, aMatch, anItem, aPerson, aPolicy, PEOPLE, signer, someFacts } from "../../support/default-world.ts";

const DBA: Who = { kind: "team", team: "@acme/dba" };
const MAINTAIN: Who = { kind: "role", role: "maintain" };
const AUTHOR: Who = { kind: "author" };
const ANYONE: Who = { kind: "anyone" };
const NOT_AUTHOR: Who = { kind: "not-author" };
const files = [aFile("db/1.sql")];
/** Ada opened it and is in the team, Drew is in the team, and Dora committed and is in the team. */
const facts = someFacts({ files, committers: ["ada", "Dora"] });
const people: Record<string, PersonFact> = {
  ...PEOPLE,
  ada: aPerson("ada", { role: "admin", teams: ["@acme/dba"] }),
  drew: aPerson("drew", { role: "maintain", teams: ["@acme/dba"] }),
  dora: aPerson("dora", { role: "maintain", teams: ["@acme/dba"] }),
};

describe("somebody who answers while GitHub does not list yet who pushed", () => {
  const PUSHES = { of: "pushes", why: "failed" };
  it.each<[string, readonly Who[], string, object]>([
    ["as a second person has to wait", [NOT_AUTHOR], "grace", { ok: false, unknown: PUSHES }],
    ["of a team has to wait", [DBA], "drew", { ok: false, unknown: PUSHES }],
    ["who is known to have committed does not get in by it", [DBA], "dora", { ok: false, why: "is-author" }],
    ["who is not in the team does not get in by it", [DBA], "grace", { ok: false, why: "not-in" }],
    ["as anyone may", [ANYONE], "grace", { ok: true }],
    ["as the author may", [AUTHOR], "ada", { ok: true }],
  ])("%s", (_, who, login, wanted) => {
    const may = mayAttest(who, people[login], { ...facts, pusherUnknown: true });
    expect(may).toMatchObject(wanted);
    if (!("unknown" in wanted)) expect(may).not.toHaveProperty("unknown");
  });
});

describe("who is meant by a team, a role and a name", () => {
  it.each<[string, readonly Who[], string, string]>([
    ["a member of the team", [DBA], "drew", "team:@acme/dba"],
    ["the author, who is a member", [DBA], "ada", "is-author"],
    ["a committer, who is a member", [DBA], "dora", "is-author"],
    ["one who is no member", [DBA], "grace", "not-in"],
    ["a maintainer", [MAINTAIN], "drew", "role:maintain"],
    ["the author, who is a maintainer", [MAINTAIN], "ada", "is-author"],
    ["the person named", [{ kind: "user", login: "Drew" }], "drew", "user:@Drew"],
    ["the author, who is the person named", [{ kind: "user", login: "ada" }], "ada", "is-author"],
    [
      "the author of two teams, of which the first is another's",
      [{ kind: "team", team: "@a/b" }, DBA],
      "ada",
      "is-author",
    ],
    ["the author, beside `author`", [DBA, AUTHOR], "ada", "team:@acme/dba"],
    ["a committer of the team, beside `author`", [AUTHOR, DBA], "dora", "team:@acme/dba"],
    ["a committer of the team, beside `anyone`", [DBA, ANYONE], "dora", "team:@acme/dba"],
    ["the author, beside `not-author`", [DBA, NOT_AUTHOR], "ada", "is-author"],
    ["a committer, where only `author` and `not-author` are written", [AUTHOR, NOT_AUTHOR], "dora", "is-author"],
  ])("%s", (_name, who, login, answer) => {
    const may = mayAttest(who, people[login], facts);
    expect(may.ok ? may.as : may.why).toBe(answer);
  });
});

const KEY = "schema-change.staged";
const snapshot = snapshotOf(files, signer.hash);
const outcome = (
  entry: Partial<Entry>,
  item: Partial<Item>,
  more: { facts?: Partial<Facts>; people?: typeof people } = {},
) => {
  const whole: Entry = {
    said: "ticked",
    by: "drew",
    at: "2026-11-23T07:00:00Z",
    revision: 1,
    head: facts.head.sha,
    snapshot: { "schema-change": snapshot.id },
    as: "team:@acme/dba",
    via: "command",
    ...(entry.said === "waived" ? { reason: "There is no database" } : {}),
    ...entry,
  };
  const ledger = {
    ...emptyLedger("acme/shop", 7),
    entries: { [KEY]: whole },
    contents: { [snapshot.id]: snapshot.snapshot },
  };
  const matches = [aMatch(aPolicy("schema-change"), files)];
  const { outcome: is, refusal } = outcomeOf({ item: anItem("staged", item), keys: [KEY], matches }, ledger, {
    facts: { ...facts, ...more.facts },
    people: more.people ?? people,
    hash: signer.hash,
  });
  return refusal === undefined ? is : refusal.why;
};

describe.each(["ticked", "waived"] as const)("what was %s is checked again at each evaluation", (said) => {
  const fine = said === "ticked" ? "done" : "waived";
  const reader = { ...people, drew: aPerson("drew", { role: "read" }) };
  const without = { ...people, drew: aPerson("drew", { role: "write" }) };
  const committed = { committers: ["ada", "DREW"] };
  const waiveBy = (...who: Who[]): Waive => ({ kind: "by", who });
  it.each<[string, Partial<Entry>, Partial<Item>, Parameters<typeof outcome>[2], string]>([
    ["by a member who still is one", {}, { by: [DBA] }, {}, fine],
    ["by a member who left the team", {}, { by: [DBA] }, { people: without }, "not-in"],
    ["by a member who wrote since", {}, { by: [DBA] }, { facts: committed }, "is-author"],
    ["by the author, before team meant a second person", { by: "ada" }, { by: [DBA] }, {}, "is-author"],
    [
      "by a second person who wrote since",
      { as: "not-author" },
      { by: [NOT_AUTHOR] },
      { facts: committed },
      "is-author",
    ],
    ["by a writer who may only read now", { as: "anyone" }, { by: [ANYONE] }, { people: reader }, "no-access"],
    [
      "by a writer who committed since, where anyone may",
      { as: "anyone" },
      { by: [ANYONE] },
      { facts: committed },
      fine,
    ],
    ["by one whom the policy does not ask any more", { by: "grace", as: "anyone" }, { by: [DBA] }, {}, "not-in"],
    ["by one whom nothing is known of now", { by: "gone" }, { by: [DBA] }, {}, fine],
    [
      "by one whom nothing is known of, and who wrote since",
      { by: "gone" },
      { by: [DBA] },
      { facts: { committers: ["gone"] } },
      "is-author",
    ],
    [
      "by one whom nothing is known of, under a rule that is gone",
      { by: "gone", as: "anyone" },
      { by: [DBA] },
      {},
      "unattributed",
    ],
    ["by an author who is not it any more", { by: "gone", as: "author" }, { by: [AUTHOR] }, {}, "not-the-author"],
  ])("%s", (_name, entry, item, more, answer) => {
    const waive: Partial<Item> = said === "waived" && item.by !== undefined ? { waive: waiveBy(...item.by) } : {};
    const named =
      ["not-in", "no-access", "not-the-author"].includes(answer) && said === "waived" && entry.by !== "gone";
    expect(outcome({ said, ...entry }, { ...item, ...waive }, more)).toBe(named ? "not-waivable" : answer);
    // A waiver with a reason asks for who may tick.
    if (said === "waived") expect(outcome({ said, ...entry }, item, more)).toBe(answer);
  });
});

describe("a waiver under a policy that was changed since", () => {
  it.each<[string, Partial<Item>, string]>([
    ["waive: never", { waive: { kind: "never" } }, "not-waivable"],
    ["waive: some others", { waive: { kind: "by", who: [{ kind: "user", login: "linus" }] } }, "not-waivable"],
    ["by: some others", { by: [{ kind: "user", login: "linus" }] }, "not-in"],
    [
      "by: some others, where those who may waive are named",
      { by: [{ kind: "user", login: "linus" }], waive: { kind: "by", who: [DBA] } },
      "waived",
    ],
    ["waive: with-reason again", { by: [DBA] }, "waived"],
  ])("%s", (_name, item, answer) => {
    expect(outcome({ said: "waived" }, item)).toBe(answer);
  });
});
