import { describe, expect, it } from "vitest";
import {
  type Entry,
  emptyLedger,
  type Ledger,
  type PublishedPage,
  type Signer,
} from "../../../src/checklist/ledger/ledger.ts";
import type { Edit } from "../../../src/comment/record/edit-history.ts";
import { readRecord } from "../../../src/comment/record/read-record.ts";
import { signPage } from "../../../src/comment/record/signed-page.ts";
import { createSigner } from "../../../src/gate/signer.ts";
import { signer } from "../../support/default-world.ts";
import { aPage, click, ITEMS, ledgerAt, OF } from "./pages.ts";

const [first = "", second = ""] = ITEMS;
const AT = "2026-11-23T07:00:00Z";
const comment = (body: string) => ({ id: "1", body, at: AT });
const edit = (from: string, to: string, login = "grace"): Edit => ({
  actor: { login, kind: "person" },
  at: AT,
  from,
  to,
  via: "box",
});
const read = (sources: Partial<Parameters<typeof readRecord>[0]>, by = signer) =>
  readRecord({ edits: [], ...sources }, OF, by);
const said = (record: ReturnType<typeof read>) =>
  record.operations.map(({ kind, item, by }) => `${by || "?"} ${kind} ${item}`);

describe("readRecord", () => {
  it("is an empty ledger where there is nothing to read", () => {
    expect(read({})).toEqual({
      ledger: emptyLedger(OF.repository, OF.number),
      operations: [],
      notices: [],
      displayedSince: "",
      doubtful: false,
    });
  });

  it.each<[string, string | undefined, string | undefined, string]>([
    ["our comment was last changed", "T2", undefined, "T2"],
    ["the deleted one was, where there is no other", undefined, "T1", "T1"],
    ["the later of both was, whichever it is", "T1", "T2", "T2"],
  ])("says that its page is seen since %s", (_name, there, gone, since) => {
    const sources = {
      ...(there === undefined ? {} : { comment: { ...comment(aPage(4)), at: there } }),
      ...(gone === undefined ? {} : { deleted: { body: aPage(3), by: "mallory", at: gone } }),
    };
    expect(read(sources).displayedSince).toBe(since);
  });

  it("reads the comment's ledger, and no operation from a comment as published", () => {
    expect(read({ comment: comment(aPage(4, [first])) })).toMatchObject({
      ledger: { page: { revision: 4 } },
      operations: [],
      notices: [],
      doubtful: false,
    });
  });

  it("names the person of the current event, and none for another click", () => {
    const once = click(aPage(), first);
    const record = read({ comment: comment(click(once, second)), edits: [edit(aPage(), once)] });
    expect(said(record)).toEqual([`grace tick ${first}`, `? tick ${second}`]);
    expect(record.doubtful).toBe(true);
  });

  it("keeps a click that our own edit overwrote, because the event has it", () => {
    const record = read({ comment: comment(aPage(2)), edits: [edit(aPage(1), click(aPage(1), first))] });
    expect(said(record)).toEqual([`grace tick ${first}`]);
    expect(record).toMatchObject({ ledger: { page: { revision: 2 } }, notices: [], doubtful: false });
  });

  it("rebuilds a deleted comment from its own ledger", () => {
    const record = read({ deleted: { body: aPage(6, [first]), by: "mallory", at: AT } });
    expect(record).toMatchObject({
      ledger: { page: { revision: 6, ticked: [first] } },
      notices: [{ kind: "comment-deleted", by: "mallory" }],
    });
  });

  it("takes from an edit of a comment that is gone only what takes back", () => {
    const both = click(click(aPage(6, [first]), first), second);
    const late = { ...edit(aPage(6, [first]), both), comment: "0" };
    expect(said(read({ comment: comment(aPage(9)), edits: [late] }))).toEqual([`grace untick ${first}`]);
    expect(said(read({ comment: comment(aPage(9)), edits: [{ ...late, comment: "1" }] }))).toEqual([
      `grace untick ${first}`,
      `grace tick ${second}`,
    ]);
  });

  it("asks again where our comment is gone and nothing says how", () => {
    expect(read({ edits: [edit(aPage(6), click(aPage(6), first))] })).toMatchObject({
      ledger: { entries: {} },
      operations: [],
      notices: [{ kind: "comment-lost", by: "" }],
    });
  });

  it("reads the clicks on a comment before its deletion, without a name", () => {
    const body = click(click(aPage(6, [first]), first), second);
    const record = read({ deleted: { body, by: "mallory", at: AT } });
    expect(record.operations).toMatchObject([
      { kind: "untick", item: first, by: "", lost: true },
      { kind: "tick", item: second, by: "", lost: true },
    ]);
  });

  it.each<[string, string, string, object]>([
    ["by somebody who could have put an older page back: nothing of it counts", "mallory", "07:00:16", { revision: 0 }],
    ["within what our clock and the host's may differ: it counts", "mallory", "07:00:15", { revision: 6 }],
    ["as a shell remembers it, which nobody can have changed: it counts", "", "08:00:00", { revision: 6 }],
  ])("takes a deleted comment that was changed after we wrote it %s", (_name, by, time, page) => {
    const record = read({ deleted: { body: aPage(6, [first]), by, at: `2026-11-23T${time}Z` } });
    expect(record.ledger).toMatchObject({ page });
    expect(record.notices.map(({ kind }) => kind)).toEqual(
      "revision" in page && page.revision === 0 ? ["comment-lost"] : ["comment-deleted"],
    );
  });

  it("says so where a deleted comment's ledger cannot be read", () => {
    expect(read({ deleted: { body: "nothing of ours", by: "mallory", at: AT } }).notices).toEqual([
      { kind: "comment-lost", by: "mallory" },
    ]);
  });

  it("notices an older page put back, and takes the newer ledger", () => {
    const record = read({ comment: comment(aPage(2, [first])), edits: [edit(aPage(5), aPage(2, [first]))] });
    expect(record).toMatchObject({
      ledger: { page: { revision: 5, ticked: [] } },
      notices: [{ kind: "ledger-replayed" }],
      doubtful: true,
    });
    expect(record.operations).toEqual([]);
  });

  it("names who edited more than boxes, once", () => {
    const to = aPage(3).replace("The end.", "The End!");
    const record = read({ comment: comment(to), edits: [edit(aPage(3), to)] });
    expect(record.notices).toEqual([{ kind: "page-edited", by: "grace" }]);
    expect(record).toMatchObject({ ledger: { page: { revision: 3 } }, doubtful: true });
  });

  it("notices an unreadable block without an event, trusts nothing of it and names no person", () => {
    expect(read({ comment: comment(aPage(9, [first], createSigner([]))) })).toMatchObject({
      ledger: { page: { revision: 0 } },
      operations: [],
      notices: [{ kind: "ledger-unreadable" }],
      doubtful: true,
    });
  });

  it("recovers from a forged block by the page that the event brings", () => {
    const forged = aPage(9, [first], createSigner([]));
    expect(read({ comment: comment(forged), edits: [edit(aPage(4), forged)] })).toMatchObject({
      ledger: { page: { revision: 4 } },
      notices: [{ kind: "ledger-tampered", by: "grace" }],
    });
  });

  it("doubts a page of ours that was changed after we wrote it, though nothing of it looks wrong", () => {
    const later = { id: "1", body: aPage(4), at: "2026-11-23T07:10:00Z" };
    expect(read({ comment: later }).doubtful).toBe(true);
    // An event in hand tells of its own edit only; others before it may have been lost.
    expect(read({ comment: later, edits: [edit(aPage(4), aPage(4))] }).doubtful).toBe(true);
    expect(read({ comment: comment(aPage(4)) }).doubtful).toBe(false);
  });

  it("takes the newer ledger from the edit history, without notices about old edits", () => {
    const tampered = aPage(5).replace("The end.", "?");
    const history: Edit[] = [
      { ...edit(aPage(4), tampered), via: "history" },
      { ...edit(tampered, aPage(6, [first])), via: "history" },
      { ...edit(aPage(6, [first]), aPage(4), "mallory"), via: "history" },
    ];
    const record = read({ comment: comment(aPage(4)), edits: history });
    expect(record).toMatchObject({
      ledger: { page: { revision: 6, ticked: [first] } },
      notices: [{ kind: "ledger-replayed" }],
    });
  });

  it("works without a key on what anyone may say", () => {
    const none = createSigner([]);
    const record = read({ comment: comment(click(aPage(1, [], none), first)) }, none);
    expect(said(record)).toEqual([`? tick ${first}`]);
  });
});

