import { describe, expect, it } from "vitest";
import type { Operation } from "../../../src/checklist/ledger/entry.ts";
import { type Entry, emptyLedger, type Ledger } from "../../../src/checklist/ledger/ledger.ts";
import { earlierHeads, snapshotOf } from "../../../src/checklist/ledger/staleness.ts";
import type { Item } from "../../../src/policy/model/policy.ts";
import { aFile, aMatch, anItem, aPolicy, signer, someFacts } from "../../support/default-world.ts";

const files = [aFile("db/1.sql"), aFile("db/2.sql", { status: "removed" })];
const facts = someFacts({ files });
const snapshot = { "schema-change": snapshotOf(files, signer.hash).id };
const KEY = "schema-change.staged";
const EARLIER = "e".repeat(40);
const entry = (more: Partial<Entry> = {}): Entry => ({
  ...{
    said: "ticked",
    by: "grace",
    at: "2026-11-23T07:00:00Z",
    revision: 1,
    head: EARLIER,
    snapshot,
    as: "anyone",
    via: "box",
  },
  ...more,
});
const heads = (more: Partial<Ledger>, news: readonly Operation[] = [], item: Partial<Item> = {}) => {
  const expected = [{ item: anItem("staged", item), keys: [KEY], matches: [aMatch(aPolicy("schema-change"), files)] }];
  return earlierHeads({ ...emptyLedger("acme/shop", 7), ...more }, news, expected, facts, signer.hash);
};
const page = { revision: 1, head: EARLIER, at: "", comment: "", written: "", snapshot, ticked: [] };
const said = (kind: Operation["kind"]): Operation => ({
  ...{ kind, item: KEY, by: "grace", byBot: false, at: "2026-11-23T07:00:00Z", via: "box", page },
});
const ASKED = { heads: [EARLIER], paths: ["db/1.sql"] };

describe("earlierHeads", () => {
  it("asks where an answer of another head stands for blobs that are the same", () => {
    expect(heads({ entries: { [KEY]: entry() } })).toEqual(ASKED);
    expect(heads({ entries: { [KEY]: entry({ said: "waived" }) } })).toEqual(ASKED);
    expect(heads({}, [said("tick")])).toEqual(ASKED);
    const { said: _, as: __, ...word } = entry();
    expect(heads({ pending: [{ ...word, item: KEY, kind: "tick" }] })).toEqual(ASKED);
  });

  it.each<[string, Partial<Ledger>, readonly Operation[], Partial<Item>]>([
    ["nobody has answered", {}, [], {}],
    ["the answer is of this head", { entries: { [KEY]: entry({ head: facts.head.sha }) } }, [], {}],
    ["it was taken back", { entries: { [KEY]: entry({ said: "unticked" }) } }, [said("untick")], {}],
    ["it is stale anyway", { entries: { [KEY]: entry({ snapshot: { "schema-change": "other" } }) } }, [], {}],
    ["the page did not show the policy", { entries: { [KEY]: entry({ snapshot: {} }) } }, [], {}],
    ["nothing resets it", { entries: { [KEY]: entry() } }, [], { reset: "never" }],
    ["every push does", { entries: { [KEY]: entry() } }, [], { reset: "on-push" }],
  ])("asks nothing where %s", (_name, ledger, news, item) => {
    expect(heads(ledger, news, item)).toEqual({ heads: [], paths: [] });
  });
});
