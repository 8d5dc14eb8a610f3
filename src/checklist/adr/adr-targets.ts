import type { Facts } from "../../policy/model/facts.ts";
import type { AdrSettings } from "../../policy/model/policy.ts";
import { visibleLines } from "../evidence/sections.ts";
import type { LinkEntry } from "../ledger/ledger.ts";

/** Something that may be the ADR asked for. */
export type AdrTarget = {
  /** The path in the repository, or the address as given. */
  readonly target: string;
  readonly from: "body" | "change" | "command";
  /** The file to read; absent for an address elsewhere, and for a file that is no record. */
  readonly path?: string;
  /** Whether it is an address elsewhere that the settings accept. */
  readonly external: boolean;
};

/** A pull request links a few; what is beyond is not looked at. */
const MAX_TARGETS = 50;

/** A link to a document may be meant as the ADR, and deserves to be told that it stands in the wrong place. */
const DOCUMENT = /\.(?:md|markdown|mdx|adoc|asciidoc|asc|rst)$/i;

/**
 * What may be the ADR of a pull request, each once: what its body links, what was given by command, and the records that
 * the change itself adds or edits. Of the body's other links, only documents elsewhere in the repository are given, so that
 * somebody is told why they do not count.
 */
export function adrTargets(facts: Facts, settings: AdrSettings, links: readonly LinkEntry[]): AdrTarget[] {
  const isKnown = (path: string): boolean => isAdrPath(path, settings);
  const targets = new Map<string, AdrTarget>();
  const add = (target: AdrTarget): void => {
    if (!targets.has(target.target) && targets.size < MAX_TARGETS) targets.set(target.target, target);
  };
  const addLink = (link: string, from: "body" | "command"): void => {
    const place = linkPath(link, facts, isKnown);
    if (place?.kind === "file") {
      const known = isKnown(place.path);
      if (known) add({ target: place.path, from, path: place.path, external: false });
      else if (from === "command" || DOCUMENT.test(place.path)) add({ target: place.path, from, external: false });
    } else {
      const external = place !== undefined && settings.external.some(({ test }) => test(link));
      if (external || from === "command") add({ target: link, from, external });
    }
  };
  for (const { url } of links) addLink(url.trim(), "command");
  for (const { path, status } of facts.files) {
    if (status !== "removed" && isKnown(path)) add({ target: path, from: "change", path, external: false });
  }
  for (const link of bodyLinks(facts.body)) addLink(link, "body");
  return [...targets.values()];
}

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

/** Addresses and paths that a Markdown text links or names. */
const LONGEST = 262_144;
const MAX_LINKS = 500;

/** `](address "title")`, `](<address>)`; `[label]: address`; `href="address"`; `https://…`; and, last, what looks like a path. */
const LINK =
  /\]\(\s{0,5}(?:<([^<>\n]{1,1000})>|([^\s()<>]{1,1000}(?:\([^\s()]{0,200}\)[^\s()<>]{0,500})?))|^ {0,3}\[[^\]\n]{1,200}\]:[ \t]{0,10}<?([^\s<>]{1,1000})|\bhref\s{0,3}=\s{0,3}["']([^"'\n]{1,1000})|(https?:\/\/[^\s<>"'`\]|]{1,1000})|((?<![\p{L}\p{N}_/.-])\.{0,2}\/?[\p{L}\p{N}_.@~-]{1,200}(?:\/[\p{L}\p{N}_.@~%+-]{1,200}){1,20}\.\w{1,10})/gmu;

/**
 * The links of a pull request's body, in order, each once: Markdown links and references, HTML links, bare addresses, and
 * bare paths with a slash and an extension. What stands in comments or fenced code is not visible, and no link.
 */
export function bodyLinks(body: string): string[] {
  const links = new Set<string>();
  for (const line of visibleLines(body.slice(0, LONGEST))) {
    for (const match of line.slice(0, 20_000).matchAll(LINK)) {
      const [, angled, plain, reference, href, address, path] = match;
      const bare = address === undefined ? undefined : withoutTail(address);
      const link = angled ?? plain ?? reference ?? href ?? bare ?? path;
      if (link !== undefined && links.size < MAX_LINKS) links.add(link);
    }
  }
  return [...links];
}

/** A bare address ends before the punctuation of the sentence around it, and before a bracket that it did not open. */
function withoutTail(address: string): string {
  const trimmed = address.replace(/[.,:;!?*_~'"]{1,20}$/, "");
  return trimmed.endsWith(")") && !trimmed.includes("(") ? trimmed.replace(/\){1,20}[.,:;!?]{0,5}$/, "") : trimmed;
}

const ADR_DOCUMENT = /\.(?:md|markdown|mdx|adoc|asciidoc|asc|rst|txt|org)$/i;

/** What lives beside the records and is none: an index, or the form that records are made from. */
const BESIDE =
  /^(?:readme|index|summary|toc|contributing|changelog|about|overview|(?:\d{1,6}[-_. ]{0,3})?(?:(?:m?adr|nygard|decision|record)s?[-_. ]{0,3}){0,3}(?:\d{1,6}[-_. ]{0,3})?template(?:[-_. ](?:short|long|full|minimal|bare|simple|m?adr|[a-z]{2})){0,2}|_.{0,200})$/i;

/** Whether a path is that of a decision record: a document in one of the ADR folders that is no index and no template. */
export function isAdrPath(path: string, settings: AdrSettings): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const stem = name.replace(/\.\w{1,10}$/, "");
  if (!ADR_DOCUMENT.test(name) || BESIDE.test(stem) || /(?:^|\/)_?templates?\//i.test(path)) return false;
  return settings.paths.decide(path)?.matches === true;
}
