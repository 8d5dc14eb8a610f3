/**
 * A file of variables with these among them: lines of others stay as they are, older ones of the same name give way.
 * Values that were written over several lines in quotes give way whole.
 */
export const envFileText = (before: string, variables: ReadonlyMap<string, string>): string => {
  const kept: string[] = [];
  let closing: string | undefined;
  let dropping = false;
  for (const line of before.split(/\r?\n/)) {
    if (closing !== undefined) {
      if (!dropping) kept.push(line);
      if (line.includes(closing)) closing = undefined;
      continue;
    }
    const [, name = "", value = ""] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*)$/.exec(line) ?? [];
    dropping = variables.has(name);
    const quote = /^["'`]/.exec(value)?.[0];
    if (quote !== undefined && !value.slice(1).includes(quote)) closing = quote;
    if (!dropping) kept.push(line);
  }
  while (kept.at(-1)?.trim() === "") kept.pop();
  const added = [...variables].map(([name, value]) => `${name}=${value}`);
  return `${[...kept, ...(kept.length === 0 ? [] : [""]), ...added].join("\n")}\n`;
};
