const FENCE = /^[\s>]{0,40}(?:[-*+]\s{1,4}|\d{1,9}[.)]\s{1,4})?(`{3,}|~{3,})(.*)$/;

/**
 * The lines of a Markdown text that a reader sees as prose: without HTML comments and without fenced code. A line in
 * which a comment stood keeps the rest of itself. An unclosed comment at a line's beginning hides all that follows, as
 * it does on GitHub; an unclosed fence likewise. Linear; never throws.
 */
export function visibleLines(text: string): string[] {
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
        // Within a line, an opening that nothing closes is text.
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
}
