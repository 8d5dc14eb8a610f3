/** A Markdown text without its HTML comments; one that is never closed runs to the end, as GitHub shows it. Linear. */
export const withoutHtmlComments = (markdown: string): string => {
  const kept: string[] = [];
  let from = 0;
  for (;;) {
    const open = markdown.indexOf("<!--", from);
    kept.push(markdown.slice(from, open === -1 ? undefined : open));
    if (open === -1) return kept.join("");
    const close = markdown.indexOf("-->", open + 4);
    if (close === -1) return kept.join("");
    from = close + 3;
  }
};
