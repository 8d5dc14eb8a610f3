/** A record of what decided for each path. Without a prototype, so that a file named `__proto__` is a key like any other. */
export const decided = (entries: Iterable<readonly [path: string, what: string]>): Readonly<Record<string, string>> => {
  const record: Record<string, string> = Object.create(null);
  for (const [path, what] of entries) record[path] = what;
  return record;
};
