import { expect, it } from "vitest";
import type { Operation } from "../../../src/checklist/ledger/entry.ts";
import { isNews } from "../../../src/checklist/ledger/fold-operations.ts";
import { type Entry, emptyLedger } from "../../../src/checklist/ledger/ledger.ts";
import { anItem, someFacts } from "../../support/default-world.ts";

const at = (minute: number): string => `2026-11-23T07:0${minute}:00Z`;
const page = { revision: 3, head: "h", at: at(0), comment: "1", written: at(0), snapshot: {}, ticked: [] };
const op = (more: Partial<Operation>): Operation => ({
  ...{ kind: "tick", item: "p.a", by: "grace", byBot: false, at: at(5), via: "history", page },
  ...more,
});
const entry: Entry = {
  ...{ said: "ticked", by: "grace", at: at(5), revision: 3, head: "h" },
  ...{ snapshot: {}, as: "anyone", via: "box" },
};
const ITEMS = [["p.a", "q.a"], ["p.b"]].map((keys) => ({ item: anItem("a"), keys, matches: [] }));

it.each<[string, Partial<Operation>, Record<string, Entry>, boolean]>([
  ["what nothing was said of", {}, {}, true],
  ["what is recorded already", {}, { "p.a": entry, "q.a": entry }, false],
  ["what is recorded under one of its keys only", {}, { "p.a": entry }, true],
  ["an older word", { kind: "untick", by: "drew", at: at(4) }, { "p.a": entry, "q.a": entry }, false],
  ["a newer word", { kind: "untick", by: "drew", at: at(6) }, { "p.a": entry, "q.a": entry }, true],
  ["the name of a click that had none", {}, { "p.a": { ...entry, by: "" }, "q.a": { ...entry, by: "" } }, true],
  ["an item that nobody expects", { item: "gone.item" }, {}, false],
])("whether it is news: %s", (_name, more, entries, news) => {
  expect(isNews(op(more), { ...emptyLedger("acme/shop", 7), entries }, ITEMS, someFacts())).toBe(news);
});
