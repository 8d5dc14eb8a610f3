const BLOCK = /^(?:-{4,}|\.{4,}|\/{4,}|\+{4,})\s*$/;

/**
 * The lines of an AsciiDoc text that a reader sees as prose: without comments (`//`), comment blocks and listings.
 * Undefined where the text is not AsciiDoc, which its `==` headings tell (Markdown has `#`).
 */
export function asciidocLines(text: string): string[] | undefined {
  if (!/^={1,6}[ \t]+\S/m.test(text) || /^#{1,6}[ \t]+\S/m.test(text)) return undefined;
  const lines: string[] = [];
  let block: string | undefined;
  for (const written of text.split(/\r?\n/)) {
    const line = written.trimEnd();
    if (block !== undefined) {
      if (line === block) block = undefined;
    } else if (BLOCK.test(line)) block = line;
    else if (!line.startsWith("//")) lines.push(line);
  }
  return lines;
}
