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
