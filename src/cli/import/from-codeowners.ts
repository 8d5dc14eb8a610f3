import type { DraftItem, Imported, LeftOut } from "./draft/draft.ts";
import { plainInGlob } from "./draft/pattern-globs.ts";

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

/** As .gitignore: a slash before the end anchors, a folder covers what is below it. */
const globsOf = (pattern: string): readonly string[] => {
  const plain = pattern.replaceAll(/\\(.)/g, "$1");
  if (plain === "*" || plain === "**" || plain === "/**" || plain === "/") return ["**"];
  const anchored = plain.replace(/\/$/, "").includes("/");
  const bare = plain.replace(/^\//, "").replace(/\/$/, "").split("*").map(plainInGlob).join("*");
  const glob = anchored || bare.startsWith("**/") ? bare : `**/${bare}`;
  if (plain.endsWith("/")) return [`${glob}/**`];
  const last = glob.slice(glob.lastIndexOf("/") + 1);
  // A name with an ending is a file; `docs/*` is the files of that folder only.
  return last.includes("*") || /.\.\w+$/.test(last) ? [glob] : [glob, `${glob}/**`];
};

/** All owned files are in one list, so a glob below a wider one says nothing new until something is taken away. */
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
