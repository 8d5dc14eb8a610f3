import type { PlacedFault } from "./model/compiling.ts";
import { cut, type KeyPath } from "./model/problem.ts";

/** What people write for a key, from other tools and other words. A word counts only where its key is allowed. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  paths: [
    "glob",
    "globs",
    "file",
    "files",
    "path",
    "filename",
    "filenames",
    "include",
    "includes",
    "pattern",
    "changed_files",
  ],
  not: ["exclude", "excludes", "except", "unless", "ignore", "paths_ignore", "paths-ignore", "none"],
  base: ["branch", "branches", "target", "target_branch", "into"],
  head: ["source", "source_branch", "from"],
  authors: ["author", "user", "users", "login", "actor"],
  labels: ["label", "tags"],
  change: ["status", "changes", "changed", "type"],
  added_lines: ["content", "contents", "lines", "added", "diff", "regex"],
  removed_lines: ["removed", "deleted_lines"],
  dependencies: ["packages", "dependency", "deps"],
  enforcement: ["mode", "level", "severity", "enforce", "action"],
  title: ["name"],
  why: ["description", "reason", "rationale", "summary"],
  owners: ["owner", "team", "teams", "maintainers", "reviewers"],
  when: ["if", "on", "match", "conditions", "condition", "trigger", "rules"],
  requires: ["require", "required", "then", "must"],
  checklist: ["items", "tasks", "todo", "boxes", "steps"],
  by: ["who", "approvers", "reviewer", "assignee"],
  text: ["label", "name", "title", "task", "description", "question"],
  help: ["hint", "details", "docs", "link", "url", "more"],
  verify: ["evidence", "check", "validate", "auto"],
  policies: ["rules", "policy", "checks"],
  extends: ["extend", "include", "includes", "use", "uses", "import", "inherit"],
  check: ["ci", "checks", "job", "jobs", "workflow", "build", "test", "tests", "status_check"],
  any: [
    "include",
    "includes",
    "any_of",
    "or",
    "npm",
    "pip",
    "pypi",
    "maven",
    "gradle",
    "cargo",
    "go",
    "gem",
    "composer",
  ],
  only: ["every", "all_files"],
};

/**
 * The key under which a key belongs that was written one level too high. Not `title` and `body`: a policy has a title of
 * its own, and in an item both are taken for its text.
 */
export const ABOVE: Readonly<Record<string, readonly string[]>> = {
  requires: ["checklist", "adr"],
  when: [
    "repository",
    "draft",
    "base",
    "head",
    "labels",
    "authors",
    "written_by",
    "paths",
    "change",
    "generated",
    "readable",
    "new_sibling",
    "dependencies",
    "edits",
    "added_lines",
    "removed_lines",
    "new_lines",
    "gone_lines",
    "beside",
    "content",
    "size",
    "not",
  ],
};

const VALUES: Readonly<Record<string, readonly string[]>> = {
  block: ["error", "enforce", "enforced", "required", "require", "blocking", "strict", "fail", "deny", "true"],
  advise: ["warn", "warning", "advisory", "comment", "inform", "info", "notice", "optional"],
  observe: ["audit", "report", "dry-run", "dryrun", "log", "silent", "monitor"],
  off: ["false", "disabled", "disable", "none", "ignore", "skip", "no"],
  added: ["add", "new", "created", "create", "a"],
  modified: ["modify", "changed", "change", "edited", "updated", "update", "m"],
  removed: ["remove", "deleted", "delete", "d"],
  renamed: ["rename", "moved", "move", "r"],
  "on-matching-change": ["on-change", "change", "matching"],
  "on-push": ["push", "always", "every-push"],
  never: ["no", "false", "none"],
};

export const BOOLEANS: Readonly<Record<string, string>> = Object.fromEntries([
  ...["yes", "on", "y", "true", "1", "enabled", "required"].map((word) => [word, "true"]),
  ...["no", "off", "n", "false", "0", "disabled"].map((word) => [word, "false"]),
]);

export type Better = Partial<Pick<PlacedFault, "message" | "suggestion" | "allowed">>;

export const suggested = (suggestion: string | undefined): Better =>
  suggestion === undefined || suggestion === "" ? {} : { suggestion };

export const slug = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^[-0-9]+|-+$/g, "")
    .slice(0, 60);

