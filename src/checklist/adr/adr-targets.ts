import type { Facts } from "../../policy/model/facts.ts";
import type { AdrSettings } from "../../policy/model/policy.ts";
import { visibleLines } from "../evidence/sections.ts";
import type { LinkEntry } from "../ledger/ledger.ts";

/**
 * `path`: the file to read; absent for an external address and for a file that is no record. `external`: an address
 * that the policy file accepts. `address`: an address outside this repository.
 */
export type AdrTarget = {
  readonly target: string;
  readonly from: "body" | "change" | "command";
  readonly path?: string;
  readonly external: boolean;
  readonly address?: true;
};

const MAX_TARGETS = 50;

/**
 * A linked document outside the ADR folders is reported, so that the author learns why it does not count. So is a page
 * elsewhere that names a decision: a description links to much else, which nobody takes for a record.
 */
const DOCUMENT = /\.(?:md|markdown|mdx|adoc|asciidoc|asc|rst)$/i;

const NAMES_A_DECISION = /[/_.-](?:m?adrs?|decisions?|wiki|confluence|notion)(?=[/_.-]|\d|$)/i;

export const adrTargets = (facts: Facts, settings: AdrSettings, links: readonly LinkEntry[]): AdrTarget[] => {
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
      const address = place?.kind === "external" ? { address: true as const } : {};
      if (external || from === "command" || NAMES_A_DECISION.test(place?.address ?? ""))
        add({ target: link, from, external, ...address });
    }
  };
  for (const { url } of links) addLink(url.trim(), "command");
  for (const { path, status } of facts.files) {
    if (status !== "removed" && isKnown(path)) add({ target: path, from: "change", path, external: false });
  }
  for (const link of bodyLinks(facts.body)) addLink(link, "body");
  return [...targets.values()];
};

type LinkPlace =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "external"; readonly address: string };

const ADDRESS = /^https?:\/\/([^/?#]{1,300})(\/[^?#]{0,2000})?/i;
const VIEWS = /^(?:blob|tree|raw|blame|edit|src)$/;

/**
 * The host does not matter, because only this repository's file at the head is read. `isKnown` shows where a branch
 * name that contains slashes ends. GitHub pages also have relative links: `../blob/main/docs/adr/1.md`.
 */
const linkPath = (
  link: string,
  facts: Pick<Facts, "repository" | "head" | "base">,
  isKnown: (path: string) => boolean,
): LinkPlace | undefined => {
  const address = ADDRESS.exec(link);
  if (address === null) {
    if (/^[a-z][a-z0-9+.-]{0,30}:/i.test(link) || /^(?:#|\/\/|\?)/.test(link) || link === "") return undefined;
    const parts = partsOf(link.replace(/[?#].*$/s, ""));
    const page = pageOf(parts, facts, isKnown);
    if (page !== undefined) return { kind: "file", path: page };
    if (VIEWS.test(parts[0] ?? "") && /^\.\.?\//.test(link)) return fileOf(afterRef(parts.slice(1), facts, isKnown));
    return fileOf(parts.join("/"));
  }
  const parts = partsOf(address[2] ?? "");
  const page = pageOf(parts, facts, isKnown) ?? rawOf(address[1] ?? "", parts, facts, isKnown);
  return page === undefined ? { kind: "external", address: link } : fileOf(page);
};

const fileOf = (path: string): LinkPlace | undefined => (path === "" ? undefined : { kind: "file", path });

/** `owner/name/blob/<ref>/path` → path, if it is this repository. */
const pageOf = (
  parts: readonly string[],
  facts: Pick<Facts, "repository" | "head" | "base">,
  isKnown: (path: string) => boolean,
): string | undefined => {
  const [owner, name, view, ...rest] = parts;
  if (`${owner}/${name}`.toLowerCase() !== facts.repository.toLowerCase() || !VIEWS.test(view ?? "")) return undefined;
  return afterRef(rest, facts, isKnown);
};

const rawOf = (
  host: string,
  parts: readonly string[],
  facts: Pick<Facts, "repository" | "head" | "base">,
  isKnown: (path: string) => boolean,
): string | undefined => {
  const [owner, name, ...rest] = parts;
  if (!/^raw\./i.test(host) || `${owner}/${name}`.toLowerCase() !== facts.repository.toLowerCase()) return undefined;
  return afterRef(rest, facts, isKnown);
};

/** Removes the ref: one that the pull request names, or as many parts as it takes to reach a record's path. */
const afterRef = (
  parts: readonly string[],
  { head, base }: Pick<Facts, "head" | "base">,
  isKnown: (path: string) => boolean,
): string => {
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
};

const partsOf = (path: string): string[] => {
  const parts: string[] = [];
  for (const written of path.slice(0, 2000).split("/")) {
    const part = decoded(written);
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts;
};

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

const LONGEST = 262_144;
const MAX_LINKS = 500;

/** In this order: Markdown link, reference, `href`, bare address, and text that looks like a path. */
const LINK =
  /\]\(\s{0,5}(?:<([^<>\n]{1,1000})>|([^\s()<>]{1,1000}(?:\([^\s()]{0,200}\)[^\s()<>]{0,500})?))|^ {0,3}\[[^\]\n]{1,200}\]:[ \t]{0,10}<?([^\s<>]{1,1000})|\bhref\s{0,3}=\s{0,3}["']([^"'\n]{1,1000})|(https?:\/\/[^\s<>"'`\]|]{1,1000})|((?<![\p{L}\p{N}_/.-])\.{0,2}\/?[\p{L}\p{N}_.@~-]{1,200}(?:\/[\p{L}\p{N}_.@~%+-]{1,200}){1,20}\.\w{1,10})/gmu;

const bodyLinks = (body: string): string[] => {
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
};

const withoutTail = (address: string): string => {
  const trimmed = address.replace(/[.,:;!?*_~'"]{1,20}$/, "");
  return trimmed.endsWith(")") && !trimmed.includes("(") ? trimmed.replace(/\){1,20}[.,:;!?]{0,5}$/, "") : trimmed;
};

const ADR_DOCUMENT = /\.(?:md|markdown|mdx|adoc|asciidoc|asc|rst|txt|org)$/i;

const BESIDE =
  /^(?:readme|index|summary|toc|contributing|changelog|about|overview|(?:\d{1,6}[-_. ]{0,3})?(?:(?:m?adr|nygard|decision|record)s?[-_. ]{0,3}){0,3}(?:\d{1,6}[-_. ]{0,3})?template(?:[-_. ](?:short|long|full|minimal|bare|simple|m?adr|[a-z]{2})){0,2}|_.{0,200})$/i;

const isAdrPath = (path: string, settings: AdrSettings): boolean => {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const stem = name.replace(/\.\w{1,10}$/, "");
  if (!ADR_DOCUMENT.test(name) || BESIDE.test(stem) || /(?:^|\/)_?templates?\//i.test(path)) return false;
  return settings.paths.decide(path)?.matches === true;
};
