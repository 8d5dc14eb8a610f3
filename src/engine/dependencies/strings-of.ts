/**
 * The contents of the quoted strings (`"…"`, `'…'`) in one line of code or configuration, in order; a string that is not
 * closed is left out. Linear.
 */
export function stringsOf(line: string): string[] {
  const strings: string[] = [];
  for (let at = 0; at < line.length; at++) {
    const quote = line.charAt(at);
    if (quote === "#") break;
    if (quote !== '"' && quote !== "'") continue;
    const from = at + 1;
    for (at = from; at < line.length && line.charAt(at) !== quote; at++) if (line.charAt(at) === "\\") at++;
    if (at < line.length) strings.push(line.slice(from, at));
  }
  return strings;
}
