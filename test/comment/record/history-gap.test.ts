import { describe, expect, it } from "vitest";
import { type Edit, filledHistory, historyGap, type PageRevision } from "../../../src/comment/record/edit-history.ts";
import { readPage, signPage } from "../../../src/comment/record/signed-page.ts";
import { signer } from "../../support/default-world.ts";
import { aPage, click, ITEMS, ledgerAt, OF } from "./pages.ts";

const US = "tollgate[bot]";
const [item = ""] = ITEMS;
const at = (second: number): string => `2026-11-23T07:00:${String(second).padStart(2, "0")}Z`;
const account = (login: string) => ({ login, kind: login.endsWith("[bot]") ? ("bot" as const) : ("person" as const) });
const text = (second: number, login: string, body: string): PageRevision => ({
  by: account(login),
  at: at(second),
  body,
});
const hole = (second: number, login: string, more: Partial<PageRevision> = {}): PageRevision => ({
  ...text(second, login, ""),
  missing: "deleted",
  ...more,
});

/** The page of revision 9, made for what was seen in second 20, or before that was noted. */
const page = (seen?: number): string => {
  const ledger = ledgerAt(9);
  const body = aPage(9).split("\n").slice(0, -2).join("\n");
  return signPage(
    body,
    { ...ledger, page: { ...ledger.page, written: at(22), ...(seen === undefined ? {} : { seen: at(seen) }) } },
    signer,
  );
};
const read = (body: string) => readPage(body, OF, signer);
const P = page(20);
const OLD = page();

const gapOf = (revisions: readonly PageRevision[], { complete = true, known = P } = {}) => {
  const snapshot = read(known).ledger?.page;
  if (snapshot === undefined) throw new Error("There is no page");
  return historyGap({ revisions, complete }, snapshot, US, read);
};

describe("historyGap", () => {
  const before = text(20, "ada", click(OLD, item));
  const put = text(50, "eve", P);

  it.each<[string, readonly PageRevision[], ReturnType<typeof gapOf>]>([
    ["none where everything is there", [before, text(23, US, P), text(40, "ada", click(P, item))], undefined],
    ["none before what the record accounts for", [hole(10, "ada"), hole(20, "ada"), text(23, US, P)], undefined],
    [
      "the edit after a deleted revision, because it is unknown what it took back",
      [before, text(23, US, P), hole(40, "grace", { deletedBy: "eve" }), put],
      { at: at(49), why: "deleted", by: "eve" },
    ],
    [
      "the last of several, with its own reason",
      [before, text(23, US, P), hole(40, "grace"), hole(45, "ada", { missing: "unreadable" }), put],
      { at: at(49), why: "unreadable", by: "" },
    ],
    [
      "what came between our reading and our writing, which the record does not account for",
      [before, hole(21, "grace"), text(23, US, P)],
      { at: at(21), why: "deleted", by: "" },
    ],
    [
      "an edit that the record does not account for, of a text that is deleted: what it took back is unknown",
      [hole(20, "drew", { deletedBy: "eve" }), text(21, "ada", OLD), text(23, US, P)],
      { at: at(21), why: "deleted", by: "eve" },
    ],
    [
      "none where the record accounts for the edit of such a text",
      [hole(10, "drew"), text(20, "ada", OLD), text(23, US, P)],
      undefined,
    ],
    ["none where only our own writing of the page is missing", [before, hole(23, US), put], undefined],
    [
      "a later page of ours, which may have known more",
      [before, text(23, US, P), hole(40, US), put],
      { at: at(49), why: "deleted", by: "" },
    ],
    [
      "the same, where both are missing",
      [before, hole(23, US), hole(40, US), put],
      { at: at(49), why: "deleted", by: "" },
    ],
    [
      "our page, written again by another workflow in our name, hides nothing",
      [before, hole(23, US), hole(40, "grace"), text(50, US, P)],
      { at: at(40), why: "deleted", by: "" },
    ],
    [
      "a missing revision before an edit of which GitHub tells no time",
      [before, text(23, US, P), hole(40, "grace"), { ...put, at: "" }],
      { at: at(40), why: "deleted", by: "" },
    ],
    [
      "a revision that is the last",
      [before, text(23, US, P), hole(40, "grace")],
      { at: at(40), why: "deleted", by: "" },
    ],
  ])("finds %s", (_name, revisions, gap) => {
    expect(gapOf(revisions)).toEqual(gap);
  });

  it("takes a history that is cut for a gap, where it does not reach back to what is accounted for", () => {
    expect(gapOf([text(20, "ada", "x"), put], { complete: false })).toBeUndefined();
    expect(gapOf([text(21, "eve", "x"), put], { complete: false })).toEqual({ at: at(21), why: "cut", by: "" });
    expect(gapOf([text(21, "eve", "x"), hole(30, "eve"), put], { complete: false })).toMatchObject({ at: at(49) });
  });

  it("reads a record of before, which does not say what it saw: its own writing counts, or else its time", () => {
    const known = { known: OLD };
    expect(gapOf([hole(20, "ada"), text(23, US, OLD)], known)).toBeUndefined();
    expect(gapOf([text(23, US, OLD), hole(40, "grace"), text(50, "eve", OLD)], known)).toMatchObject({ at: at(49) });
    expect(gapOf([hole(21, US), text(50, "eve", OLD)], known)).toBeUndefined();
    expect(gapOf([hole(40, "grace"), text(50, "eve", OLD)], known)).toMatchObject({ at: at(49) });
  });

  it("asks nothing again where nothing is known", () => {
    const { page: none } = { ...ledgerAt(0) };
    expect(historyGap({ revisions: [hole(40, "grace")], complete: false }, none, US, read)).toBeUndefined();
  });
});

