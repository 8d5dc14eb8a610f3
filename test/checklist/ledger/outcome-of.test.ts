import { describe, expect, it } from "vitest";
import { type Entry, emptyLedger, type Ledger } from "../../../src/checklist/ledger/ledger.ts";
import { trustedLedger } from "../../../src/checklist/ledger/next-ledger.ts";
import { type OutcomeContext, outcomeOf } from "../../../src/checklist/ledger/outcome-of.ts";
import { snapshotOf } from "../../../src/checklist/ledger/staleness.ts";
import type { Facts } from "../../../src/policy/model/facts.ts";
import type { Item } from "../../../src/policy/model/policy.ts";
import { aFile, aMatch, anItem, aPolicy, PEOPLE, signer, someFacts } from "../../support/default-world.ts";

const files = [aFile("db/1.sql"), aFile("db/2.sql")];
const facts = someFacts({ files });
const policy = aPolicy("schema-change");
const { id, snapshot } = snapshotOf(files, signer.hash);
const entry = (more: Partial<Entry> = {}): Entry => ({
  said: "ticked",
  by: "grace",
  at: "2026-11-23T07:00:00Z",
  revision: 1,
  head: facts.head.sha,
  snapshot: { "schema-change": id },
  as: "anyone",
  via: "box",
  ...more,
});
const ledger = (entries: Record<string, Entry>, more: Partial<Ledger> = {}): Ledger => ({
  ...emptyLedger("acme/shop", 7),
  entries,
  contents: { [id]: snapshot },
  ...more,
});
const KEY = "schema-change.staged";
const outcome = (
  of: Ledger,
  more: {
    item?: Partial<Item>;
    files?: typeof files;
    facts?: Partial<Facts>;
    keys?: string[];
    differing?: OutcomeContext["differing"];
  } = {},
) => {
  const now = more.files ?? files;
  const keys = more.keys ?? [KEY];
  const matches = keys.map((key) => aMatch(aPolicy(key.split(".")[0] ?? policy.id), now));
  return outcomeOf({ item: anItem("staged", more.item), keys, matches }, of, {
    facts: { ...facts, files: now, ...more.facts },
    people: PEOPLE,
    hash: signer.hash,
    ...(more.differing === undefined ? {} : { differing: more.differing }),
  });
};

