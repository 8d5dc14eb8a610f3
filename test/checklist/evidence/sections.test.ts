import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findSection, hasRealText, plainTitle, visibleLines } from "../../../src/checklist/evidence/sections.ts";

describe("what a reader sees of a Markdown text", () => {
  it.each([
    ["prose", "a\nb", ["a", "b"]],
    ["Windows line ends", "a\r\nb\r\n", ["a", "b", ""]],
    ["a comment", "a<!-- x -->b", ["ab"]],
    ["two comments in a line", "<!-- x -->a<!-- y -->b", ["ab"]],
    ["a comment over lines", "a <!-- x\nhidden\nx --> b", ["a ", " b"]],
    ["an unclosed comment at a line's beginning", "a\n  <!-- x\nhidden", ["a"]],
    ["an unclosed comment in a line is text", "a <!-- b\nc", ["a <!-- b", "c"]],
    ["a fence", "a\n```js\nhidden\n```\nb", ["a", "b"]],
    ["a fence of tildes, longer", "~~~~\nhidden\n~~~\nhidden\n~~~~~\nb", ["b"]],
    ["a fence in a list and a quote", "- ```\n  hidden\n  ```\n> ~~~\n> hidden\n> ~~~\nb", ["b"]],
    ["an unclosed fence", "a\n```\nhidden\n<!-- -->", ["a"]],
    ["a fence in a comment is none", "<!--\n```\n-->\na", ["", "a"]],
    ["a comment in a fence is none", "```\n<!--\n```\na", ["a"]],
    ["backticks in a line are no fence", "```x``` y", ["```x``` y"]],
    ["nothing", "", [""]],
  ])("%s", (_name, text, lines) => {
    expect(visibleLines(text)).toEqual(lines);
  });

  it("takes any text, and shows nothing that is not there", () => {
    const piece = fc.constantFrom("<!--", "-->", "```", "~~~", "\n", "a", "> ", "- ", "\r\n", "# x\n");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = pieces.join("");
        expect(visibleLines(text).every((line) => line.split("").every((sign) => text.includes(sign)))).toBe(true);
        expect(visibleLines(text).length).toBeLessThanOrEqual(text.split("\n").length);
      }),
    );
  });
});

describe("headings as people mean them", () => {
  it.each([
    ["2.1 🚀 **Decision Outcome:**", "decision outcome"],
    ["What could go wrong?", "what could go wrong"],
    ["[Rollback](https://x.y) {#rollback}", "rollback"],
    [":rocket: Roll-out / Rollback", "roll-out / rollback"],
    ["§ 12 Testing", "testing"],
    ["2024 in review", "in review"],
    ["🚀", ""],
  ])("%s", (title, plain) => {
    expect(plainTitle(title)).toBe(plain);
  });
});

describe("whether lines say anything", () => {
  it.each([
    "It hurts.",
    "- [x] done it",
    "<https://x.y>",
    "[runbook](https://x.y)",
    "決定",
    "| a1 | b2 |",
    "TODO: write the rollback script",
    "42",
    "None of the callers break.",
  ])("yes: %s", (line) => expect(hasRealText([line])).toBe(true));
  it.each([
    "",
    "   ",
    "TODO",
    "**TBD.**",
    "- [ ] unticked",
    "* [ ]",
    "1. [ ] x",
    "{describe it}",
    "<describe it>",
    "[describe it]",
    "…",
    "---",
    "| --- | --- |",
    "N/A",
    "n.a.",
    "None.",
    "<br>",
    "_To be determined_",
    "- ",
    "> ",
    "* Good, because {x}",
    'Chosen option: "", because',
    "x",
  ])("no: %s", (line) => expect(hasRealText([line])).toBe(false));
});

describe("a section with something said under it", () => {
  it.each([
    ["its own text", "## Rollback\nRevert it.", "Rollback"],
    ["numbered, in capitals, with a colon", "### 3. ROLLBACK:\nRevert it.", "3. ROLLBACK:"],
    ["closed by hashes", "## Rollback ##\nRevert it.", "Rollback"],
    ["underlined", "Rollback\n---\nRevert it.", "Rollback"],
    ["a bold line", "**Rollback**\nRevert it.", "Rollback"],
    ["a bold label", "**Rollback:** revert it.", "Rollback:"],
    ["AsciiDoc", "== Rollback\nRevert it.", "Rollback"],
    ["said in a subsection", "## Rollback\n### Steps\nRevert it.", "Rollback"],
    ["the second of that name", "## Rollback\nTBD\n## Rollback\nRevert it.", "Rollback"],
    ["ticked boxes", "## Rollback\n- [x] tried on staging", "Rollback"],
  ])("%s", (_name, text, title) => {
    expect(findSection(text, "rollback")).toEqual({ title, says: "something" });
  });

  it.each([
    ["nothing under it", "## Rollback\n\n## Other\nText."],
    ["only placeholders", "## Rollback\n<!-- how? -->\nTBD\n{steps}"],
    ["only unticked boxes", "## Rollback\n- [ ] tried it\n- [ ] undone it"],
    ["only code", "## Rollback\n```\nrevert\n```"],
    ["said in the next section", "## Rollback\n## Steps\nRevert it."],
    ["the next heading, underlined", "## Rollback\nSteps\n---\nRevert it."],
    ["in a comment", "<!--\n## Rollback\nRevert it.\n-->"],
    ["in a fence", "```\n## Rollback\nRevert it.\n```"],
    ["no heading", "Rollback\nRevert it."],
    ["another heading", "## Rollback plan\nRevert it."],
    ["no blank behind the hashes", "##Rollback\nRevert it."],
    ["nothing", ""],
  ])("not with %s", (_name, text) => {
    expect(findSection(text, "Rollback")?.says).not.toBe("something");
  });

  const template = `## What
<!-- one sentence -->
Describe here what the change does and why it is needed.
## Rollback
Describe how this change is rolled back, step by step.
- [ ] The rollback was tested on staging
- Low risk
- High risk
`;
  it.each([
    ["untouched", template, "template"],
    ["with other line ends", template.replaceAll("\n", "\r\n"), "template"],
    [
      "with blanks, emphasis and a level of its own",
      template.replace("## Rollback\nDescribe how", "### **Rollback**\n\n*Describe  how*"),
      "template",
    ],
    ["with a line taken out", template.replace("- Low risk\n", "").replace("- High risk\n", ""), "template"],
    ["another section filled in", template.replace("Describe here what", "Adds a table, and here is what"), "template"],
    ["in another order", template.replace("- Low risk\n- High risk\n", "- High risk\n- Low risk\n"), "template"],
    ["with a placeholder added", `${template}- TBD\n- N/A\n`, "template"],
    ["with an answer added", `${template}Revert the commit.\n`, "something"],
    ["with an answer in place of the hint", template.replace(/Describe how.*/, "Revert the commit."), "something"],
    ["with a box ticked", template.replace("[ ]", "[x]"), "something"],
    ["with one of two answers left", template.replace("- Low risk\n", ""), "something"],
    ["a second section of the name", `${template}## Rollback\nRevert the commit.\n`, "something"],
    ["emptied", "## Rollback\n", "nothing"],
  ])("a template %s", (_name, body, says) => {
    expect(findSection(body, "Rollback", ["# Bug\n## Rollback\nOther.\n", template])?.says).toBe(says);
  });

  it("an empty heading is never found", () => {
    expect(findSection("## 🚀\nText.", "")).toBeUndefined();
  });
});
