import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";

/** A Markdown page as GitHub would turn it into HTML, raw HTML and every kind of link let through: what is not there is not there anywhere. */
export const pageHtml = (markdown: string): string =>
  micromark(markdown, {
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml({ tagfilter: undefined } as never)],
  });

/** Every tag and comment of an HTML text, as written. */
export const tagsOf = (html: string): readonly string[] => html.match(/<!--[\s\S]*?-->|<[a-z/!?][^>]*>/gi) ?? [];

/** What a reader sees of an HTML text: no tags, entities decoded. */
export const textOf = (html: string): string =>
  html
    .replace(/<!--[\s\S]*?-->|<[a-z/!?][^>]*>/gi, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");

/** The texts outside code, one a line: GitHub looks for what to link and whom to notify in each by itself, and not in code. */
export const textOutsideCode = (html: string): string =>
  textOf(html.replace(/<code>[\s\S]*?<\/code>/g, "\n").replace(/<!--[\s\S]*?-->|<[a-z/!?][^>]*>/gi, "\n"));

/** What GitHub makes a notification, a link or a picture of, in text. */
export const REFERENCES =
  /@[a-z0-9]|#\d|(?:GH|GHSA|CVE)-\w|:\/\/|www\.|(?<![0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])|:[\w+-]+:/i;
