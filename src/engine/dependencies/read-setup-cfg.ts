import type { Excerpt } from "./excerpts.ts";
import type { Found } from "./found.ts";
import { requirementName } from "./requirement-name.ts";

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
