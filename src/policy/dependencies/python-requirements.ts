import { packageName } from "../model/ecosystem.ts";
import type { Excerpt, Found } from "./excerpts.ts";

/** pip-compile and uv say under (or behind) a pinned package who asked for it. */
const VIA = /^\s*#\s*via\b\s*(.*)$/;

/** Asked for by a person's file, not by another package: `-r requirements.in`, `my-app (pyproject.toml)`. */
const BY_A_PERSON = /(?:^|\s)-[rc]\s|\((?:setup\.py|setup\.cfg|pyproject\.toml|pyproject)/;

/**
 * Packages that a part of a `requirements*.txt` or `.in` names. In a compiled list, one that only other packages asked
 * for is no person's choice. `-e` and addresses count by their `#egg=`, the name of an archive, or that of the repository.
 */
export function readRequirements(excerpt: Excerpt): Found[] {
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
}

/** A requirement that is an address: `git+https://…#egg=name`, an archive's file, or a repository. */
const ADDRESS = /^\s*(?:-e\s+|--editable[\s=]+)?(?:(?:git|hg|svn|bzr)\+|https?:\/\/)\S{1,1000}/;

function addressName(line: string): string | undefined {
  const egg = /[#&]egg=([A-Za-z0-9][\w.-]{0,200})/.exec(line)?.[1];
  if (egg !== undefined) return packageName("pypi", egg);
  const address = ADDRESS.exec(line)?.[0];
  if (address === undefined) return undefined;
  const last =
    address
      .replace(/[?#].*$/, "")
      .split("/")
      .at(-1) ?? "";
  // `stripe-5.4.0-py3-none-any.whl`, `stripe-5.4.0.tar.gz`; `stripe-python.git@v5`.
  const archive = /^([A-Za-z0-9][\w.-]{0,200}?)-\d[\w.+!-]{0,100}\.(?:whl|tar\.\w{2,4}|zip|tgz)$/.exec(last)?.[1];
  const name = archive ?? /^([A-Za-z0-9][\w.-]{0,200}?)(?:\.git)?(?:@[^/]{0,200})?$/.exec(last)?.[1];
  return name === undefined ? undefined : packageName("pypi", name);
}

/** Other files of requirements that a part of one names by `-r`, as written. */
export function referencedFiles({ lines }: Excerpt): string[] {
  return lines.flatMap((line) => {
    const path = /^\s*(?:-r|--requirement)[\s=]{1,20}["']?([^\s"'#]{1,500})/.exec(line)?.[1];
    return path === undefined ? [] : [path];
  });
}

const KEYS = /^(?:install_requires|setup_requires|tests_require)$/;

/**
 * Packages that a part of a `setup.cfg` names: the lists under `[options]` and every list of `[options.extras_require]`.
 * In a list whose key is not shown, indented lines count that say a version.
 */
export function readSetupCfg(excerpt: Excerpt): Found[] {
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
}

/** `install_requires=[`, `extras_require={`, `REQUIREMENTS = [`, `"dev": [` within them: what opens a list of requirements. */
const OPENER =
  /(?:require|depend|deps)\w{0,40}["']?\s{0,20}(?::\s{0,20}\w{0,40}(?:\[\w{0,40}\])?\s{0,20})?[=:]\s{0,20}[[({]/i;

/** `packages=…`: no line of a list of requirements begins so. */
const ASSIGNMENT = /^\s{0,200}\w{1,100}\s{0,20}=(?!=)/;

/** Lines that look like a pinned requirement and are none. */
const OTHERS = /python_requires|^\s*(?:version|name|url|description)\s*=/;

/**
 * Packages that a part of a `setup.py` names. Strings in a list under a name with `require` or `deps` in it count; in a
 * list whose name is not shown, those that say a version.
 */
export function readSetupPy(excerpt: Excerpt): Found[] {
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
    }
    // What a heading behind `@@` opened may be closed above the hunk: another assignment says so.
    else if (opened && ASSIGNMENT.test(line)) opened = false;
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
}

/** `"dev": [` names a group, not a package. */
function isKey(line: string, text: string): boolean {
  const at = Math.max(line.indexOf(`"${text}"`), line.indexOf(`'${text}'`)) + text.length + 2;
  return /^\s{0,20}:/.test(line.slice(at, at + 25));
}

/** How many brackets a line leaves open (below zero: closes), strings and comments looked over. */
function bracketsOf(line: string): number {
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
}

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
