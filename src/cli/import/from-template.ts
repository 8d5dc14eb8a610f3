import { type DraftItem, type Imported, idsOf, type LeftOut, oneLine } from "./draft/draft.ts";

const BOX = /^\s*(?:[-*+]|\d+[.)])\s+\[[ xX]?\]\s*(.*)$/;
const HEADING = /^\s{0,3}#{1,6}\s+(.*?)\s*#*$|^\s{0,3}\*\*([^*]+)\*\*:?\s*$/;
const CHOICE =
  /\b(types?|kind|categor(?:y|ies)|scope|area|nature|semver|bump|which|what (?:type|kind)|select|choose|release note label)\b/i;

const MAX_ITEMS = 50;

/** The boxes of a pull-request template. A list below `Type of change` is a choice, and no list of things to do. */
export const importTemplate = (text: string): Imported => {
  const lines = text.replaceAll(/<!--[\s\S]*?-->/g, (comment) => comment.replaceAll(/[^\n]/g, "")).split(/\r?\n/);
  const leftOut: LeftOut[] = [];
  const boxes: string[] = [];
  let heading = "";
  let fenced = false;
  lines.forEach((line, index) => {
    if (/^\s*(```|~~~)/.test(line)) fenced = !fenced;
    if (fenced) return;
    const [, plain, bold] = HEADING.exec(line) ?? [];
    heading = plain ?? bold ?? heading;
    const [, first] = BOX.exec(line) ?? [];
    if (first === undefined) return;
    const words = textOf([first, ...following(lines, index)].join(" "));
    const where = { what: words === "" ? "a box without a text" : words, line: index + 1 };
    if (words === "") leftOut.push({ ...where, why: "It says nothing." });
    else if (CHOICE.test(heading))
      leftOut.push({ ...where, why: `It is a choice below "${oneLine(heading, 60)}", not something to confirm.` });
    else if (boxes.length >= MAX_ITEMS) leftOut.push({ ...where, why: `A checklist has at most ${MAX_ITEMS} items.` });
    else if (!boxes.includes(words)) boxes.push(words);
  });
  if (boxes.length === 0 && leftOut.length === 0)
    leftOut.push({ what: "the whole template", line: 1, why: "It has no boxes (- [ ])." });
  if (boxes.length === 0) return { drafts: [], leftOut };
  const ids = idsOf(
    boxes.map((box) => box.split(/\s+/).slice(0, 6).join(" ")),
    "box",
  );
  return {
    drafts: [
      {
        ...{ name: "pull-request-template", title: "Before review", enforcement: "advise" },
        items: boxes.map((box, index): DraftItem => ({ id: ids[index] ?? "", text: box, by: ["author", "anyone"] })),
        remarks: [
          "The boxes of the template, on every pull request. Take them out of the template, or people tick twice.",
          "Give each a `when`, so that it is asked only where it matters, and `verify` where a machine can tell.",
        ],
      },
    ],
    leftOut,
  };
};

/** The lines of the same list item, which are indented below it. */
const following = (lines: readonly string[], index: number): readonly string[] => {
  const more: string[] = [];
  for (const line of lines.slice(index + 1, index + 6)) {
    if (!/^\s+\S/.test(line) || BOX.test(line) || /^\s*([-*+]|\d+[.)])\s/.test(line)) break;
    more.push(line.trim());
  }
  return more;
};

/** Without Markdown: a link is its text. */
const textOf = (markdown: string): string =>
  oneLine(
    markdown
      .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
      .replaceAll(/<[^>]+>/g, "")
      .replaceAll(/(?<!\w)[*_]{1,2}([^*_]+)[*_]{1,2}(?!\w)/g, "$1")
      .replaceAll("`", ""),
    300,
  );