describe("a record that runs with and without the key wrote in turn", () => {
  const none = createSigner([]);
  const tick = (by: string, said: Entry["said"] = "ticked"): Entry => ({
    ...{ said, by, at: "2026-11-23T06:30:00Z", revision: 1, head: "a", snapshot: {}, as: "anyone", via: "box" },
  });
  const page = (
    revision: number,
    by: Signer,
    more: Partial<Ledger> = {},
    snapshot: Partial<PublishedPage> = {},
  ): string => {
    const ledger = ledgerAt(revision);
    const body = aPage(revision).split("\n").slice(0, -2).join("\n");
    return signPage(body, { ...ledger, ...more, page: { ...ledger.page, ...snapshot } }, by);
  };
  const SIGNED = page(4, signer, { entries: { [first]: tick("grace"), [second]: tick("linus") } }, { seen: "S" });
  const witness = (unproven = true): Signer => ({ ...signer, unsignedBy: () => (unproven ? "after" : "before") });
  const history = (...bodies: readonly string[]): Edit[] =>
    bodies.slice(1).map((to, index) => ({ ...edit(bodies[index] ?? "", to), via: "history" }));

  it("continues from the last signed page: of unsigned pages, only withdrawals count", () => {
    const unsigned = page(5, none, {
      entries: { [first]: tick("mallory"), [second]: { ...tick("linus", "unticked"), at: "2026-11-23T06:31:00Z" } },
      breakGlass: { by: "mallory", at: AT, head: "a", reason: "r", as: "anyone", base: "main" },
    });
    const record = read({ comment: comment(unsigned), edits: history(SIGNED, unsigned) }, witness());
    expect(record.ledger).toMatchObject({
      entries: { [first]: { by: "grace" }, [second]: { said: "unticked" } },
      page: { revision: 5, seen: "S" },
      previous: { revision: 4 },
    });
    expect(record.ledger).not.toHaveProperty("breakGlass");
    expect(record.notices).toEqual([]);
  });

  it("binds a click on such a page to what the signed one showed as well, and to nothing else", () => {
    const snapshot = { "schema-change": "s1", "api-schema": "a9" };
    const unsigned = page(5, none, {}, { head: "b", snapshot });
    const clicked = click(unsigned, first);
    const edits = history(SIGNED, unsigned, clicked);
    const [operation] = read({ comment: comment(clicked), edits }, witness()).operations;
    expect(operation).toMatchObject({ by: "grace", item: first, page: { snapshot: { "schema-change": "s1" } } });
    expect(operation?.page).toMatchObject({ head: ledgerAt(4).page.head });
    // Before there was a key the account was all there was.
    const [early] = read({ comment: comment(clicked), edits: history(unsigned, clicked) }, witness(false)).operations;
    expect(early).toMatchObject({ page: { head: "b", snapshot } });
  });

  it("begins anew from the history where there is no signed page yet", () => {
    const unsigned = page(5, none, { entries: { [second]: tick("linus") } });
    const clicked = click(unsigned, first);
    const written = [{ at: AT, body: unsigned }];
    const record = read({ comment: comment(clicked), edits: history(unsigned, clicked), written }, witness(false));
    expect(record.ledger).toMatchObject({ entries: {}, page: { revision: 5, seen: "" } });
    expect(record.publishedPages).toMatchObject([{ at: AT, page: { revision: 5 } }]);
    expect(said(record)).toEqual([`grace tick ${first}`]);
  });

  it("believes a signed page that is newer than all others as it is", () => {
    const record = read({ comment: comment(SIGNED), edits: history(page(3, none), SIGNED) }, witness(false));
    expect(record.ledger.entries).toMatchObject({ [first]: { by: "grace" }, [second]: { by: "linus" } });
    expect(record).not.toHaveProperty("shown");
  });
});
