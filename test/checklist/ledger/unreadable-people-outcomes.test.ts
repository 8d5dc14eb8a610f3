import { describe, expect, it } from "vitest";
import {
  type Entry,
  emptyLedger,
  type Ledger,
  type PendingOperation,
  type UnknownFact,
} from "../../../src/checklist/ledger/ledger.ts";
import type { PersonFact } from "../../../src/checklist/ledger/may-attest.ts";
import { MAX_UNDECIDED, outcomeOf } from "../../../src/checklist/ledger/outcome-of.ts";
import { snapshotOf } from "../../../src/checklist/ledger/staleness.ts";
import type { Facts } from "../../../src/policy/model/facts.ts";
import type { Item, Who } from "../../../src/policy/model/policy.ts";
import { aFile, aMatch, anItem, aPerson, aPolicy, PEOPLE, signer, someFacts } from "../../support/default-world.ts";

/** An item's outcome while something about the people who spoke of it is not known. */
const KEY = "p.one";
const TEAM: UnknownFact = { of: "@acme/dba", why: "failed" };
const DBA: Who = { kind: "team", team: "@acme/dba" };
const files = [aFile("db/1.sql")];
const facts = someFacts({ files });
const { id, snapshot } = snapshotOf(files, signer.hash);
const at = (minute: number): string => `2026-11-23T07:${String(minute).padStart(2, "0")}:00Z`;
const entry = (more: Partial<Entry> = {}): Entry => ({
  said: "ticked",
  by: "drew",
  at: at(1),
  revision: 1,
  head: facts.head.sha,
  snapshot: { p: id },
  as: "team:@acme/dba",
  via: "box",
  ...more,
});
const pending = (by: string, more: Partial<PendingOperation> = {}): PendingOperation => ({
  item: KEY,
  kind: "tick",
  by,
  at: at(2),
  revision: 1,
  head: facts.head.sha,
  snapshot: { p: id },
  via: "box",
  ...more,
});
const unsure = (login: string, more: Partial<PersonFact> = {}) => aPerson(login, { unknown: [TEAM], ...more });

type Context = {
  readonly entry?: Entry;
  readonly pending?: readonly PendingOperation[];
  readonly people?: readonly PersonFact[];
  readonly item?: Partial<Item>;
  readonly facts?: Partial<Facts>;
  readonly ledger?: Partial<Ledger>;
};
const outcome = (context: Context) =>
  outcomeOf(
    { item: anItem("one", { by: [DBA], ...context.item }), keys: [KEY], matches: [aMatch(aPolicy("p"), files)] },
    {
      ...emptyLedger("acme/shop", 7),
      entries: context.entry === undefined ? {} : { [KEY]: context.entry },
      contents: { [id]: snapshot },
      pending: context.pending ?? [],
      ...context.ledger,
    },
    {
      facts: { ...facts, ...context.facts },
      people: { ...PEOPLE, ...Object.fromEntries((context.people ?? []).map((person) => [person.login, person])) },
      hash: signer.hash,
    },
  );

describe("an operation that waits for the host's answer", () => {
  it.each<[string, Partial<PendingOperation>, "ticked" | "unticked" | "waived"]>([
    ["a tick", {}, "ticked"],
    ["an untick", { kind: "untick" }, "unticked"],
    ["a waiver", { kind: "waive", reason: "no database" }, "waived"],
  ])("is told with the open item: %s", (_, more, said) => {
    expect(outcome({ pending: [pending("grace", more)], people: [unsure("grace")] })).toEqual({
      outcome: "open",
      undecided: [{ said, by: "grace", at: at(2), unknown: TEAM }],
    });
  });

  it.each<[string, readonly PendingOperation[], readonly PersonFact[]]>([
    ["of another item", [pending("grace", { item: "p.other" })], [unsure("grace")]],
    ["of somebody who may", [pending("drew")], []],
    ["of somebody who may not", [pending("grace")], []],
    ["of somebody of whom nothing is known", [pending("stranger")], []],
    ["that a name of the object's own is said to have given", [pending("constructor")], []],
  ])("is not told where it is %s", (_, words, people) => {
    expect(outcome({ pending: words, people })).toEqual({ outcome: "open" });
  });

  it("is shown with the newest first, up to a limit", () => {
    const many = Array.from({ length: 7 }, (_, index) => `user${index}`);
    const reported = outcome({
      pending: many.map((login) => pending(login)),
      people: many.map((login) => unsure(login)),
    });
    expect(reported.undecided?.map(({ by }) => by)).toEqual(many.toReversed().slice(0, MAX_UNDECIDED));
  });

  it.each<[string, Partial<PendingOperation>, PersonFact, "open" | "done"]>([
    ["an untick by a click, which only a writer can", { kind: "untick" }, unsure("grace", { role: "read" }), "open"],
    ["an untick by the command of a writer", { kind: "untick", via: "command" }, unsure("grace"), "open"],
    [
      "an untick by a command of a reader",
      { kind: "untick", via: "command" },
      unsure("grace", { role: "read" }),
      "done",
    ],
    ["a tick", {}, unsure("grace"), "done"],
    ["a waiver", { kind: "waive", reason: "x" }, unsure("grace"), "done"],
  ])("after an answer that stands: %s", (_, more, person, wanted) => {
    const reported = outcome({ entry: entry(), pending: [pending("grace", more)], people: [person] });
    expect(reported.outcome).toBe(wanted);
    expect(reported).toMatchObject({ entry: { by: "drew" } });
    expect(reported.undecided !== undefined).toBe(wanted === "open");
  });
});

