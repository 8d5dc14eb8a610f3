import { readFileSync } from "node:fs";
import { join } from "node:path";
import { listFiles } from "../house/list-files.ts";
import { REPOSITORY_ROOT } from "../house/repository-root.ts";

/** Every page that people read, by its path from the root of the repository. */
export const PAGES = [
  ...["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"],
  ...listFiles(REPOSITORY_ROOT, "docs", ".md"),
].map((path) => ({ path, text: readFileSync(join(REPOSITORY_ROOT, path), "utf8") }));

/** A fenced block of a page. */
export type Block = {
  /** `docs/a.md:12`, where its text begins. */
  readonly where: string;
  readonly language: string;
  /** Without the fence, and without the indentation of the list that it stands in. */
  readonly text: string;
  /** The line above the fence, which may be a comment about it. */
  readonly above: string;
};

export const blocksOf = (path: string, page: string): readonly Block[] =>
  [...page.matchAll(/^( *)(`{3,})(\w*)\n([\s\S]*?)^\1\2$/gm)].map(
    ({ index, 1: indent = "", 3: language = "", 4: text = "" }) => {
      const before = page.slice(0, index).split("\n");
      return {
        where: `${path}:${before.length + 1}`,
        language,
        text: text.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
        above: before.at(-2)?.trim() ?? "",
      };
    },
  );
