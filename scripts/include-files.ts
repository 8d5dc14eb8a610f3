import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";

const LANGUAGES: Readonly<Record<string, string>> = {
  ...{ ".yml": "yaml", ".json": "json", ".tf": "hcl", ".js": "js" },
  ...{ ".sh": "sh", ".md": "markdown" },
};

/**
 * A page with each block below a line `<!-- file: name -->` made from that file, so that what a reader copies is what
 * a test runs. Names are relative to the page. Run `node scripts/include-files.ts` to write the pages.
 */
export const withFiles = (page: string, text: string): string =>
  text.replace(/^<!-- file: (\S+) -->\n(?:(`{3,})\w*\n[\s\S]*?^\2\n)?/gm, (line, name: string) => {
    const content = readFileSync(join(dirname(page), name), "utf8");
    const fence = content.includes("```") ? "````" : "```";
    return `${line.split("\n")[0]}\n${fence}${LANGUAGES[extname(name)] ?? "text"}\n${content}${fence}\n`;
  });

if (import.meta.main) {
  const docs = join(import.meta.dirname, "../docs");
  for (const name of readdirSync(docs, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".md")) continue;
    const page = join(docs, name);
    const before = readFileSync(page, "utf8");
    const after = withFiles(page, before);
    if (after !== before) writeFileSync(page, after);
  }
}
