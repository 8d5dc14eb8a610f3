export type SectionFound = { readonly title: string; readonly says: "something" | "nothing" | "template" };

/** Finds the best section with that heading; one that is unchanged from a template does not count. */
export const findSection = (
  text: string,
  heading: string,
  templates: readonly string[] = [],
): SectionFound | undefined => {
  const given = templates.flatMap((template) => under(template, heading));
  const found = under(text, heading).map(({ title, lines }): SectionFound => {
    if (!hasRealText(lines)) return { title, says: "nothing" };
    return { title, says: given.some((one) => isUntouched(lines, one.lines)) ? "template" : "something" };
  });
  return found.find(({ says }) => says === "something") ?? found.find(({ says }) => says === "template") ?? found[0];
};

const under = (
  text: string,
  heading: string,
): readonly { readonly title: string; readonly lines: readonly string[] }[] => {
  const wanted = plainTitle(heading);
  if (wanted === "") return [];
  const sections = sectionsOf(visibleLines(text));
  return sections.flatMap((section, index) =>
    plainTitle(section.title) === wanted ? [{ title: section.title, lines: linesOf(sections, index) }] : [],
  );
};

const linesOf = (sections: readonly Section[], index: number): readonly string[] => {
  const section = sections[index];
  const lines = [...(section?.own ?? [])];
  for (const next of sections.slice(index + 1)) {
    if (next.level <= (section?.level ?? 0)) break;
    lines.push(...next.own);
  }
  return lines;
};

const SENTENCE = 4;

/**
 * Deleting all short answers of a template but one counts as an answer. A template line of `SENTENCE` words is a
 * sentence; a shorter one may be one of several answers.
 */
const isUntouched = (lines: readonly string[], template: readonly string[]): boolean => {
  const given = new Set(template.map(words));
  const said = new Set(lines.map(words));
  const isShort = (line: string): boolean => line.split(" ").length < SENTENCE;
  const chosen = [...given].some((line) => line !== "" && isShort(line) && !said.has(line));
  return !hasRealText(lines.filter((line) => !given.has(words(line)) || (chosen && isShort(words(line)))));
};

const words = (line: string): string =>
  line
    .normalize("NFKC")
    .toLowerCase()
    .replace(/\[\s?\]/g, " ")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

export type Section = {
  /** 1 to 6 as written; 7 for a bold line or a bold label. */
  readonly level: number;
  readonly title: string;
  readonly own: readonly string[];
};

const ATX = /^ {0,3}(#{1,6}|={1,6})[ \t]+(.*)$/;
const ATX_END = /[ \t]#{1,20}[ \t]*$/;
const SETEXT = /^ {0,3}(=+|-+)[ \t]*$/;
const LABEL = /^ {0,3}(?:[*_]{2}([^*_\n]{1,80})[*_]{2}[ \t]*(:?)[ \t]*(.*))$/;

/** Headings are Markdown's, AsciiDoc's `=`, and bold labels (`**Decision:** we …`). Text above the first is dropped. */
export const sectionsOf = (lines: readonly string[]): Section[] => {
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
};

const PLACEHOLDER =
  /^(?:todo|tbd|tbc|tba|fixme|xxx|wip|n ?a|none|nil|nothing|not applicable|placeholder|coming soon|lorem ipsum.*|fill (?:this |me )?in.*|to be (?:done|determined|defined|decided|added|written|filled(?: in)?|completed|continued)|(?:good|bad|neutral) because|chosen option because)$/;

const TEMPLATE =
  /^(?:the issue motivating this decision and any context that influences|the change that we ?re proposing or have agreed to implement|what becomes easier or more difficult to do|what is the issue that we ?re seeing|what is the change that we ?re proposing)/;

/** No real text: a placeholder (`{…}`, `<…>`, `[…]`), TODO, an empty item or an unticked box. */
export const hasRealText = (lines: readonly string[]): boolean =>
  lines.some((line) => {
    if (/^[\s>]{0,40}(?:[-*+]|\d{1,9}[.)])\s{1,10}\[ ?\]/.test(line)) return false;
    const words = line
      .slice(0, 2000)
      .replace(/\{[^}]{0,1000}\}/g, " ")
      .replace(/<(?!https?:)[^>]{0,1000}>/g, " ")
      .replace(/\[[^\]]{0,1000}\](?![([])/g, " ")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]{1,2000}|\p{Default_Ignorable_Code_Point}{1,2000}/gu, " ")
      .trim();
    return words.length >= 2 && !PLACEHOLDER.test(words) && !TEMPLATE.test(words);
  });

export const plainTitle = (title: string): string =>
  title
    .slice(0, 300)
    .toLowerCase()
    .replace(/\]\([^)]{0,300}\)/g, "]")
    .replace(/<[^>]{0,200}>/g, " ")
    .replace(/\{#[^}]{0,100}\}/g, " ")
    .replace(/:[a-z0-9_+-]{1,40}:/g, " ")
    .replace(/^\W{0,20}(?:§\s{0,5})?\d{1,4}(?:\.\d{1,4}){0,5}[.):]?\s/, " ")
    .replace(/[^\p{L}\p{N}/&'’-]{1,300}/gu, " ")
    .replace(/^[\s/&'’-]+|[\s/&'’-]+$/g, "");

const FENCE = /^[\s>]{0,40}(?:[-*+]\s{1,4}|\d{1,9}[.)]\s{1,4})?(`{3,}|~{3,})(.*)$/;

/**
 * Without HTML comments and fenced code. Unclosed ones hide the rest, as on GitHub, but an unclosed `<!--` inside a
 * line is text. Linear; never throws.
 */
export const visibleLines = (text: string): string[] => {
  const lines: string[] = [];
  const lastEnd = text.lastIndexOf("-->");
  let fence: string | undefined;
  let comment = false;
  let offset = 0;
  for (const written of text.split("\n")) {
    const start = offset;
    offset += written.length + 1;
    const line = written.endsWith("\r") ? written.slice(0, -1) : written;
    if (fence !== undefined) {
      const mark = FENCE.exec(line);
      const closes =
        mark?.[1]?.charAt(0) === fence.charAt(0) && mark[1].length >= fence.length && mark[2]?.trim() === "";
      if (closes) fence = undefined;
      continue;
    }
    if (!comment) {
      const mark = FENCE.exec(line);
      if (mark?.[1] !== undefined && !(mark[1].startsWith("`") && mark[2]?.includes("`"))) {
        fence = mark[1];
        continue;
      }
    }
    let seen = "";
    let at = 0;
    while (at < line.length) {
      if (comment) {
        const end = line.indexOf("-->", at);
        if (end === -1) break;
        comment = false;
        at = end + 3;
      } else {
        const begin = line.indexOf("<!--", at);
        const opens = begin !== -1 && (line.slice(0, begin).trim() === "" || lastEnd >= start + begin + 4);
        if (!opens) {
          seen += line.slice(at);
          break;
        }
        seen += line.slice(at, begin);
        comment = true;
        at = begin + 4;
      }
    }
    if (!(comment && seen.trim() === "" && line !== "")) lines.push(seen);
  }
  return lines;
};
