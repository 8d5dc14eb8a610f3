/** A tag of an XML text, or the text between two. */
export type XmlTag = {
  readonly kind: "open" | "close";
  /** As written, without a namespace prefix. */
  readonly name: string;
  /** True for `<x/>`; such a one has no closing tag. */
  readonly empty: boolean;
  /** By name in lower case, values as written (entities are not resolved). */
  readonly attributes: Readonly<Record<string, string>>;
  /** The text right behind the tag up to the next one, trimmed; at most 500 characters. */
  readonly text: string;
};

const NAME = /^(\/?)(?:[\w.-]{1,100}:)?([\w.-]{1,200})/;
const ATTRIBUTE = /([\w:.-]{1,100})\s{0,20}=\s{0,20}(?:"([^"]{0,500})"|'([^']{0,500})')/g;

/**
 * The tags of a part of an XML text, which may begin and end anywhere. Comments, declarations and CDATA are skipped.
 * Total and linear: a `<` that opens nothing is text.
 */
export function xmlTags(text: string): XmlTag[] {
  const tags: XmlTag[] = [];
  // Looked for once: a missing end would otherwise be looked for again from every beginning.
  const skipTo = (end: string, from: number): number => {
    const at = text.indexOf(end, from);
    return at === -1 ? text.length : at + end.length;
  };
  // A part that begins within a comment shows only the comment's end.
  const firstEnd = text.indexOf("-->");
  const firstOpen = text.indexOf("<!--");
  let at = firstEnd !== -1 && (firstOpen === -1 || firstEnd < firstOpen) ? firstEnd + 3 : 0;
  while (at < text.length) {
    at = text.indexOf("<", at);
    if (at === -1) break;
    if (text.startsWith("<!--", at)) at = skipTo("-->", at + 4);
    else if (text.startsWith("<![CDATA[", at)) at = skipTo("]]>", at + 9);
    else {
      const end = text.indexOf(">", at);
      if (end === -1) break;
      const inside = text.slice(at + 1, Math.min(end, at + 2000));
      const [, slash, name] = NAME.exec(inside) ?? [];
      at = end + 1;
      if (name === undefined) continue;
      const next = text.indexOf("<", at);
      const behind = text.slice(at, Math.min(next === -1 ? text.length : next, at + 500)).trim();
      tags.push({
        kind: slash === "/" ? "close" : "open",
        name,
        empty: inside.endsWith("/"),
        attributes: attributesOf(inside),
        text: behind,
      });
    }
  }
  return tags;
}

function attributesOf(inside: string): Record<string, string> {
  const attributes: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [, key, double, single] of inside.matchAll(ATTRIBUTE)) {
    if (key !== undefined) attributes[key.toLowerCase()] = double ?? single ?? "";
  }
  return attributes;
}
