import { describe, expect, it } from "vitest";
import { createSeal } from "../../../src/create-seal.ts";
import { editsOf } from "../../../src/engine/page/edits-of.ts";
import { readPage } from "../../../src/engine/page/read-page.ts";
import { witnessedSeal } from "../../../src/engine/page/witnessed-seal.ts";
import { seal } from "../../support/default-world.ts";
import { aPage, click, ITEMS, OF } from "./pages.ts";

const none = createSeal([]);
const [first = ""] = ITEMS;
const revision = (by: string, body: string, at = "2026-11-23T07:00:00Z") => ({
  by: { login: by, kind: by.endsWith("[bot]") ? ("bot" as const) : ("person" as const) },
  at,
  body,
});
const US = "github-actions[bot]";

describe("witnessedSeal", () => {
  const ours = aPage(1, [], none);
  const forged = aPage(9, ITEMS, none);

  it("believes a block that the history shows we wrote, whatever was clicked on the page since", () => {
    const witnessed = witnessedSeal(none, [revision(US, ours), revision("grace", click(ours, first))], US);
    expect(readPage(click(ours, first), OF, witnessed)).toMatchObject({ trust: "signed", intact: true });
  });

  it("does not believe a block that somebody else wrote, nor one that is mangled", () => {
    const mangled = ours.replace(/ledger v1 /, "ledger v2 ");
    const witnessed = witnessedSeal(none, [revision(US, mangled), revision("mallory", forged)], US);
    expect(readPage(forged, OF, witnessed).trust).toBe("forged");
    expect(readPage(ours, OF, witnessed).trust).toBe("forged");
  });

  it("takes our login in any case", () => {
    expect(readPage(ours, OF, witnessedSeal(none, [revision("GitHub-Actions[bot]", ours)], US)).trust).toBe("signed");
  });

  it("leaves a seal with a key as it is", () => {
    expect(witnessedSeal(seal, [revision(US, forged)], US)).toBe(seal);
  });

  it("signs nothing: there is still no key", () => {
    expect(witnessedSeal(none, [], US).sign("x")).toBe("");
  });
});

describe("editsOf", () => {
  it("are the steps between revisions, oldest first", () => {
    expect(editsOf([revision(US, "a"), revision("grace", "b", "2026-11-23T07:01:00Z")])).toEqual([
      { actor: { login: "grace", kind: "person" }, at: "2026-11-23T07:01:00Z", from: "a", to: "b", via: "history" },
    ]);
  });

  it("tell nothing of a revision whose text, or whose predecessor's, was deleted from the history", () => {
    expect(
      editsOf([revision(US, "a"), revision("grace", ""), revision("grace", "c"), revision("ada", "d")]),
    ).toMatchObject([{ actor: { login: "ada" }, from: "c", to: "d" }]);
    expect(editsOf([])).toEqual([]);
  });
});
