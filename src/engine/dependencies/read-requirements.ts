import { packageName } from "../policy/package-name.ts";
import type { Excerpt } from "./excerpts.ts";
import type { Found } from "./found.ts";
import { requirementName } from "./requirement-name.ts";

/** pip-compile and uv say under (or behind) a pinned package who asked for it. */
const VIA = /^\s*#\s*via\b\s*(.*)$/;

/** Asked for by a person's file, not by another package: `-r requirements.in`, `my-app (pyproject.toml)`. */
const BY_A_PERSON = /(?:^|\s)-[rc]\s|\((?:setup\.py|setup\.cfg|pyproject\.toml|pyproject)/;

/**
 * Packages that a part of a `requirements*.txt` or `.in` names. In a compiled list, one that only other packages asked
 * for is no person's choice. `-e` and addresses count by their `#egg=`.
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
    const egg = /[#&]egg=([A-Za-z0-9][\w.-]{0,200})/.exec(line)?.[1];
    const name = egg === undefined ? requirementName(line, false) : packageName("pypi", egg);
    if (name === undefined) continue;
    const behind = /\s#\s*via\s+(.*)$/.exec(line)?.[1];
    found.push({ name, via: behind === undefined ? [] : [behind], compiled: behind !== undefined });
  }
  return found.map(({ name, via }) => ({ name, chosen: via.length === 0 || via.some((by) => BY_A_PERSON.test(by)) }));
}
