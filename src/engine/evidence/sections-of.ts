/** A heading, with what stands under it. */
export type Section = {
  /** 1 to 6 as written; 7 for a line that is bold as a whole, or begins with a bold label. */
  readonly level: number;
  /** The heading's text as written. */
  readonly title: string;
  /** The lines up to the next heading of any level. */
  readonly own: readonly string[];
};

const ATX = /^ {0,3}(#{1,6}|={1,6})[ \t]+(.*)$/;
const ATX_END = /[ \t]#{1,20}[ \t]*$/;
const SETEXT = /^ {0,3}(=+|-+)[ \t]*$/;
const LABEL = /^ {0,3}(?:[*_]{2}([^*_\n]{1,80})[*_]{2}[ \t]*(:?)[ \t]*(.*))$/;

/**
 * Splits visible lines (`visible-lines.ts`) at their headings: Markdown's `#` and underlined ones, AsciiDoc's `=`, and
 * bold labels (`**Decision:** we …`), which many records use for headings. What stands above the first heading is not given.
 */
export function sectionsOf(lines: readonly string[]): Section[] {
  const sections: { level: number; title: string; own: string[] }[] = [];
  lines.forEach((line, index) => {
    const last = sections.at(-1);
    const atx = ATX.exec(line);
    if (atx?.[1] !== undefined && atx[2] !== undefined) {
      sections.push({ level: atx[1].length, title: atx[2].replace(ATX_END, "").trim(), own: [] });
      return;
    }
    const above = lines[index - 1] ?? "";
    const underline = SETEXT.exec(line)?.[1];
    // An underline makes a heading of the line above, which must be text and not yet a heading, a list or a table.
    if (underline !== undefined && /^ {0,3}[^\s#>|=*+-]/.test(above) && !ATX.test(above)) {
      last?.own.pop();
      sections.push({ level: underline.startsWith("=") ? 1 : 2, title: above.trim(), own: [] });
      return;
    }
    const label = LABEL.exec(line);
    if (label?.[1] !== undefined && (label[2] === ":" || label[1].trim().endsWith(":") || label[3] === "")) {
      sections.push({ level: 7, title: label[1].trim(), own: label[3] ? [label[3]] : [] });
      return;
    }
    last?.own.push(line);
  });
  return sections;
}
