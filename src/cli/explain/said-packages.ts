import { addedDependencies } from "../../policy/dependencies/added-dependencies.ts";
import type { AddedDependency, ChangeStatus } from "../../policy/model/facts.ts";

/** Where manifests list packages, as a line of the file, and what to write where the file has no such line. */
const SECTIONS: readonly (readonly [form: RegExp, written: readonly string[]])[] = [
  [/^\s*"dependencies"\s*:\s*\{\s*$/, ['"dependencies": {']],
  [/^\s*"require"\s*:\s*\{\s*$/, ['"require": {']],
  [/^\s*\[dependencies\]\s*$/, ["[dependencies]"]],
  [/^\s*dependencies\s*=\s*\[\s*$/, ["[project]", "dependencies = ["]],
  [/^\s*\[tool\.poetry\.dependencies\]\s*$/, ["[tool.poetry.dependencies]"]],
];

/**
 * The packages that the said lines would add. Lines that name none by themselves are read again as lines of the file's
 * list of packages, because a real change shows that list around them.
 *
 * @param text what the file holds now; undefined if that is not known
 */
export const saidPackages = (
  { path, status }: { readonly path: string; readonly status: ChangeStatus },
  lines: readonly string[],
  text: string | undefined,
): readonly AddedDependency[] => {
  const before = text?.replace(/\n$/, "").split("\n") ?? [];
  const read = (added: readonly string[], around: readonly string[], at: number): readonly AddedDependency[] => {
    const hunk = [...around.slice(0, at).map(kept), ...added.map((line) => `+${line}`), ...around.slice(at).map(kept)];
    const patch = `@@ -1,${around.length} +1,${hunk.length} @@\n${hunk.join("\n")}`;
    return addedDependencies([{ path, status, patch }]);
  };
  const plain = read(lines, before, before.length);
  if (plain.length > 0) return plain;
  const entries = lines.filter(isEntry);
  for (const [form, written] of SECTIONS) {
    const at = before.findIndex((line) => form.test(line));
    const around = at === -1 ? [...before, ...written] : before;
    const found = read(entries, around, at === -1 ? around.length : at + 1);
    if (found.length > 0) return found;
  }
  return [];
};

/** Keys of a manifest whose value looks like a version, too. */
const FIELDS = /^["\s]*(?:version|edition|rust-version|requires-python|python|node|npm|pnpm|yarn|php)["\s]*[:=]/;
const VERSION =
  /^(?:["']?[\w@./-]+["']?\s*[:=]\s*)?(?:["'][^"']*\d[^"']*["']|["'](?:\*|latest|next)["']|\{.*|["'][\w.-]+["']),?$/;

const isEntry = (line: string): boolean => {
  const written = line.trim();
  if (FIELDS.test(written) || !VERSION.test(written)) return false;
  const [, value = ""] = /[:=]\s*["'](.*)["'],?$/.exec(written) ?? [];
  return value === "" || /^[\^~<>=v*\d]|^(?:latest|next|workspace:|npm:|file:|link:|git|https?:)/.test(value);
};

const kept = (line: string): string => ` ${line}`;
