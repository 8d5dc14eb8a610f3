import { describe, expect, it } from "vitest";
import type { Entry, Ledger } from "../../../src/checklist/ledger/ledger.ts";
import { type Edit, operationsOfEdit, unattributedOperations } from "../../../src/comment/record/edit-history.ts";
import { readPage, signPage } from "../../../src/comment/record/signed-page.ts";
import { createSigner } from "../../../src/gate/signer.ts";
import { signer } from "../../support/default-world.ts";
import { aPage, click, ITEMS, ledgerAt, OF } from "./pages.ts";

const [first = "", second = "", third = ""] = ITEMS;
const readsPage = (body: string) => readPage(body, OF, signer);
const edit = (from: string, to: string, more: Partial<Edit> = {}): Edit => ({
  actor: { login: "grace", kind: "person" },
  at: "2026-11-23T07:00:00Z",
  from,
  to,
  via: "box",
  ...more,
});
const said = (from: string, to: string) =>
  operationsOfEdit(edit(from, to), readsPage).operations.map(({ kind, item }) => `${kind} ${item}`);

describe("operationsOfEdit", () => {
  it("reads a click as an operation of the person, bound to what the page showed", () => {
    const read = operationsOfEdit(edit(aPage(2), click(aPage(2), first)), readsPage);
    expect(read).toEqual({
      notices: [],
      operations: [
        {
          kind: "tick",
          item: first,
          by: "grace",
          byBot: false,
          at: "2026-11-23T07:00:00Z",
          via: "box",
          page: ledgerAt(2).page,
        },
      ],
    });
  });

  it.each<[string, string, string, string[]]>([
    ["an untick", aPage(1, [first]), click(aPage(1, [first]), first), [`untick ${first}`]],
    ["two clicks in one edit", aPage(), click(click(aPage(), first), second), [`tick ${first}`, `tick ${second}`]],
    [
      "only this person's click, where another's already stood",
      click(aPage(), first),
      click(click(aPage(), first), second),
      [`tick ${second}`],
    ],
    ["a click that takes another's back", click(aPage(), first), aPage(), [`untick ${first}`]],
    [
      "only the new click of somebody who had not seen another's yet",
      click(aPage(), first),
      click(aPage(), second),
      [`tick ${second}`],
    ],
    ["no change", aPage(), aPage(), []],
    // The person had an older page open; its clicks are read against what that page showed.
    [
      "a click on an older page than the one it replaced",
      aPage(5, [first, second]),
      click(aPage(3, [first]), third),
      [`tick ${third}`],
    ],
    ["an older page put back, without a click", aPage(5, [first, second]), aPage(3), []],
    ["a click on a page whose predecessor was tampered with", "garbage", click(aPage(), first), [`tick ${first}`]],
  ])("reads %s", (_name, from, to, operations) => {
    expect(said(from, to)).toEqual(operations);
  });

  it.each<[string, string, object]>([
    [
      "a deleted line beside a click",
      click(aPage(), first).replace(/- \[ \].*\n/, ""),
      { kind: "page-edited", by: "grace" },
    ],
    [
      "a removed block",
      click(aPage(), first).replace(/<!-- tollgate:ledger.*\n/, ""),
      { kind: "ledger-tampered", by: "grace" },
    ],
    ["a forged block", aPage(1, ITEMS, createSigner([])), { kind: "ledger-tampered", by: "grace" }],
    ["an emptied comment", "", { kind: "ledger-tampered", by: "grace" }],
  ])("reads no operation from %s, and says so", (_name, to, notice) => {
    expect(operationsOfEdit(edit(aPage(), to), readsPage)).toEqual({ operations: [], notices: [notice] });
  });

  it.each<[string, string, string, Partial<Edit>, object]>([
    ["what could not be read before either", "garbage", "more garbage", {}, { kind: "ledger-unreadable" }],
    [
      "an account of ours, which may have another key",
      aPage(),
      aPage(1, [], createSigner([])),
      { actor: { login: "github-actions[bot]", kind: "bot" } },
      { kind: "ledger-unreadable" },
    ],
    [
      "a click on a page that was edited before",
      aPage().replace("The end", "An end"),
      click(aPage(), first).replace("The end", "An end"),
      {},
      { kind: "page-edited", by: "" },
    ],
  ])("accuses nobody of %s", (_name, from, to, more, notice) => {
    expect(operationsOfEdit(edit(from, to, more), readsPage)).toEqual({ operations: [], notices: [notice] });
  });

  it("marks what a bot did", () => {
    const read = operationsOfEdit(
      edit(aPage(), click(aPage(), first), { actor: { login: "x[bot]", kind: "bot" } }),
      readsPage,
    );
    expect(read.operations).toMatchObject([{ by: "x[bot]", byBot: true }]);
  });
});