describe("outcomeOf", () => {
  it("is open without an answer, and after an untick", () => {
    expect(outcome(ledger({}))).toEqual({ outcome: "open" });
    expect(outcome(ledger({ [KEY]: entry({ said: "unticked" }) }))).toEqual({ outcome: "open" });
  });

  it("is done by a tick, and waived by a waiver", () => {
    expect(outcome(ledger({ [KEY]: entry() }))).toEqual({ outcome: "done", entry: entry() });
    const waived = entry({ said: "waived", reason: "no database" });
    expect(outcome(ledger({ [KEY]: waived }))).toEqual({ outcome: "waived", entry: waived });
  });

  it("does not take a key of Object's own for an entry", () => {
    expect(outcome(ledger({}), { keys: ["constructor.staged"] })).toEqual({ outcome: "open" });
    expect(outcome(ledger({ "constructor.staged": entry() }), { keys: ["constructor.staged"] })).toMatchObject({
      outcome: "stale",
    });
  });

  it.each<[string, typeof files, string[], number]>([
    ["a changed file", [aFile("db/1.sql"), aFile("db/2.sql", { blob: "other" })], ["db/2.sql"], 1],
    ["a new file", [...files, aFile("db/3.sql")], ["db/3.sql"], 1],
    ["a file that left", [aFile("db/1.sql")], [], 1],
    [
      "a file that was removed instead of added",
      [aFile("db/1.sql"), aFile("db/2.sql", { status: "removed" })],
      ["db/2.sql"],
      1,
    ],
    [
      "a renamed file",
      [aFile("db/1.sql"), aFile("db/2.sql", { status: "renamed", previousPath: "db/0.sql" })],
      ["db/2.sql"],
      1,
    ],
    ["two changes", [aFile("db/1.sql", { blob: "x" }), aFile("db/2.sql", { blob: "y" })], ["db/1.sql", "db/2.sql"], 2],
  ])("is stale after %s, and names it", (_name, now, changed, count) => {
    expect(outcome(ledger({ [KEY]: entry() }), { files: now })).toMatchObject({
      outcome: "stale",
      staleBecause: { files: changed, count, push: false },
    });
  });

  it("names at most five files and counts them all", () => {
    const many = Array.from({ length: 30 }, (_, index) => aFile(`db/new-${index}.sql`));
    expect(outcome(ledger({ [KEY]: entry() }), { files: [...files, ...many] }).staleBecause).toMatchObject({
      count: 30,
      files: { length: 5 },
    });
  });

  it("stays after a rebase and a push to other files: another head, the same blobs, another order", () => {
    const moved = { head: { ref: "feature", sha: "c".repeat(40), fork: false } };
    expect(outcome(ledger({ [KEY]: entry() }), { files: [...files].reverse(), facts: moved }).outcome).toBe("done");
  });

  it("is stale where the blobs are the same and the modes are not, by the trees of both heads", () => {
    const then = entry().head;
    const later = { head: { ref: "feature", sha: "c".repeat(40), fork: false } };
    const of = ledger({ [KEY]: entry() });
    const now = (differing: OutcomeContext["differing"], more = {}) =>
      outcome(of, { facts: later, ...more, ...(differing === undefined ? {} : { differing }) });
    expect(now({ [then]: ["db/2.sql", "README.md"] })).toMatchObject({
      outcome: "stale",
      staleBecause: { files: ["db/2.sql"], count: 1, push: false },
    });
    expect(now({ [then]: ["README.md"] }).outcome).toBe("done");
    expect(now({ [then]: "unknown" })).toMatchObject({ outcome: "stale", staleBecause: { forgotten: true } });
    expect(now({})).toMatchObject({ outcome: "stale", staleBecause: { forgotten: true } });
    expect(now({ [then]: ["db/2.sql"] }, { item: { reset: "never" } }).outcome).toBe("done");
    // At the head that it was given at nothing has to be compared, and where nobody asked the trees nothing is.
    expect(outcome(of, { differing: {} }).outcome).toBe("done");
    expect(now(undefined).outcome).toBe("done");
  });

  it("honours reset: on-push and never", () => {
    const moved = { head: { ref: "feature", sha: "c".repeat(40), fork: false } };
    const changed = [aFile("db/1.sql", { blob: "other" })];
    const of = ledger({ [KEY]: entry() });
    expect(outcome(of, { item: { reset: "on-push" }, facts: moved })).toMatchObject({
      outcome: "stale",
      staleBecause: { push: true },
    });
    expect(outcome(of, { item: { reset: "on-push" }, files: changed }).outcome).toBe("done");
    expect(outcome(of, { item: { reset: "never" }, files: changed, facts: moved }).outcome).toBe("done");
  });

  it("asks again what may have been taken back in a gap of the edit history, whatever resets it otherwise", () => {
    const { at } = entry();
    const later = new Date(Date.parse(at) + 1_000).toISOString().replace(".000", "");
    const gap = { at, why: "deleted" as const, by: "eve" };
    const stale = { outcome: "stale", entry: { by: "grace" }, staleBecause: { gap, push: false } };
    for (const key of ["*", KEY]) {
      const of = ledger({ [KEY]: entry() }, { gaps: { [key]: gap } });
      expect(outcome(of, { item: { reset: "never" } })).toMatchObject(stale);
      expect(outcome(ledger({ [KEY]: entry({ at: later }) }, { gaps: { [key]: gap } })).outcome).toBe("done");
    }
    expect(outcome(ledger({ [KEY]: entry() }, { gaps: { "other.item": gap } })).outcome).toBe("done");
    expect(outcome(ledger({ [KEY]: entry({ said: "unticked" }) }, { gaps: { "*": gap } })).outcome).toBe("open");
  });

  it("is stale where what was shown is something else that is not known any more", () => {
    expect(outcome(ledger({ [KEY]: entry() }, { contents: {} })).outcome).toBe("done");
    expect(outcome(ledger({ [KEY]: entry({ snapshot: { "schema-change": "0".repeat(32) } }) }))).toMatchObject({
      outcome: "stale",
      staleBecause: { count: 2 },
    });
  });

  it("of an item that two policies ask is done only when both are answered", () => {
    const keys = [KEY, "api-schema.staged"];
    const snapshot = { "schema-change": id, "api-schema": id };
    expect(outcome(ledger({ [KEY]: entry({ snapshot }) }), { keys }).outcome).toBe("open");
    expect(
      outcome(ledger({ [KEY]: entry({ snapshot }), "api-schema.staged": entry({ snapshot }) }), { keys }).outcome,
    ).toBe("done");
    expect(outcome(ledger({ [KEY]: entry({ snapshot }), "api-schema.staged": entry() }), { keys }).outcome).toBe(
      "stale",
    );
  });

  it("is refused while the only answer came from somebody who may not", () => {
    const refusal = { item: KEY, by: "ada", at: "2026-11-23T07:00:00Z", why: "is-author" as const };
    expect(outcome(ledger({}, { refusals: [refusal] }))).toEqual({ outcome: "refused", refusal });
    expect(outcome(ledger({ [KEY]: entry() }, { refusals: [refusal] })).outcome).toBe("done");
  });

  it("is refused when the policy asks for somebody else by now, and done when the same person still may", () => {
    const by = [{ kind: "team" as const, team: "@acme/dba" }];
    expect(outcome(ledger({ [KEY]: entry() }), { item: { by } })).toMatchObject({
      outcome: "refused",
      refusal: { why: "not-in", by: "grace" },
    });
    expect(outcome(ledger({ [KEY]: entry({ by: "drew" }) }), { item: { by } }).outcome).toBe("done");
    expect(outcome(ledger({ [KEY]: entry({ by: "gone" }) }), { item: { by } })).toMatchObject({ outcome: "refused" });
  });

  it("checks an entry whose permission was unknown when it was made", () => {
    const unjudged = (by: string) => ledger({ [KEY]: entry({ by, as: "" }) });
    const team = { by: [{ kind: "team" as const, team: "@acme/dba" }] };
    expect(outcome(unjudged("drew"), { item: team }).outcome).toBe("done");
    expect(outcome(unjudged("grace"), { item: team })).toMatchObject({
      outcome: "refused",
      refusal: { why: "not-in" },
    });
    expect(outcome(unjudged("")).outcome).toBe("done");
    expect(outcome(unjudged(""), { item: team })).toMatchObject({
      outcome: "refused",
      refusal: { why: "unattributed" },
    });
  });

  it("is refused when the second pair of eyes has committed since", () => {
    const of = ledger({ [KEY]: entry({ as: "not-author" }) });
    const item = { by: [{ kind: "not-author" as const }] };
    expect(outcome(of, { item }).outcome).toBe("done");
    expect(outcome(of, { item, facts: { committers: ["ada", "grace"] } })).toMatchObject({
      outcome: "refused",
      refusal: { why: "is-author" },
    });
  });

  it("takes no tick for what only a machine answers, and no waiver where the policy allows none by now", () => {
    expect(outcome(ledger({ [KEY]: entry() }), { item: { verifyOnly: true } })).toMatchObject({
      refusal: { why: "machine-only" },
    });
    const waived = ledger({ [KEY]: entry({ said: "waived", reason: "x" }) });
    expect(outcome(waived, { item: { waive: { kind: "never" } } })).toMatchObject({
      outcome: "refused",
      refusal: { why: "not-waivable" },
    });
  });
});

describe("trustedLedger", () => {
  const all = ledger(
    { a: entry(), b: entry({ as: "team:@acme/dba" }), c: entry({ said: "waived", reason: "x" }) },
    {
      links: [{ url: "docs/adr/1.md", by: "grace", at: "" }],
      pending: [{ item: "d", kind: "tick", by: "drew", at: "", revision: 1, head: "", snapshot: {}, via: "box" }],
    },
  );
  it("believes all of a signed ledger, and only what anyone may say of an unsigned one", () => {
    expect(trustedLedger(all, true)).toBe(all);
    expect(trustedLedger(all, false)).toMatchObject({ entries: { a: entry() }, links: [], pending: [] });
    expect(Object.keys(trustedLedger(all, false).entries)).toEqual(["a"]);
  });
});
