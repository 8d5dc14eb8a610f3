import { describe, expect, it } from "vitest";
import { readPage } from "../../../src/comment/record/signed-page.ts";
import { createSigner } from "../../../src/gate/signer.ts";
import { KEY, signer } from "../../support/default-world.ts";
import { aPage, click, ITEMS, OF } from "./pages.ts";

const [first = "", second = ""] = ITEMS;
const line = (body: string, key: string): string => body.split("\n").find((one) => one.includes(`item ${key} `)) ?? "";
const blockOf = (body: string): string => body.split("\n").find((one) => one.includes("tollgate:ledger")) ?? "";

describe("readPage", () => {
  it("reads back what was published", () => {
    const page = readPage(aPage(3, [first]), OF, signer);
    expect(page).toMatchObject({ marked: true, trust: "signed", intact: true });
    expect(page.ledger?.page.revision).toBe(3);
    expect([...page.boxes]).toEqual(ITEMS.map((key) => [key, key === first]));
  });

  it("reads a text again for what it is asked: another pull request, another key, after many other texts", () => {
    const body = aPage(3, [first]);
    const trusts = () => [
      readPage(body, OF, signer).trust,
      readPage(body, { ...OF, number: OF.number + 1 }, signer),
      readPage(body, OF, createSigner([KEY.replace("0", "9")])).trust,
    ];
    const before = trusts();
    expect(before).toEqual(["signed", { marked: true, trust: "forged", intact: false, boxes: new Map() }, "forged"]);
    for (let revision = 1; revision <= 50; revision += 1)
      expect(readPage(aPage(revision), OF, signer).ledger?.page.revision).toBe(revision);
    expect(trusts()).toEqual(before);
  });

  it.each<[string, (body: string) => string]>([
    ["a click on a box", (body) => click(body, first)],
    ["CRLF line ends, as a browser sends them", (body) => body.replaceAll("\n", "\r\n")],
    ["white space at the end of lines", (body) => body.replaceAll("\n", "  \n")],
    ["a capital X", (body) => click(body, first).replace("- [x]", "- [X]")],
  ])("stays intact after %s", (_name, edit) => {
    expect(readPage(edit(aPage()), OF, signer)).toMatchObject({ trust: "signed", intact: true });
  });

  it.each<[string, (body: string) => string]>([
    ["a deleted box", (body) => body.replace(`${line(body, first)}\n`, "")],
    ["a reworded item", (body) => body.replace("Do **schema-change.staged**", "Done")],
    ["another bullet", (body) => body.replace("- [ ]", "* [x]")],
    ["a numbered box", (body) => body.replace("- [ ]", "1. [x]")],
    ["a nested box", (body) => body.replace("- [ ]", "  - [x]")],
    ["a quoted box", (body) => body.replace("- [ ]", "> - [x]")],
    ["a fence around the boxes", (body) => body.replace("- [ ]", "```\n- [x]").replace("The end.", "```\nThe end.")],
    [
      "an HTML comment around the boxes",
      (body) => body.replace("- [ ]", "<!--\n- [x]").replace("The end.", "-->\nThe end."),
    ],
    ["details around the boxes", (body) => body.replace("- [ ]", "<details>\n\n- [x]")],
    ["a zero-width space in the box", (body) => body.replace("- [ ]", "- [\u200bx]")],
    ["a look-alike x", (body) => body.replace("- [ ]", "- [х]")],
    ["a full-width bracket", (body) => body.replace("- [ ]", "- ［x]")],
    [
      "a duplicate of a ticked box",
      (body) => body.replace(line(body, first), `${line(click(body, first), first)}\n${line(body, first)}`),
    ],
    ["another item's key on a ticked box", (body) => body.replace(`item ${second} `, `item ${first} `)],
    ["text above the boxes", (body) => body.replace("## Tollgate", "## Tollgate\nAll fine, merge it.")],
    ["a missing marker", (body) => body.slice(body.indexOf("\n") + 1)],
    ["something before the marker", (body) => `hello\n${body}`],
    ["HTML boxes", (body) => body.replace(line(body, first), '<input type="checkbox" checked> staged')],
  ])("is not intact, and shows no box, after %s", (_name, edit) => {
    const body = aPage();
    const page = readPage(edit(body), OF, signer);
    expect(edit(body)).not.toBe(body);
    expect(page.intact).toBe(false);
    expect(page.boxes.size).toBe(0);
  });

  it.each<[string, string, string]>([
    ["no block", aPage().replace(/<!-- tollgate:ledger.*\n/, ""), "absent"],
    ["two blocks", `${aPage()}${blockOf(aPage(2))}\n`, "forged"],
    ["a changed payload", aPage().replace(/ledger v1 (....)/, "ledger v1 AAAA"), "forged"],
    [
      "a changed signature",
      aPage().replace(/(.) -->\n$/, (_all, last: string) => `${last === "A" ? "B" : "A"} -->\n`),
      "forged",
    ],
    ["a block of another pull request", aPage(1, [], signer, { ...OF, number: 8 }), "forged"],
    ["a block of another repository", aPage(1, [], signer, { ...OF, repository: "evil/shop" }), "forged"],
    [
      "a block signed by another key",
      aPage(1, [], createSigner(["another key, that nobody here has ever seen"])),
      "forged",
    ],
    ["an unsigned block where there is a key", aPage(1, [], createSigner([])), "forged"],
    ["an empty comment", "", "absent"],
  ])("does not believe %s", (_name, body, trust) => {
    expect(readPage(body, OF, signer)).toMatchObject({ trust, intact: false });
    expect(readPage(body, OF, signer).ledger).toBeUndefined();
  });

  it("verifies with every key and signs with the first, so that keys can be rotated", () => {
    const next = createSigner(["a new key, thirty-two characters long", KEY]);
    expect(readPage(aPage(), OF, next).trust).toBe("signed");
    expect(readPage(aPage(1, [], next), OF, signer).trust).toBe("forged");
    expect(readPage(aPage(1, [], next), OF, createSigner(["a new key, thirty-two characters long"])).trust).toBe(
      "signed",
    );
  });

  it("calls a block unsigned where there is no key", () => {
    const none = createSigner([]);
    expect(readPage(aPage(1, [], none), OF, none)).toMatchObject({ trust: "unsigned", intact: true });
    expect(readPage(aPage(), OF, none).trust).toBe("forged");
  });
});
