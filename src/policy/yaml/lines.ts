/** A line of a text, without its end. */
export type Line = { readonly start: number; readonly text: string };

export type Lines = {
  readonly at: (offset: number) => Line;
  readonly after: (line: Line) => Line | undefined;
  readonly text: string;
};

export const linesOf = (text: string): Lines => {
  const at = (offset: number): Line => {
    const start = offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
    const end = text.indexOf("\n", start);
    return { start, text: text.slice(start, end === -1 ? undefined : end).replace(/\r$/, "") };
  };
  const after = (line: Line): Line | undefined => {
    for (let end = text.indexOf("\n", line.start); end !== -1; end = text.indexOf("\n", end + 1)) {
      const next = at(end + 1);
      if (/^\s*[^\s#]/.test(next.text)) return next;
    }
    return undefined;
  };
  return { at, after, text };
};

/** The text that begins here, as far as its writer meant it: to the end of the entry in a list, else of the line. */
export const entryAt = (line: Line, at: number): string => {
  const from = at - line.start;
  const inList = opened(line.text.slice(0, from)) > 0;
  let depth = 0;
  for (let i = from; i < line.text.length; i++) {
    const character = line.text.charAt(i);
    if (character === "#" && /\s/.test(line.text.charAt(i - 1))) return line.text.slice(from, i).trim();
    if (inList && depth === 0 && /[,\]}]/.test(character)) return line.text.slice(from, i).trim();
    if (/[[{]/.test(character)) depth++;
    if (/[\]}]/.test(character)) depth--;
  }
  return line.text.slice(from).trim();
};

const opened = (text: string): number => (text.match(/[[{]/g) ?? []).length - (text.match(/[\]}]/g) ?? []).length;

export const quoted = (text: string): string =>
  text.includes('"') || text.includes("\\") ? `'${text.replaceAll("'", "''")}'` : `"${text}"`;

export const indentOf = (line: string): number => /^ */.exec(line)?.[0].length ?? 0;
