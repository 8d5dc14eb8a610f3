import { parse } from "yaml";

/** One list of globs as a policy has it. */
export type GlobList = { readonly globs: readonly string[]; readonly ignoreCase: boolean };

/** Every list of globs of changed files in the `when` of some policy files, wherever it stands. */
export const globListsOf = (texts: Iterable<string>): readonly GlobList[] => {
  const found: GlobList[] = [];
  const walk = (value: unknown, key: string): void => {
    if (typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) {
      for (const one of value) walk(one, key);
      return;
    }
    const ignoreCase = (value as { ignore_case?: unknown }).ignore_case === true;
    for (const [name, below] of Object.entries(value)) {
      const isList = name === "paths" || name === "new_sibling" || ["any", "only", "of"].includes(name);
      if (isList && key !== "dependencies" && (typeof below === "string" || Array.isArray(below)))
        found.push({ globs: [below].flat(3), ignoreCase });
      else walk(below, name);
    }
  };
  for (const text of texts) {
    const policies: unknown = (parse(text) as { policies?: unknown } | null)?.policies;
    if (typeof policies !== "object" || policies === null) continue;
    for (const policy of Object.values(policies)) walk((policy as { when?: unknown }).when, "when");
  }
  return found;
};
