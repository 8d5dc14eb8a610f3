/** `2026-11-23T06:28:00Z` as `2026-11-23 06:28 UTC`; the text itself where it is no such time. */
export const timeText = (at: string): string => {
  const found = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?Z$/.exec(at);
  return found === null ? at : `${found[1]} ${found[2]} UTC`;
};
