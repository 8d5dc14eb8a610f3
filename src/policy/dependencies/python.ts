import { packageName } from "../model/facts.ts";
import { type Excerpt, type Found, type TomlEntry, tomlEntries } from "./manifest-text.ts";

/** pip-compile and uv note here what required a pinned package. */
const VIA = /^\s*#\s*via\b\s*(.*)$/;

const BY_A_PERSON = /(?:^|\s)-[rc]\s|\((?:setup\.py|setup\.cfg|pyproject\.toml|pyproject)/;

/** In a compiled list, a package that only other packages require is not chosen. */
const readRequirements = (excerpt: Excerpt): Found[] => {
  const found: { name: string; via: string[]; compiled: boolean }[] = [];
  for (const line of excerpt.lines) {
    const comment = /^\s*#(.*)$/.exec(line)?.[1];
    const last = found.at(-1);
    if (comment !== undefined) {
      const via = VIA.exec(line)?.[1];
      if (via !== undefined && last !== undefined) {
        last.compiled = true;
        if (via !== "") last.via.push(via);
      } else if (last?.compiled && /^\s/.test(line)) last.via.push(comment.trim());
      continue;
    }
    const name = addressName(line) ?? requirementName(line, false);
    if (name === undefined) continue;
    const behind = /\s#\s*via\s+(.*)$/.exec(line)?.[1];
    found.push({ name, via: behind === undefined ? [] : [behind], compiled: behind !== undefined });
  }
  return found.map(({ name, via }) => ({ name, chosen: via.length === 0 || via.some((by) => BY_A_PERSON.test(by)) }));
};

const ADDRESS = /^\s*(?:-e\s+|--editable[\s=]+)?(?:(?:git|hg|svn|bzr)\+|https?:\/\/)\S{1,1000}/;

const addressName = (line: string): string | undefined => {
  const egg = /[#&]egg=([A-Za-z0-9][\w.-]{0,200})/.exec(line)?.[1];
  if (egg !== undefined) return packageName("pypi", egg);
  const address = ADDRESS.exec(line)?.[0];
  if (address === undefined) return undefined;
  const last =
    address
      .replace(/[?#].*$/, "")
      .split("/")
      .at(-1) ?? "";
  const archive = /^([A-Za-z0-9][\w.-]{0,200}?)-\d[\w.+!-]{0,100}\.(?:whl|tar\.\w{2,4}|zip|tgz)$/.exec(last)?.[1];
  const name = archive ?? /^([A-Za-z0-9][\w.-]{0,200}?)(?:\.git)?(?:@[^/]{0,200})?$/.exec(last)?.[1];
  return name === undefined ? undefined : packageName("pypi", name);
};

export const referencedFiles = ({ lines }: Excerpt): string[] =>
  lines.flatMap((line) => {
    const path = /^\s*(?:-r|--requirement)[\s=]{1,20}["']?([^\s"'#]{1,500})/.exec(line)?.[1];
    return path === undefined ? [] : [path];
  });

const KEYS = /^(?:install_requires|setup_requires|tests_require)$/;

/**
 * https://setuptools.pypa.io/en/latest/userguide/declarative_config.html. If the key is not visible, indented lines
 * with a version count.
 */
const readSetupCfg = (excerpt: Excerpt): Found[] => {
  const found: Found[] = [];
  let section: string | undefined;
  let key: string | undefined;
  for (const line of excerpt.lines) {
    if (/^\s*[#;]/.test(line)) continue;
    const header = /^\[([^\]]{1,200})\]\s*$/.exec(line)?.[1];
    if (header !== undefined) {
      section = header;
      key = "";
      continue;
    }
    const assigned = /^([\w.-]{1,100})\s{0,20}[=:](.*)$/.exec(line);
    if (assigned !== null) key = assigned[1];
    const lists =
      section === "options.extras_require" ||
      (section === undefined || section === "options" ? KEYS.test(key ?? "") : false);
    const unknown = section === undefined && key === undefined;
    if (!lists && !unknown) continue;
    if (assigned === null && !/^\s/.test(line)) continue;
    const text = assigned === null ? line : (assigned[2] ?? "");
    const name = requirementName(text, unknown);
    if (name !== undefined) found.push({ name, chosen: true });
  }
  return found;
};

const OPENER =
  /(?:require|depend|deps)\w{0,40}["']?\s{0,20}(?::\s{0,20}\w{0,40}(?:\[\w{0,40}\])?\s{0,20})?[=:]\s{0,20}[[({]/i;

const ASSIGNMENT = /^\s{0,200}\w{1,100}\s{0,20}=(?!=)/;

const OTHERS = /python_requires|^\s*(?:version|name|url|description)\s*=/;

/**
 * If the list's name is not visible, strings with a version count. A list that the heading after `@@` opened may end
 * above the hunk; another assignment shows it.
 */
const readSetupPy = (excerpt: Excerpt): Found[] => {
  const found: Found[] = [];
  let depth = 0;
  let opened = false;
  let known = excerpt.atTop;
  for (const line of excerpt.lines) {
    const opener = opened && !ASSIGNMENT.test(line) ? null : OPENER.exec(line);
    if (opener !== null) {
      opened = true;
      known = true;
      depth = 0;
    } else if (opened && ASSIGNMENT.test(line)) opened = false;
    const from = opener === null ? 0 : opener.index + opener[0].length - 1;
    const inside = opened || (!known && /^\s*["']/.test(line));
    if (inside && !OTHERS.test(line)) {
      for (const text of stringsOf(line.slice(from))) {
        const name = requirementName(text, !opened);
        if (name !== undefined && !isKey(line, text)) found.push({ name, chosen: true });
      }
    }
    if (opened) {
      depth += bracketsOf(line.slice(from));
      if (depth <= 0) opened = false;
    }
  }
  return found;
};

const isKey = (line: string, text: string): boolean => {
  const at = Math.max(line.indexOf(`"${text}"`), line.indexOf(`'${text}'`)) + text.length + 2;
  return /^\s{0,20}:/.test(line.slice(at, at + 25));
};

const bracketsOf = (line: string): number => {
  let depth = 0;
  let quote = "";
  for (let at = 0; at < line.length; at++) {
    const sign = line.charAt(at);
    if (quote !== "") {
      if (sign === "\\") at++;
      else if (sign === quote) quote = "";
    } else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === "#") break;
    else if ("[({".includes(sign)) depth++;
    else if ("])}".includes(sign)) depth--;
  }
  return depth;
};

const REQUIREMENT = /^([A-Za-z0-9][\w.-]{0,200}?)\s{0,20}(\[[^\]]{0,300}\])?\s{0,20}(?=$|[=<>!~;@(,]|\\$|#|--)(.*)$/s;

/** PEP 508 → the normal form of PyPI (PEP 503): `Flask[async]>=2` → `flask`. `pinned`: a bare name is too little. */
const requirementName = (text: string, pinned: boolean): string | undefined => {
  const [, name, , rest] = REQUIREMENT.exec(text.trim()) ?? [];
  if (name === undefined || !/[A-Za-z0-9]$/.test(name)) return undefined;
  if (pinned && !/^[=<>!~@(]/.test(rest ?? "")) return undefined;
  return packageName("pypi", name);
};

const stringsOf = (line: string): string[] => {
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
};

export const readPypi = (excerpt: Excerpt, path: string): Found[] => {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (name === "setup.py") return readSetupPy(excerpt);
  if (name === "setup.cfg") return readSetupCfg(excerpt);
  if (name === "pyproject.toml" || name === "Pipfile") return readPyproject(excerpt, path);
  return readRequirements(excerpt);
};

const OTHER_KEYS = new Set([
  "python",
  "version",
  "requires-python",
  "requires-poetry",
  "python_version",
  "python-version",
  "target-version",
  "minversion",
  "required-version",
  "python_full_version",
  "rev",
]);

const VERSION = /^(?:["'](?:[~^<>=!]|\*["'])|\{[^}]*\b(?:version|git|path|url)\s*=)/;

const INLINE_TABLE = /\{[^}]{0,300}\}/g;

const NAME = /^[A-Za-z0-9][\w.-]{0,200}$/;

/** PEP 621, PEP 735 groups, Poetry, uv, PDM, Hatch and every Pipfile category. */
const readPyproject = (excerpt: Excerpt, path: string): Found[] => {
  const pipfile = path.endsWith("Pipfile");
  const found: Found[] = [];
  for (const entry of tomlEntries(excerpt.lines, excerpt.atTop)) {
    const kind = kindOf(entry, pipfile);
    if (kind === "list" || kind === "pinned-list") {
      for (const text of stringsOf(entry.value.replace(INLINE_TABLE, ""))) {
        const name = requirementName(text, kind === "pinned-list");
        if (name !== undefined) found.push({ name, chosen: true });
      }
    } else if (kind !== undefined && NAME.test(kind.key) && kind.key.toLowerCase() !== "python") {
      found.push({ name: packageName("pypi", kind.key), chosen: !/\{[^}]*\bpath\s*=/.test(entry.value) });
    }
  }
  return found;
};

const kindOf = (entry: TomlEntry, pipfile: boolean): "list" | "pinned-list" | { key: string } | undefined => {
  const { table, key, value, list } = entry;
  // An array without a visible key may contain anything, so only pinned entries count.
  if (key === undefined) return table === undefined || listed(table, []) ? "pinned-list" : undefined;
  if (table === undefined) {
    const name = key[0] ?? "";
    if (key.length !== 1) return undefined;
    if (list) return /^(?:dev-)?dependencies$/.test(name) ? "list" : "pinned-list";
    return VERSION.test(value) && !OTHER_KEYS.has(name) ? { key: name } : undefined;
  }
  if (pipfile) {
    if (/^(?:source|requires|pipenv|scripts)$/.test(table[0] ?? "")) return undefined;
    return named(table[1] ?? key[0]);
  }
  if (table[0] === "tool" && table[1] === "poetry") {
    const at = table[2] === "group" ? 4 : 2;
    if (table[at] !== "dependencies" && !(at === 2 && table[at] === "dev-dependencies")) return undefined;
    return named(table[at + 1] ?? key[0]);
  }
  return listed(table, key) ? "list" : undefined;
};

const named = (key: string | undefined): { key: string } | undefined => (key === undefined ? undefined : { key });

const listed = (table: readonly string[], key: readonly string[]): boolean => {
  const at = [...table, ...key].join(".");
  const any = key.length === 0;
  if (any && (at === "project" || at === "tool.uv")) return true;
  if (/^(?:project\.dependencies|tool\.uv\.dev-dependencies)$/.test(at)) return true;
  if (/^(?:project\.optional-dependencies|dependency-groups|tool\.pdm\.dev-dependencies)(?:\.|$)/.test(at)) return true;
  return (
    /^tool\.hatch\.envs\.[^.]+(?:\.(?:extra-)?dependencies)$/.test(at) || (any && at.startsWith("tool.hatch.envs."))
  );
};
