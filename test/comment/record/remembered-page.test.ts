import { describe, expect, it } from "vitest";
import type { Gap } from "../../../src/checklist/ledger/ledger.ts";
import { readRecord } from "../../../src/comment/record/read-record.ts";
import { signPage } from "../../../src/comment/record/signed-page.ts";
import { createSigner } from "../../../src/gate/signer.ts";
import { signer } from "../../support/default-world.ts";
import { aPage, ITEMS, ledgerAt, OF } from "./pages.ts";

/** The record where the App remembers a page, and where pages were made for another comment. */
const [first = ""] = ITEMS;
const AT = "2026-11-23T07:00:00Z";
const read = (sources: Partial<Parameters<typeof readRecord>[0]>, by = signer) =>
  readRecord({ edits: [], ...sources }, OF, by);
const comment = (body: string) => ({ id: "1", body, at: AT });
/** A page that was made for a comment of this id. */
const madeFor = (id: string, revision: number, by = signer, gaps?: Readonly<Record<string, Gap>>): string => {
  const ledger = ledgerAt(revision, [first]);
  const body = aPage(revision, [first], by).split("\n").slice(0, -2).join("\n");
  return signPage(body, { ...ledger, ...(gaps && { gaps }), page: { ...ledger.page, comment: id } }, by);
};

describe("a page that the App remembers", () => {
  it.each<[string, string, string | undefined, number, readonly string[]]>([
    ["newer than the one that stands there: that one was put back", aPage(4), aPage(6), 6, ["ledger-replayed"]],
    ["older than the one that stands there", aPage(6), aPage(4), 6, []],
    ["the same", aPage(6), aPage(6), 6, []],
    ["none", aPage(6), undefined, 6, []],
    ["one of another comment: it witnesses nothing here", aPage(4), madeFor("2", 9), 4, []],
  ])("is %s", (_, there, remembered, revision, notices) => {
    const record = read({ comment: comment(there), ...(remembered === undefined ? {} : { remembered }) });
    expect(record.ledger.page.revision).toBe(revision);
    expect(record.notices.map(({ kind }) => kind)).toEqual(notices);
  });
});

describe("a page that was made for another comment", () => {
  it("is a copy, even with a valid signature: nothing of it counts, and no person is named", () => {
    expect(read({ comment: comment(madeFor("2", 9)) })).toMatchObject({
      ledger: { page: { revision: 0 } },
      operations: [],
      notices: [{ kind: "ledger-unreadable" }],
    });
    expect(read({ comment: comment(madeFor("1", 9)) })).toMatchObject({
      ledger: { page: { revision: 9, ticked: [first] } },
      notices: [],
    });
  });

  it("does not count as shown if the record is read again from the history", () => {
    const none = createSigner([]);
    const written = [
      { at: "2026-11-23T06:50:00Z", body: madeFor("2", 8, none) },
      { at: "2026-11-23T06:55:00Z", body: madeFor("1", 9, none) },
    ];
    const witness = { ...signer, unsignedBy: () => "before" as const };
    const { publishedPages } = read({ comment: comment(madeFor("1", 9, none)), written }, witness);
    expect(publishedPages?.map(({ at }) => at)).toEqual(["2026-11-23T06:55:00Z"]);
  });
});

describe("a record that is read anew from the history", () => {
  it("keeps the gaps of the unsigned page, because they only ask again", () => {
    const gap: Gap = { at: AT, why: "deleted", by: "mallory" };
    const body = madeFor("1", 9, createSigner([]), { "*": gap });
    const record = read({ comment: comment(body) }, { ...signer, unsignedBy: () => "before" });
    expect(record.ledger).toMatchObject({ entries: {}, gaps: { "*": gap } });
  });
});