describe("an answer of somebody of whom less is known by now", () => {
  it.each<[string, Context, object]>([
    [
      "waits where the host does not answer, and it was allowed under another rule",
      { entry: entry({ as: "anyone" }), people: [unsure("drew")] },
      { outcome: "open", undecided: [{ said: "ticked", by: "drew", at: at(1), unknown: TEAM }] },
    ],
    [
      "stands where the host does not answer, and it was allowed under this rule",
      { entry: entry(), people: [unsure("drew")] },
      { outcome: "done" },
    ],
    [
      "does not stand for one who is known by number to have written the change",
      {
        entry: entry({ by: "gone", id: 7, as: "not-author" }),
        item: { by: [{ kind: "not-author" }] },
        facts: { writers: [{ login: "renamed", id: 7, how: "committed" }] },
      },
      { outcome: "refused", refusal: { why: "is-author" } },
    ],
    [
      "stands for a writer where anyone may answer as well",
      {
        entry: entry({ by: "gone", as: "anyone" }),
        item: { by: [{ kind: "anyone" }, { kind: "not-author" }] },
        facts: { committers: ["gone"] },
      },
      { outcome: "done" },
    ],
    [
      "does not stand for a writer whom only `not-author` allowed",
      {
        entry: entry({ by: "gone", as: "not-author" }),
        item: { by: [{ kind: "anyone" }, { kind: "not-author" }] },
        facts: { committers: ["gone"] },
      },
      { outcome: "refused", refusal: { why: "is-author" } },
    ],
    [
      "does not stand for the author, where it is somebody else by now",
      { entry: entry({ by: "gone", as: "author" }), item: { by: [{ kind: "author" }] } },
      { outcome: "refused", refusal: { why: "not-the-author" } },
    ],
  ])("%s", (_, context, wanted) => {
    expect(outcome(context)).toMatchObject(wanted);
  });

  it("says that an answer is stale, and that a later one was refused", () => {
    const refusal = { item: KEY, by: "grace", at: at(3), why: "not-in" as const };
    const stale = entry({ snapshot: { p: "0".repeat(32) } });
    expect(outcome({ entry: stale, ledger: { refusals: [refusal] } })).toMatchObject({ outcome: "stale", refusal });
  });

  it("of a change that only removes files stands, though the head of then cannot be read any more", () => {
    const gone = [aFile("db/1.sql", { status: "removed", blob: "" })];
    const of = snapshotOf(gone, signer.hash);
    const attested = outcomeOf(
      { item: anItem("one"), keys: [KEY], matches: [aMatch(aPolicy("p"), gone)] },
      {
        ...emptyLedger("acme/shop", 7),
        entries: { [KEY]: entry({ snapshot: { p: of.id }, head: "c".repeat(40) }) },
        contents: { [of.id]: of.snapshot },
      },
      {
        facts: { ...facts, files: gone },
        people: PEOPLE,
        hash: signer.hash,
        differing: { ["c".repeat(40)]: "unknown" },
      },
    );
    expect(attested.outcome).toBe("done");
  });
});
