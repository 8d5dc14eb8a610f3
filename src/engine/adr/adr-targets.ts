import type { AdrLooked } from "../evaluation.ts";
import type { Facts } from "../facts/facts.ts";
import type { LinkEntry } from "../ledger/ledger.ts";
import type { AdrSettings } from "../policy/policy.ts";
import { bodyLinks } from "./body-links.ts";
import { isAdrPath } from "./is-adr-path.ts";
import { linkPath } from "./link-path.ts";

/** Something that may be the ADR asked for. */
export type AdrTarget = {
  /** The path in the repository, or the address as given. */
  readonly target: string;
  readonly from: AdrLooked["from"];
  /** The file to read; absent for an address elsewhere, and for a file that is no record. */
  readonly path?: string;
  /** Whether it is an address elsewhere that the settings accept. */
  readonly external: boolean;
};

/** A pull request links a few; what is beyond is not looked at. */
const MOST = 50;

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
    if (!targets.has(target.target) && targets.size < MOST) targets.set(target.target, target);
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
