import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { type Document, parseDocument } from "yaml";
import { importDangerJs } from "./danger-js.ts";
import { importDangerRuby } from "./danger-ruby.ts";
import { type Imported, NOTHING } from "./draft.ts";
import { importCodeowners, importTemplate } from "./from-github-files.ts";
import { importLabeler } from "./from-labeler.ts";
import { importMergeable } from "./from-mergeable.ts";
import { importPolicyBot } from "./from-policy-bot.ts";

export const SOURCE_KINDS = {
  codeowners: "CODEOWNERS",
  labeler: "actions/labeler",
  "policy-bot": "policy-bot",
  mergeable: "mergeable",
  danger: "Danger",
  template: "a pull-request template",
} as const;

export type SourceKind = keyof typeof SOURCE_KINDS;

const NAMES: readonly (readonly [RegExp, SourceKind])[] = [
  [/^CODEOWNERS$/i, "codeowners"],
  [/^labeler\.ya?ml$/i, "labeler"],
  [/^\.?policy\.ya?ml$/i, "policy-bot"],
  [/^mergeable\.ya?ml$/i, "mergeable"],
  [/^dangerfile(\.(rb|m?[jt]s))?$/i, "danger"],
  [/pull[-_]?request[-_]?template(\.(md|txt|markdown))?$/i, "template"],
];

/** By the name of the file; a file in `PULL_REQUEST_TEMPLATE/` is a template whatever its name is. */
export const kindOf = (path: string): SourceKind | undefined =>
  NAMES.find(([name]) => name.test(basename(path)))?.[1] ??
  (/(^|\/)pull_request_template\/[^/]+\.md$/i.test(path) ? "template" : undefined);

const FOLDERS = [
  "",
  ".github",
  "docs",
  ".github/PULL_REQUEST_TEMPLATE",
  "PULL_REQUEST_TEMPLATE",
  "docs/PULL_REQUEST_TEMPLATE",
];

export const findSources = (root: string): readonly string[] => {
  const found = FOLDERS.flatMap((folder) => {
    try {
      const entries = readdirSync(join(root, folder), { withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).map(({ name }) => (folder === "" ? name : `${folder}/${name}`));
    } catch (error) {
      if (["ENOENT", "ENOTDIR", "EACCES"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
      throw error;
    }
  }).filter((path) => kindOf(path) !== undefined);
  const kinds = Object.keys(SOURCE_KINDS);
  const order = (path: string): number => kinds.indexOf(kindOf(path) ?? "");
  // GitHub reads the first CODEOWNERS only.
  const owners = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"].find((path) => found.includes(path));
  return found
    .filter((path) => kindOf(path) !== "codeowners" || path === owners)
    .toSorted((one, other) => order(one) - order(other) || (one < other ? -1 : 1));
};

/** By the text, because `--as danger` reads a file of any name. */
const IS_JS = /^\s*(?:import|export|const|let|var|async|function)\s|\bdanger\.(?:git|github|gitlab)\b|=>|\brequire\(/m;

const MAX_ALIASES = 100;

/** @returns what a file says, or why it cannot be read */
export const readSource = (kind: SourceKind, text: string): Imported | string => {
  switch (kind) {
    case "codeowners":
      return importCodeowners(text);
    case "danger":
      return IS_JS.test(text) ? importDangerJs(text) : importDangerRuby(text);
    case "template":
      return importTemplate(text);
    default: {
      const data = yamlOf(text);
      if (typeof data === "string") return data;
      if (data.value === null || data.value === undefined) return NOTHING;
      return { labeler: importLabeler, "policy-bot": importPolicyBot, mergeable: importMergeable }[kind](data.value);
    }
  }
};

const yamlOf = (text: string): { readonly value: unknown } | string => {
  let document: Document;
  try {
    document = parseDocument(text, { prettyErrors: false, logLevel: "error", uniqueKeys: false });
    const [error] = document.errors;
    if (error !== undefined) return error.message;
    return { value: document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};
