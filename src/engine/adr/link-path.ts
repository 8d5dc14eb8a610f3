import type { Facts } from "../facts/facts.ts";

/** What a link points at: a path of this repository, or an address elsewhere. */
export type LinkPlace =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "external"; readonly address: string };

const ADDRESS = /^https?:\/\/([^/?#]{1,300})(\/[^?#]{0,2000})?/i;
const VIEWS = /^(?:blob|tree|raw|blame|edit|src)$/;

/**
 * Where a link points. A page of this repository on any host (`https://ghe.example.com/o/r/blob/<ref>/path`), a raw
 * file's address, and a relative path (`docs/adr/1.md`, `/docs/adr/1.md`, `../blob/main/docs/adr/1.md`) are paths; the
 * host does not matter, for what is then read is this repository's own file at the head.
 *
 * @param isKnown Whether a path is that of a record: tells where the branch's name ends, which may hold slashes.
 * @returns Undefined for what is neither (`mailto:`, an anchor).
 */
export function linkPath(
  link: string,
  facts: Pick<Facts, "repository" | "head" | "base">,
  isKnown: (path: string) => boolean,
): LinkPlace | undefined {
  const address = ADDRESS.exec(link);
  if (address === null) {
    if (/^[a-z][a-z0-9+.-]{0,30}:/i.test(link) || /^(?:#|\/\/|\?)/.test(link) || link === "") return undefined;
    const parts = partsOf(link.replace(/[?#].*$/s, ""));
    const page = pageOf(parts, facts, isKnown);
    if (page !== undefined) return { kind: "file", path: page };
    // `../blob/main/docs/adr/1.md` is how GitHub's own pages are linked from an issue or a pull request.
    if (VIEWS.test(parts[0] ?? "") && /^\.\.?\//.test(link)) return fileOf(afterRef(parts.slice(1), facts, isKnown));
    return fileOf(parts.join("/"));
  }
  const parts = partsOf(address[2] ?? "");
  const page = pageOf(parts, facts, isKnown) ?? rawOf(address[1] ?? "", parts, facts, isKnown);
  return page === undefined ? { kind: "external", address: link } : fileOf(page);
}

const fileOf = (path: string): LinkPlace | undefined => (path === "" ? undefined : { kind: "file", path });

/** `owner/name/blob/<ref>/path` → path, where it is this repository. */
function pageOf(
  parts: readonly string[],
  facts: Pick<Facts, "repository" | "head" | "base">,
  isKnown: (path: string) => boolean,
): string | undefined {
  const [owner, name, view, ...rest] = parts;
  if (`${owner}/${name}`.toLowerCase() !== facts.repository.toLowerCase() || !VIEWS.test(view ?? "")) return undefined;
  return afterRef(rest, facts, isKnown);
}

/** `raw.githubusercontent.com/owner/name/<ref>/path` → path. */
function rawOf(
  host: string,
  parts: readonly string[],
  facts: Pick<Facts, "repository" | "head" | "base">,
  isKnown: (path: string) => boolean,
): string | undefined {
  const [owner, name, ...rest] = parts;
  if (!/^raw\./i.test(host) || `${owner}/${name}`.toLowerCase() !== facts.repository.toLowerCase()) return undefined;
  return afterRef(rest, facts, isKnown);
}

/** Takes the branch, tag or commit off: one that the pull request names, or as many parts as leave a record's path. */
function afterRef(
  parts: readonly string[],
  { head, base }: Pick<Facts, "head" | "base">,
  isKnown: (path: string) => boolean,
): string {
  const joined = parts.join("/");
  for (const ref of [head.ref, base.ref, head.sha, base.sha]) {
    if (ref !== "" && joined.startsWith(`${ref}/`)) return joined.slice(ref.length + 1);
  }
  const named = parts[0] === "refs" && parts.length > 3 ? parts.slice(2) : parts;
  for (let taken = 1; taken < Math.min(named.length, 8); taken++) {
    const path = named.slice(taken).join("/");
    if (isKnown(path)) return path;
  }
  return named.slice(1).join("/");
}

/** The parts of a path, decoded, with `.` and `..` resolved and never above the root. */
function partsOf(path: string): string[] {
  const parts: string[] = [];
  for (const written of path.slice(0, 2000).split("/")) {
    const part = decoded(written);
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // A `%` that encodes nothing stands for itself.
    return part;
  }
}
