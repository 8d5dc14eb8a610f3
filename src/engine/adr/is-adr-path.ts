import type { AdrSettings } from "../policy/policy.ts";

const DOCUMENT = /\.(?:md|markdown|mdx|adoc|asciidoc|asc|rst|txt|org)$/i;

/** What lives beside the records and is none: an index, or the form that records are made from. */
const BESIDE =
  /^(?:readme|index|summary|toc|contributing|changelog|about|overview|(?:\d{1,6}[-_. ]{0,3})?(?:(?:m?adr|nygard|decision|record)s?[-_. ]{0,3}){0,3}(?:\d{1,6}[-_. ]{0,3})?template(?:[-_. ](?:short|long|full|minimal|bare|simple|m?adr|[a-z]{2})){0,2}|_.{0,200})$/i;

/** Whether a path is that of a decision record: a document in one of the ADR folders that is no index and no template. */
export function isAdrPath(path: string, settings: AdrSettings): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const stem = name.replace(/\.\w{1,10}$/, "");
  if (!DOCUMENT.test(name) || BESIDE.test(stem) || /(?:^|\/)_?templates?\//i.test(path)) return false;
  return settings.paths.decide(path)?.matches === true;
}
