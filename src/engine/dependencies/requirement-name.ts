import { packageName } from "../policy/package-name.ts";

/** A requirement by PEP 508 at the beginning of a text: name, extras, and what follows. */
const REQUIREMENT = /^([A-Za-z0-9][\w.-]{0,200}?)\s{0,20}(\[[^\]]{0,300}\])?\s{0,20}(?=$|[=<>!~;@(,]|\\$|#|--)(.*)$/s;

/**
 * The package that a requirement names (`Flask[async]>=2; python_version>"3"` → `flask`), in PyPI's own form
 * (PEP 503: lower case, runs of `-`, `_` and `.` as one `-`), or undefined where the text is no requirement.
 *
 * @param pinned Whether a bare name is too little: something must say which version or where from.
 */
export function requirementName(text: string, pinned: boolean): string | undefined {
  const [, name, , rest] = REQUIREMENT.exec(text.trim()) ?? [];
  if (name === undefined || !/[A-Za-z0-9]$/.test(name)) return undefined;
  if (pinned && !/^[=<>!~@(]/.test(rest ?? "")) return undefined;
  return packageName("pypi", name);
}
