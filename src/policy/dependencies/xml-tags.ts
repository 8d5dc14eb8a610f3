type XmlTag = {
  readonly kind: "open" | "close";
  readonly name: string;
  readonly empty: boolean;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
};

const NAME = /^(\/?)(?:[\w.-]{1,100}:)?([\w.-]{1,200})/;
const ATTRIBUTE = /([\w:.-]{1,100})\s{0,20}=\s{0,20}(?:"([^"]{0,500})"|'([^']{0,500})')/g;

/** A part may start and end anywhere. Comments and declarations are skipped; CDATA is text. Never throws; linear. */
export const xmlTags = (text: string): XmlTag[] => {
  const tags: { kind: XmlTag["kind"]; name: string; empty: boolean; attributes: XmlTag["attributes"]; text: string }[] =
    [];
  const say = (some: string): void => {
    const tag = tags.at(-1);
    if (tag !== undefined && tag.text.length < LONGEST_TEXT) tag.text += some.slice(0, LONGEST_TEXT - tag.text.length);
  };
  const endOf = (end: string, from: number): number => {
    const found = text.indexOf(end, from);
    return found === -1 ? text.length : found;
  };
  // A part that starts inside a comment shows only the comment's end.
  const firstEnd = text.indexOf("-->");
  const firstOpen = text.indexOf("<!--");
  let at = firstEnd !== -1 && (firstOpen === -1 || firstEnd < firstOpen) ? firstEnd + 3 : 0;
  while (at < text.length) {
    const open = endOf("<", at);
    say(text.slice(at, open));
    at = open;
    if (at === text.length) break;
    if (text.startsWith("<!--", at)) at = endOf("-->", at + 4) + 3;
    else if (text.startsWith("<![CDATA[", at)) {
      const end = endOf("]]>", at + 9);
      say(text.slice(at + 9, end));
      at = end + 3;
    } else {
      const end = text.indexOf(">", at);
      if (end === -1) break;
      const inside = text.slice(at + 1, Math.min(end, at + 2000));
      const [, slash, name] = NAME.exec(inside) ?? [];
      at = end + 1;
      if (name === undefined) continue;
      tags.push({
        kind: slash === "/" ? "close" : "open",
        name,
        empty: inside.endsWith("/"),
        attributes: attributesOf(inside),
        text: "",
      });
    }
  }
  return tags.map((tag) => ({ ...tag, text: tag.text.trim() }));
};

const LONGEST_TEXT = 500;

const attributesOf = (inside: string): Record<string, string> => {
  const attributes: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [, key, double, single] of inside.matchAll(ATTRIBUTE)) {
    if (key !== undefined) attributes[key.toLowerCase()] = double ?? single ?? "";
  }
  return attributes;
};