export const meantKey = ({ path, allowed = [], suggestion }: PlacedFault, written: unknown): Better => {
  const key = String(path.at(-1));
  if (key.startsWith("//")) return { message: "is read as a key; a comment begins with `#`" };
  const above = Object.entries(ABOVE).find(([name, keys]) => allowed.includes(name) && keys.includes(key))?.[0];
  if (above !== undefined) return { message: `belongs under \`${above}\``, suggestion: `${above}: { ${key}: … }` };
  if (allowed.includes("policies") && typeof written === "object" && written !== null && !Array.isArray(written)) {
    if (["when", "requires", "enforcement"].some((one) => Object.hasOwn(written, one)))
      return {
        message: "is no key of the file; a policy belongs under `policies`",
        suggestion: `policies: { ${key}: … }`,
      };
  }
  if (allowed.includes("paths") && ["any", "all", "or", "and", "any_of", "all_of"].includes(key.toLowerCase()))
    return {
      message:
        "is not a known key here: every key of one map must hold, and a list of maps under `when` means any of them",
    };
  if (key.toLowerCase() === "required" && allowed.includes("verify_only"))
    return { message: "is not a known key here: every item is required; `when` says where it is asked", allowed: [] };
  if (suggestion !== undefined && key.toLowerCase().startsWith(suggestion.slice(0, 3))) return {};
  const folded = key.toLowerCase();
  const meant = allowed.find((one) => KEYS[one]?.includes(folded) === true);
  // `due` for `due_days`, if only one key begins so.
  const longer = allowed.filter((one) => folded.length > 2 && one.startsWith(`${folded}_`));
  return suggested(meant ?? suggestion ?? (longer.length === 1 ? longer[0] : undefined));
};

export const meantValue = ({ path, allowed = [], suggestion, message }: PlacedFault, written: unknown): Better => {
  if (path.length === 1 && path[0] === "version" && written === "1")
    return { message: "is a text in quotes; write the number 1", suggestion: "version: 1" };
  const folded = String(written).toLowerCase();
  const meant = allowed.find((one) => one === folded || VALUES[one]?.includes(folded) === true);
  const inMap =
    typeof written === "object" && written !== null
      ? allowed.find((one) => Object.values(written).some((value) => value === one))
      : undefined;
  if (inMap !== undefined) return { suggestion: inMap };
  if (typeof written === "boolean" && meant !== undefined)
    return { message: `says \`${String(written)}\`, which is not known here`, suggestion: meant };
  return message.startsWith("says ") ? suggested(meant ?? suggestion) : {};
};

const QUOTES = "“”„‟‘’‚‛«»";
const EACH_QUOTE = new RegExp(`[${QUOTES}]`, "g");
const IN_QUOTES = new RegExp(`^[${QUOTES}].*[${QUOTES}]$|^[${QUOTES}][^${QUOTES}]*$`, "s");

/** Keys whose text is for people; there such quotes are what they look like. */
const PROSE: ReadonlySet<string> = new Set([
  "title",
  "why",
  "text",
  "help",
  "source",
  "name",
  "body",
  "contents",
  "diff",
]);

/** Quotes of a word processor are a part of the text, so a glob in them matches nothing. */
export const typographicQuotes = (data: unknown): readonly PlacedFault[] => {
  const found: PlacedFault[] = [];
  const left: { readonly value: unknown; readonly path: KeyPath }[] = [{ value: data, path: [] }];
  for (let one = left.pop(); one !== undefined && found.length < MAX; one = left.pop()) {
    const { value, path } = one;
    if (typeof value === "string") {
      if (IN_QUOTES.test(value)) found.push(faultOf(value, path));
    } else if (typeof value === "object" && value !== null && path.length < DEEPEST) {
      for (const [key, inner] of Object.entries(value)) {
        const step = Array.isArray(value) ? Number(key) : key;
        if (!PROSE.has(key)) left.push({ value: inner, path: [...path, step] });
      }
    }
  }
  return found;
};

const MAX = 20;

/** No key of a policy file is deeper. */
const DEEPEST = 20;

const faultOf = (value: string, path: KeyPath): PlacedFault => ({
  ...{ code: "wrong-value", path, which: "value" },
  message: "is in typographic quotes, which YAML reads as a part of the text",
  suggestion: JSON.stringify(cut(value.replaceAll(EACH_QUOTE, ""))),
});
