import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { readSource, type SourceKind } from "../src/cli/import/find-sources.ts";
import { writtenImport } from "../src/cli/import/written-import.ts";
import { readBuiltinPolicies } from "../src/gate/builtin-policies.ts";

const LANGUAGES: Readonly<Record<string, string>> = {
  ...{ ".yml": "yaml", ".json": "json", ".tf": "hcl", ".md": "markdown" },
};

/**
 * A page with each block made anew that stands below a line `<!-- file: name -->` (the file as it is) or
 * `<!-- import: kind name -->` (what `tollgate import` makes of it), so that what a reader copies is what a test runs.
 * Names are relative to the page. Run `node scripts/include-files.ts` to write the pages.
 */
export const withFiles = (page: string, text: string): string =>
  text.replace(
    /^<!-- (file|import): (?:(\S+) )?(\S+) -->\n(?:(`{3,})\w*\n[\s\S]*?^\4\n)?/gm,
    (block, verb: string, kind: string | undefined, name: string) => {
      const file = readFileSync(join(dirname(page), name), "utf8");
      const content = verb === "import" ? imported(kind as SourceKind, name, file) : file;
      const language = verb === "import" ? "yaml" : (LANGUAGES[extname(name)] ?? "text");
      return `${block.split("\n")[0]}\n\`\`\`${language}\n${content}\`\`\`\n`;
    },
  );

const imported = (kind: SourceKind, name: string, text: string): string => {
  const read = readSource(kind, text);
  if (typeof read === "string") throw new Error(`${name}: ${read}`);
  return writtenImport([{ file: name, ...read }], readBuiltinPolicies(import.meta.url)).text;
};

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