describe("filledHistory", () => {
  const comment = { id: "5", body: click(P, item), at: at(50) };
  const edit = (second: number, from: string, to: string, more: Partial<Edit> = {}): Edit => ({
    actor: account("grace"),
    at: at(second),
    from,
    to,
    via: "box",
    comment: "5",
    ...more,
  });
  const bodies = (revisions: readonly PageRevision[], edits: readonly Edit[] = []) =>
    filledHistory({ revisions, complete: true }, comment, edits).revisions.map((one) =>
      one.missing === undefined ? `${one.by.login}: ${one.body}` : one.missing,
    );

  it("takes the comment as it stands for its last revision", () => {
    expect(bodies([hole(40, "ada"), hole(50, "grace")])).toEqual(["deleted", `grace: ${comment.body}`]);
    // It was edited again since it was read.
    expect(bodies([hole(40, "ada"), hole(51, "grace")])).toEqual(["deleted", "deleted"]);
  });

  it("takes from an event what its edit replaced, and by what", () => {
    const holes = [hole(30, "ada"), hole(40, ""), text(50, "eve", "z")];
    expect(bodies(holes, [edit(40, "x", "y")])).toEqual(["ada: x", "grace: y", "eve: z"]);
    expect(bodies(holes, [edit(40, "x", "y", { comment: "6" })])).toEqual(["deleted", "deleted", "eve: z"]);
    expect(bodies(holes, [edit(40, "x", "y", { via: "history" })])).toEqual(["deleted", "deleted", "eve: z"]);
  });

  it("allows for a second between the times of both interfaces, but not for a choice", () => {
    expect(bodies([hole(30, "ada"), hole(40, "ada")], [edit(41, "x", "y")])).toEqual(["ada: x", "ada: y"]);
    expect(bodies([hole(40, "ada"), hole(40, "eve")], [edit(40, "x", "y")])).toEqual(["deleted", "deleted"]);
    expect(bodies([hole(39, "ada"), hole(41, "eve")], [edit(40, "x", "y")])).toEqual(["deleted", "deleted"]);
  });

  it("leaves what is there as it is", () => {
    expect(bodies([text(30, "ada", "a"), text(40, "ada", "b")], [edit(40, "x", "y")])).toEqual(["ada: a", "ada: b"]);
  });
});