it("takes a click that a bot clicks back for nothing: it may be ourselves, publishing the same page again", () => {
  const back = (kind: "bot" | "person") =>
    operationsOfEdit(edit(click(aPage(), first), aPage(), { actor: { login: "x", kind } }), readsPage).operations;
  expect(back("bot")).toEqual([]);
  expect(back("person")).toMatchObject([{ kind: "untick", item: first, by: "x" }]);
});

describe("an edit by an account that does not exist any more", () => {
  const ghost = { actor: { login: "", kind: "person" }, via: "history" } as const;

  it("is unattributed: it may have been a bot's, so only a withdrawal counts", () => {
    const read = operationsOfEdit(edit(aPage(), click(aPage(), first), ghost), readsPage);
    expect(read.operations).toMatchObject([{ kind: "tick", by: "", lost: true }]);
  });
});

describe("unattributedOperations", () => {
  const page = readPage(click(click(aPage(4), first), second), OF, signer);
  const known = operationsOfEdit(edit(aPage(4), click(aPage(4), first)), readsPage).operations;

  it("are the clicks that no edit in hand explains", () => {
    expect(unattributedOperations(page, known, "2026-11-23T07:00:09Z")).toMatchObject([
      { kind: "tick", item: second, by: "", at: "2026-11-23T07:00:09Z", page: { revision: 4 } },
    ]);
  });

  describe("say since when they may have been made", () => {
    const changed = "2026-11-23T09:00:00Z";
    const dated = (ledger: Partial<Ledger>, seen?: string, ticked: readonly string[] = []): string => {
      const base = ledgerAt(4, ticked);
      const made = { ...base, ...ledger, page: { ...base.page, ...(seen === undefined ? {} : { seen }) } };
      const body = aPage(4, ticked).split("\n").slice(0, -2).join("\n");
      return (
        unattributedOperations(readPage(click(signPage(body, made, signer), first), OF, signer), [], changed)[0]
          ?.since ?? "never"
      );
    };
    const entry: Entry = {
      ...{ said: "unticked", by: "ada", at: "2026-11-23T07:00:07Z", revision: 3, head: "a".repeat(40) },
      ...{ snapshot: {}, as: "anyone", via: "command" },
    };
    const { said: _, as: __, ...word } = entry;

    it.each<[string, string, string]>([
      [
        "a tick: when the comment that the page was made for was last seen",
        dated({}, "2026-11-23T06:50:00Z"),
        "06:50:00",
      ],
      ["on the first page, or one of before: when the page was written", dated({}, ""), "07:00:00"],
      ["the same, where the page does not say", dated({}), "07:00:00"],
      [
        "but after what the page says of the item already, by whichever clock",
        dated({ entries: { [first]: entry } }, "2026-11-23T06:50:00Z"),
        "07:00:07",
      ],
      [
        "also beside",
        dated({ entries: { [first]: entry }, beside: { [first]: [{ ...entry, at: "2026-11-23T07:00:08Z" }] } }),
        "07:00:08",
      ],
      ["and in waiting", dated({ pending: [{ ...word, item: first, kind: "untick" }] }), "07:00:07"],
      ["not of another item", dated({ entries: { [second]: entry } }), "07:00:00"],
    ])("%s", (_name, at, time) => {
      expect(at).toBe(`2026-11-23T${time}Z`);
    });

    it("but not what takes back: it counts as late as it can be", () => {
      expect(dated({}, "2026-11-23T06:50:00Z", [first])).toBe("never");
    });
  });

  it("are none on a page without clicks, and none on one that is not intact", () => {
    expect(unattributedOperations(readPage(aPage(4, [first]), OF, signer), [], "")).toEqual([]);
    expect(
      unattributedOperations(readPage(click(aPage(), first).replace("The end", "An end"), OF, signer), [], ""),
    ).toEqual([]);
  });

  it("are not explained by an edit of another page", () => {
    const other = operationsOfEdit(edit(aPage(3), click(aPage(3), first)), readsPage).operations;
    expect(unattributedOperations(page, other, "").map((operation) => operation.item)).toEqual([first, second]);
  });
});
