import { describe, expect, it } from "vitest";
import { editsOf, type PageRevision, signerFromHistory, unsignedBy } from "../../../src/comment/record/edit-history.ts";
import { readPage } from "../../../src/comment/record/signed-page.ts";
import { createSigner } from "../../../src/gate/signer.ts";
import { signer } from "../../support/default-world.ts";
import { aPage, click, ITEMS, OF } from "./pages.ts";

const none = createSigner([]);
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
    const witnessed = signerFromHistory(none, [revision(US, ours), revision("grace", click(ours, first))], US);
    expect(readPage(click(ours, first), OF, witnessed)).toMatchObject({ trust: "signed", intact: true });
  });

  it("does not believe a block that somebody else wrote, nor one that is mangled", () => {
    const mangled = ours.replace(/ledger v1 /, "ledger v2 ");
    const witnessed = signerFromHistory(none, [revision(US, mangled), revision("mallory", forged)], US);
    expect(readPage(forged, OF, witnessed).trust).toBe("forged");
    expect(readPage(ours, OF, witnessed).trust).toBe("forged");
  });

  it("takes our login in any case", () => {
    expect(readPage(ours, OF, signerFromHistory(none, [revision("GitHub-Actions[bot]", ours)], US)).trust).toBe(
      "signed",
    );
  });

  it("leaves a signer with a key as it is", () => {
    expect(signerFromHistory(signer, [revision(US, forged)], US)).toBe(signer);
  });

  it("signs nothing: there is still no key", () => {
    expect(signerFromHistory(none, [], US).sign("x")).toBe("");
  });
});

describe("unsignedBy", () => {
  const ours = ({ by }: { by: { login: string } }): boolean => by.login === US;
  const read = (body: string) => readPage(body, OF, signer);
  const trust = (body: string, revisions: readonly PageRevision[], complete = true) => {
    const history = unsignedBy({ revisions, complete }, ours, read);
    const page = readPage(body, OF, { ...signer, unsignedBy: history });
    return page.unproven === true ? "unproven" : page.trust;
  };
  const [early, signed, late] = [aPage(1, [], none), aPage(2), aPage(3, [], none)];

  it("knows what runs without the key wrote, before and after a signed page", () => {
    const revisions = [
      revision(US, early),
      revision("grace", click(early, first)),
      revision(US, signed),
      revision(US, late),
    ];
    expect([early, click(early, first), signed, late].map((body) => trust(body, revisions))).toEqual([
      ...["unsigned", "unsigned", "signed", "unproven"],
    ]);
  });

  it("believes no page that somebody else wrote, and no signature that was taken off", () => {
    expect(trust(late, [revision(US, signed), revision("mallory", late)])).toBe("forged");
    const stripped = signed.replace(/ \S+ -->\n$/, " unsigned -->\n");
    expect(trust(stripped, [revision(US, signed), revision("mallory", stripped)])).toBe("forged");
  });

  it("takes what is missing for signed", () => {
    const gone = { ...revision(US, ""), missing: "deleted" as const };
    expect(trust(late, [gone, revision(US, late)])).toBe("unproven");
    expect(trust(late, [revision(US, late)], false)).toBe("unproven");
    expect(trust(late, [{ ...gone, by: { login: "grace", kind: "person" } }, revision(US, late)])).toBe("unsigned");
  });
});

describe("editsOf", () => {
  it("are the steps between revisions, oldest first", () => {
    expect(editsOf([revision(US, "a"), revision("grace", "b", "2026-11-23T07:01:00Z")])).toEqual([
      { actor: { login: "grace", kind: "person" }, at: "2026-11-23T07:01:00Z", from: "a", to: "b", via: "history" },
    ]);
  });

  it("say nothing about a revision whose text, or its predecessor's, was deleted from the history", () => {
    expect(
      editsOf([revision(US, "a"), revision("grace", ""), revision("grace", "c"), revision("ada", "d")]),
    ).toMatchObject([{ actor: { login: "ada" }, from: "c", to: "d" }]);
    expect(editsOf([])).toEqual([]);
  });
});
