import { type DraftItem, type Imported, idsOf, type LeftOut, oneLine } from "./draft.ts";
import { plainInGlob } from "./pattern-globs.ts";

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

const following = (lines: readonly string[], index: number): readonly string[] => {
  const more: string[] = [];
  for (const line of lines.slice(index + 1, index + 6)) {
    if (!/^\s+\S/.test(line) || BOX.test(line) || /^\s*([-*+]|\d+[.)])\s/.test(line)) break;
    more.push(line.trim());
  }
  return more;
};

const textOf = (markdown: string): string =>
  oneLine(
    markdown
      .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
      .replaceAll(/<[^>]+>/g, "")
      .replaceAll(/(?<!\w)[*_]{1,2}([^*_]+)[*_]{1,2}(?!\w)/g, "$1")
      .replaceAll("`", ""),
    300,
  );

const MAX_RULES = 1_000;

/**
 * CODEOWNERS as one policy: who owns a file stays in CODEOWNERS, and `by: code-owner` asks them.
 * https://docs.github.com/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
 */
export const importCodeowners = (text: string): Imported => {
  const leftOut: LeftOut[] = [];
  const globs: string[] = [];
  for (const [index, written] of text.split(/\r?\n/).entries()) {
    const line = written.replace(/(^|\s)#.*$/, "").trim();
    if (line === "") continue;
    const [pattern = "", ...owners] = line.split(/(?<!\\)\s+/);
    if (/^\^?\[.*\]/.test(line)) {
      leftOut.push({ what: line, why: "A section of GitLab has no counterpart here.", line: index + 1 });
      continue;
    }
    const mails = owners.filter((owner) => !owner.startsWith("@"));
    if (mails.length > 0)
      leftOut.push({ what: pattern, why: `An address (${mails.join(", ")}) names no account.`, line: index + 1 });
    const found = globsOf(pattern);
    // A pattern without owners takes its files away from the rules above it.
    globs.push(...(owners.length === 0 ? found.map((glob) => `!${glob}`) : found));
    if (globs.length > MAX_RULES) {
      leftOut.push({ what: `what is below line ${index + 1}`, why: `A list has at most ${MAX_RULES} globs.` });
      break;
    }
  }
  const first = globs.findIndex((glob) => !glob.startsWith("!"));
  if (first === -1)
    return { drafts: [], leftOut: [{ what: "CODEOWNERS", why: "No line names an owner." }, ...leftOut] };
  const kept = withoutRepeats(globs.slice(first));
  const item: DraftItem = {
    id: "owner-agreed",
    text: "An owner of the changed files agreed",
    by: "code-owner",
    verify: { approval: { by: "code-owner" } },
  };
  return {
    drafts: [
      {
        ...{ name: "code-owners", title: "Files with code owners", enforcement: "block" },
        ...(kept.length === 1 && kept[0] === "**" ? {} : { when: { paths: kept } }),
        items: [item],
        remarks: [
          "Who owns a file stays in CODEOWNERS; each group of owners is asked, and an approving review answers.",
          "Turn off `Require review from Code Owners` in the ruleset, or both ask.",
        ],
      },
    ],
    leftOut,
  };
};

/**
 * As .gitignore: a slash before the end anchors, a folder covers what is below it. A name with an ending is a file;
 * `docs/*` is the files of that folder only.
 */
const globsOf = (pattern: string): readonly string[] => {
  const plain = pattern.replaceAll(/\\(.)/g, "$1");
  if (plain === "*" || plain === "**" || plain === "/**" || plain === "/") return ["**"];
  const anchored = plain.replace(/\/$/, "").includes("/");
  const bare = plain.replace(/^\//, "").replace(/\/$/, "").split("*").map(plainInGlob).join("*");
  const glob = anchored || bare.startsWith("**/") ? bare : `**/${bare}`;
  if (plain.endsWith("/")) return [`${glob}/**`];
  const last = glob.slice(glob.lastIndexOf("/") + 1);
  return last.includes("*") || /.\.\w+$/.test(last) ? [glob] : [glob, `${glob}/**`];
};

/** All owned files are in one list, so a glob inside a wider one adds nothing, unless an exclusion is between them. */
const withoutRepeats = (globs: readonly string[]): readonly string[] => {
  const kept: string[] = [];
  let all = false;
  for (const glob of globs) {
    if (glob.startsWith("!")) {
      all = false;
      kept.push(glob);
      continue;
    }
    if (glob === "**") {
      kept.splice(0, kept.length, glob);
      all = true;
    } else if (!all && !kept.includes(glob)) kept.push(glob);
  }
  return kept;
};
